"""The table of the states' rules, and the owner's form of one row."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.compliance import state_rules as rules
from crm_leads.compliance import states_in_use
from crm_leads.compliance.forms import StateRuleForm
from crm_leads.compliance.holidays import NOTES, state_holidays
from crm_leads.compliance.state_words import hours_in_words, levers_in_words
from crm_leads.compliance.states import BUILT_IN, LIST_UNCHECKED, UNCHECKED, StateLaw, laws
from crm_leads.models import StateRuleChange
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

LOG_LINES = 50


@member_required
@require_safe
def state_rules(request: TenantRequest) -> HttpResponse:
    found = laws() if request.tenant else BUILT_IN
    used = states_in_use.in_use(found, states_in_use.numbers_by_state()) if request.tenant else []
    context = {
        "used": [_row(each.law, each.numbers) for each in used],
        "rows": [_row(law) for law in states_in_use.others(found, used)],
        "waiting": [each for each in used if each.waits],
        "unchecked": UNCHECKED,
        "unchecked_list": LIST_UNCHECKED,
        "log": StateRuleChange.objects.all()[:LOG_LINES],
        "may_edit": request.membership is not None and request.membership.role == Role.OWNER,
    }
    return render(request, "crm_leads/compliance/states.html", context)


def _row(law: StateLaw, numbers: int = 0) -> tuple[StateLaw, str, list[str], int]:
    """A rule with its hours and what it asks beyond them, in words, and how many numbers it has a say about."""
    return law, hours_in_words(law.hours), levers_in_words(rules.as_json(law)), numbers


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_state_rule(request: TenantRequest, state: str) -> HttpResponse:
    law = _law(state)
    form = StateRuleForm(law, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (said := _save(form, law, request)):
        messages.success(request, said)
        return redirect("state_rules")
    context: dict[str, Any] = {
        "form": form,
        "law": law,
        "built_in": BUILT_IN[state],
        "built_in_hours": hours_in_words(BUILT_IN[state].hours),
        "built_in_asks": levers_in_words(rules.as_json(BUILT_IN[state])),
        "holidays": _holidays(state),
        "holiday_note": NOTES.get(state, ""),
        "log": StateRuleChange.objects.filter(state=state)[:LOG_LINES],
    }
    return render(request, "crm_leads/compliance/state.html", context, status=422 if form.errors else 200)


@role_required(Role.OWNER)
@require_POST
def reset_state_rule(request: TenantRequest, state: str) -> HttpResponse:
    law = _law(state)
    if rules.reset(state, request.user):
        messages.success(request, f"The built-in rule for {law.name} holds again.")
    return redirect("state_rules")


def _law(state: str) -> StateLaw:
    found = laws().get(state)
    if found is None:
        raise Http404("There is no such state.")
    return found


def _holidays(state: str) -> list[tuple[date, str]]:
    """The days of this year and the next that the state's telephone law adds to the federal ones."""
    this = timezone.localdate().year
    return sorted(day for year in (this, this + 1) for day in state_holidays(state, year).items())


def _save(form: StateRuleForm, law: StateLaw, request: TenantRequest) -> str:
    """What the page says afterwards; "" where the form has an error."""
    try:
        saved = rules.set_rule(law.state, hours=form.hours(), user=request.user, **form.facts())
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    if saved is None:
        return f"Nothing was changed, so the rule for {law.name} holds as it did."
    return f"Your rule for {law.name} applies now."
