"""What the law needs on record."""

from crm_leads.compliance.models.places import NumberPlace, PlaceStop, ReassignedCheck, StopReach
from crm_leads.compliance.models.records import (
    Consent,
    FormerAddress,
    GateDecision,
    HomeStop,
    Scrub,
    StateRule,
    StateRuleChange,
    Suppression,
)

__all__ = [
    "Consent",
    "FormerAddress",
    "GateDecision",
    "HomeStop",
    "NumberPlace",
    "PlaceStop",
    "ReassignedCheck",
    "Scrub",
    "StateRule",
    "StateRuleChange",
    "StopReach",
    "Suppression",
]
