"""The table of the states' rules, and the owner's form of one row."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.compliance import state_rules as rules
from crm_leads.compliance.state_words import hours_in_words
from crm_leads.compliance.states import BUILT_IN, LIST_UNCHECKED, UNCHECKED, StateLaw, laws
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
        "rows": [(law, hours_in_words(law.hours)) for law in sorted(found.values(), key=lambda law: law.name)],
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
        "built_in_hours": hours_in_words(BUILT_IN[state].hours),
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
