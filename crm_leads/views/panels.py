"""Panels of the lead page, each by the part of the CRM that knows its subject.

A panel's function takes the lead and the request and gives its template's context; the lead page has 60 ms, so it makes
few queries, of rows with written-out conditions (`realty.tenants.rows`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from crm_leads.models import Lead
from realty.tenants.requests import TenantRequest

PanelContext = Callable[[Lead, TenantRequest], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """`function` is the path of a `lead_panel`. A panel with `side` stands in the narrow column; `wants_open` panels
    are left out of a lead that nobody may work."""

    name: str
    function: str
    template: str
    side: bool = False
    wants_open: bool = False


# One line for each part; the order is the page's.
PANELS: tuple[Panel, ...] = (
    Panel("trace", "crm_leads.views.skip_trace.lead_panel", "crm_leads/panels/trace.html"),
    Panel("email", "crm_leads.views.email.lead.lead_panel", "crm_leads/panels/email.html"),
    Panel("why", "crm_leads.appraisal.lead_panel", "crm_leads/panels/why.html"),
    Panel("consent", "crm_leads.compliance.panel.lead_panel", "crm_leads/panels/consent.html", side=True),
    Panel("voicemail", "crm_leads.outreach.voicemail.panel.lead_panel", "crm_leads/panels/voicemail.html", side=True),
)


@dataclass(frozen=True)
class DrawnPanel:
    name: str
    template: str
    context: Mapping[str, Any]
    side: bool


def panels_of(lead: Lead, request: TenantRequest) -> list[DrawnPanel]:
    """The panels of a lead with their contexts, in order."""
    shown = [panel for panel in PANELS if lead.is_open or not panel.wants_open]
    return [DrawnPanel(p.name, p.template, _function(p)(lead, request), p.side) for p in shown]


def _function(panel: Panel) -> PanelContext:
    # By path, since parts import models and forms that import pages.
    found: PanelContext = import_string(panel.function)
    return found
