"""Call through this list: the number to call, one press that asks the gate and dials, one press for the result."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest, written
from crm_leads.enums import CallResult, Channel, Due, TurnState
from crm_leads.leads.todos import due_before
from crm_leads.leads.views.page import outcomes_of
from crm_leads.models import CallRun, CallTurn
from crm_leads.outreach.calls import runs
from crm_leads.outreach.calls.forms import CallForm
from crm_leads.outreach.calls.request import open_call, start_call, still_admits
from crm_leads.outreach.calls.results import OUTCOMES, Told, record_call
from crm_leads.queue.forms import criteria_of
from crm_leads.queue.list_context import ListContext, reader_of
from crm_leads.queue.search import matching
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

TALKS = [result.value for result, outcome in OUTCOMES.items() if outcome.reached]


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def call_list(request: TenantRequest) -> HttpResponse:
    """POST `list`: the query of the list. Goes on with the person's open run of the same list, of today."""
    criteria = criteria_of(request.POST.get("list", "")).with_page(1)
    ids = list(matching(criteria, reader_of(request)).values_list("pk", flat=True)[: runs.MOST])
    run = runs.start(request.user, criteria.url_query(), ids, request_zone(request))
    return redirect("call_run", pk=run.pk)


@role_required(Role.OWNER, Role.AGENT)
@require_safe
def call_run(request: TenantRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    turn = None if run.ended_at else runs.turn_of(run)
    if turn is None:
        return render(request, "crm_leads/calls/summary.html", _summary(request, run))
    return render(request, "crm_leads/calls/run.html", _before(request, run, turn))


def _before(request: TenantRequest, run: CallRun, turn: CallTurn) -> dict[str, Any]:
    """What the caller sees of a turn. `is_calling`: Call was pressed; `refusal` is why the number may not be dialed
    any more."""
    phone, lead = turn.phone, turn.lead
    refusal, calling = "The number was removed.", False
    if phone is not None:
        asked = open_call(lead, request.user)
        calling = asked is not None and asked.digest == digest(phone.number)
        verdict = gate.look(gate.Act(Channel.CALL, phone.number, lead, phone.contact, request.user.pk))
        admitted = still_admits(verdict) if calling else verdict.allowed
        refusal = "" if admitted else verdict.sentence
    turns = run.turns.exclude(state=TurnState.OPEN).count()
    return {
        "run": run,
        "turn": turn,
        "lead": lead,
        "phone": phone,
        "shown": written(phone.number) if phone else "",
        "is_calling": calling,
        "refusal": refusal,
        "outcomes": outcomes_of(request_zone(request)),
        "place": turns + 1,
        "total": len(run.lead_ids),
        "calls": run.turns.filter(state=TurnState.CALLED).count(),
        "lead_url": ListContext(criteria_of(run.query)).to(lead.pk),
    }


def _summary(request: TenantRequest, run: CallRun) -> dict[str, Any]:
    told = runs.summary(run, TALKS, due_before(Due.TODAY, request_zone(request)))
    results = [(CallResult(result).label if result in CallResult.values else result, n) for result, n in told.results]
    return {"run": run, "told": told, "results": results}


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def call_run_dial(request: TenantRequest, pk: int) -> HttpResponse:
    """Asks the gate, on record. For htmx the page's part with the results, and the number to dial at once."""
    run = _run(request, pk)
    turn = _open(request, run)
    if turn is None or turn.phone is None:
        return _again(request, run)
    decision = start_call(turn.lead, turn.phone, request.user)
    if not decision.allowed:
        messages.error(request, f"{written(turn.phone.number)} was skipped. {decision.sentence}")
        runs.pass_over(turn, str(gate.Rule(decision.rule).label), decision.retry_at)
        runs.go_on(run)
        return _again(request, run)
    if not request.htmx:
        return _again(request, run)
    response = render(request, "crm_leads/calls/_turn.html", _before(request, run, turn))
    response["HX-Trigger-After-Settle"] = json.dumps({"dial": {"number": turn.phone.number}})
    return response


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def call_run_result(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `result`, and what the form of a call has; the next number follows."""
    run = _run(request, pk)
    turn = _open(request, run)
    form = CallForm(request.POST)
    if turn is None or turn.phone is None:
        return _again(request, run)
    if not form.is_valid():
        messages.error(request, "Choose how the call went.")
        return _again(request, run)
    result = CallResult(form.cleaned_data["result"])
    told = Told(result, form.cleaned_data["note"].strip(), form.cleaned_data["days"])
    try:
        record_call(turn.lead, turn.phone, told, request.user, request_zone(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _again(request, run)
    runs.called(turn, result.value)
    messages.success(request, f"{turn.lead.street_address or turn.lead}: {result.label}.")
    runs.go_on(run)
    return _again(request, run)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def call_run_next(request: TenantRequest, pk: int) -> HttpResponse:
    """Passes the open turn over, or with POST `end` ends the run."""
    run = _run(request, pk)
    if request.POST.get("end"):
        runs.end(run)
        return _again(request, run)
    turn = _open(request, run)
    if turn is not None:
        reason, retry_at = "Skipped by you", None
        if turn.phone is not None:
            verdict = gate.look(gate.Act(Channel.CALL, turn.phone.number, turn.lead, turn.phone.contact))
            if not verdict.allowed:
                reason, retry_at = str(verdict.rule.label), verdict.retry_at
        runs.pass_over(turn, reason, retry_at)
        runs.go_on(run)
    return _again(request, run)


def _run(request: TenantRequest, pk: int) -> CallRun:
    return get_object_or_404(CallRun.objects.filter(user=request.user), pk=pk)


def _open(request: TenantRequest, run: CallRun) -> CallTurn | None:
    """The run's open turn, where the form was of it: an older page, or another tab, acts on nothing."""
    turn = runs.turn_of(run)
    if turn is not None and request.POST.get("turn") in (None, str(turn.pk)):
        return turn
    if turn is not None or run.ended_at:
        messages.info(request, "That page was an older one: its call is settled already. Here is where you are.")
    return None


def _again(request: TenantRequest, run: CallRun) -> HttpResponse | HttpResponseRedirect:
    if not request.htmx:
        return redirect("call_run", pk=run.pk)
    response = HttpResponse(status=200)
    response["HX-Redirect"] = redirect("call_run", pk=run.pk)["Location"]
    return response
