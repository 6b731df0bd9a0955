"""The table of the states' rules, and the owner's form of one row."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.compliance import state_rules as rules
from crm_leads.compliance.states import BUILT_IN, DAYS, HOLIDAY, LIST_UNCHECKED, UNCHECKED, StateLaw, Window, laws
from crm_leads.forms.compliance import StateRuleForm
from crm_leads.models import StateRuleChange
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

LOG_LINES = 50


@member_required
@require_safe
def state_rules(request: TenantRequest) -> HttpResponse:
    found = laws() if request.tenant else BUILT_IN
    context = {
        "rows": [(law, hours_in_words(law)) for law in sorted(found.values(), key=lambda law: law.name)],
        "unchecked": UNCHECKED,
        "unchecked_list": LIST_UNCHECKED,
        "log": StateRuleChange.objects.all()[:LOG_LINES],
        "may_edit": request.membership is not None and request.membership.role == Role.OWNER,
    }
    return render(request, "crm_leads/compliance/states.html", context)


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_state_rule(request: TenantRequest, state: str) -> HttpResponse:
    law = _law(state)
    form = StateRuleForm(law, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _save(form, law, request):
        messages.success(request, f"Your rule for {law.name} holds from now on.")
        return redirect("state_rules")
    context: dict[str, Any] = {
        "form": form,
        "law": law,
        "built_in": BUILT_IN[state],
        "built_in_hours": hours_in_words(BUILT_IN[state]),
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


def _save(form: StateRuleForm, law: StateLaw, request: TenantRequest) -> bool:
    data = form.cleaned_data
    try:
        rules.set_rule(
            law.state,
            hours=form.hours(),
            calls_per_day=data["calls_per_day"],
            voicemail_allowed=data["voicemail_allowed"],
            scrub_covers_state_list=data["scrub_covers_state_list"],
            note=data["note"],
            user=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def hours_in_words(law: StateLaw) -> str:
    """`Mon-Fri 9 am-6 pm, Sat 10 am-5 pm, no calls on Sun and federal holidays`."""
    groups: list[list[str]] = []
    for day in DAYS:
        if groups and law.hours.get(groups[-1][0]) == law.hours.get(day):
            groups[-1].append(day)
        else:
            groups.append([day])
    open_days = [f"{_span(group)} {_window(law.hours.get(group[0]))}" for group in groups if law.hours.get(group[0])]
    closed = [_span(group) for group in groups if not law.hours.get(group[0])]
    closed += ["federal holidays"] if not law.hours.get(HOLIDAY) else []
    return ", ".join([*open_days, *([f"no calls on {' and '.join(closed)}"] if closed else [])])


def _span(days: list[str]) -> str:
    first, last = days[0].capitalize(), days[-1].capitalize()
    return first if len(days) == 1 else "Every day" if len(days) == len(DAYS) else f"{first}-{last}"


def _window(window: Window) -> str:
    return f"{_hour(window[0])}-{_hour(window[1])}" if window else ""


def _hour(text: str) -> str:
    hour, minute = (int(part) for part in text.split(":"))
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''} {'am' if hour < 12 else 'pm'}"
