"""What a PATCH of a lead does: the same steps as the buttons of its page, by the same writers."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.enums import ActivityKind, LeadStatus
from crm_leads.leads import lifecycle, timeline
from crm_leads.leads.agents import agents
from crm_leads.leads.api.schemas import LeadChange
from crm_leads.models import Lead
from crm_leads.properties import records
from realty.api import problems
from realty.api.problems import FieldError, Problem
from realty.moments import check_day

# A next step is planned: as far as the page's form takes it.
YEARS_BACK, YEARS_AHEAD = 1, 5


def change(lead: Lead, body: LeadChange, user: User) -> None:
    """Inside a transaction that holds the lead. The status last, since it may stop what else is asked for. Raises
    Problem 409 for a closed lead, 422."""
    given = body.model_dump(exclude_unset=True)
    try:
        if "assigned_to" in given:
            lifecycle.assign([lead], _agent(given["assigned_to"]), user)
        if {"next_step", "next_step_at"} & given.keys():
            _next_step(lead, given, user)
        if {"expiry_reason", "expiry_note"} & given.keys():
            _reason(lead, given, user)
        if given.get("note"):
            timeline.record(ActivityKind.NOTE, given["note"], lead=lead, user=user)
        if given.get("status"):
            _status(lead, given["status"], user)
    except ValidationError as error:
        if getattr(error, "code", "") == "closed":
            raise Problem(409, " ".join(error.messages), kind="lead-closed") from None
        raise


def _agent(pk: int | None) -> User | None:
    if pk is None:
        return None
    found = next((user for user in agents() if user.pk == pk), None)
    if found is None:
        raise problems.invalid(FieldError("body", "assignedTo", "Choose an owner or agent of this tenant."))
    return found


def _next_step(lead: Lead, given: dict[str, Any], user: User) -> None:
    text = (given["next_step"] or "") if "next_step" in given else lead.next_step
    at: datetime | None = given["next_step_at"] if "next_step_at" in given else lead.next_step_at
    if not text.strip() and "next_step_at" not in given:
        at = None
    if at is not None and not text.strip():
        raise problems.invalid(FieldError("body", "nextStep", "Choose the next step."))
    try:
        if at is not None:
            check_day(at.date(), back=YEARS_BACK, ahead=YEARS_AHEAD)
    except ValidationError as error:
        raise problems.invalid(FieldError("body", "nextStepAt", error.messages[0])) from None
    lifecycle.set_next_step(lead, text, at, user)


def _reason(lead: Lead, given: dict[str, Any], user: User) -> None:
    if "expiry_reason" in given:
        lead.expiry_reason = given["expiry_reason"] or ""
    if "expiry_note" in given:
        lead.expiry_note = given["expiry_note"] or ""
    lead.save(update_fields=["expiry_reason", "expiry_note"])
    said = f"Why it did not sell: {lead.get_expiry_reason_display()}. {lead.expiry_note}".strip()
    timeline.record(ActivityKind.EDITED, said, lead=lead, user=user)


def _status(lead: Lead, status: str, user: User) -> None:
    """A lead is converted by making a property of its home, as on its page."""
    if status == LeadStatus.CONVERTED:
        records.from_lead(lead, user)
    else:
        lifecycle.set_status(lead, status, user)
