"""The ledger's list of decisions, the page of one phone or e-mail address, and its printable proof."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from crm_leads.compliance import ledger as records
from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.forms import FilterForm, SearchForm
from crm_leads.compliance.verdicts import Rule
from crm_leads.models import GateDecision, Lead, StateRuleChange
from listings.places.phone_numbers import is_toll_free, state_of_number
from realty.tenants.access import may_edit, member_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PAGE_SIZE = 50
COUNTED = timedelta(days=30)


def entry_url(known: str, lead_id: int | None = None, name: str = "ledger_entry") -> str:
    return reverse(name, args=[known]) + (f"?lead={lead_id}" if lead_id else "")


def lead_hint(values: QueryDict) -> int | None:
    text = values.get("lead", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: TenantRequest) -> HttpResponse:
    """The newest decisions. A search posts, so that no phone number stands in an address or a log."""
    search = SearchForm(request.POST if request.method == "POST" else None)
    unknown = ""
    if request.method == "POST" and search.is_valid():
        address = search.cleaned_data["address"]
        known, lead_id = digest(address), records.lead_with(address)
        if records.entry(known, lead_id, lines=1):
            return redirect(entry_url(known, lead_id))
        unknown = address
    status = 422 if search.errors else 200
    return render(request, "crm_leads/compliance/ledger.html", _list(request, search, unknown), status=status)


def _list(request: TenantRequest, search: SearchForm, unknown: str) -> dict[str, Any]:
    filters = FilterForm(request.GET)
    filters.is_valid()
    chosen = {name: value for name, value in filters.cleaned_data.items() if value}
    rows = list(_page(_filtered(chosen), request.GET.get("before", ""))[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    older = urlencode({**chosen, "before": f"{rows[-1].at.isoformat()}_{rows[-1].pk}"}) if more else ""
    # No foreign key: a decision outlives its lead.
    homes = dict(Lead.objects.filter(pk__in={row.lead_id for row in rows}).values_list("pk", "street_address"))
    counts = records.counts_since(timezone.now() - COUNTED)
    return {
        "search": search,
        "unknown": written(unknown),
        "filters": filters,
        "chosen": chosen,
        "rows": [(row, _rule(row), homes.get(row.lead_id)) for row in rows],
        "older": older,
        "is_first": "before" not in request.GET,
        "allowed": sum(n for _, is_allowed, n in counts if is_allowed),
        "refused": sum(n for _, is_allowed, n in counts if not is_allowed),
        "by_rule": [(rule, n) for rule, is_allowed, n in counts if not is_allowed],
        "may_act": may_edit(request),
    }


def _rule(row: GateDecision) -> str:
    return str(Rule(row.rule).label) if row.rule in Rule.values else row.rule


def _filtered(chosen: dict[str, str]) -> "QuerySet[GateDecision]":
    rows: QuerySet[GateDecision] = GateDecision.objects.order_by("-at", "-id")
    if answer := chosen.get("answer"):
        rows = rows.filter(allowed=answer == "allowed")
    named = {name: chosen[name] for name in ("channel", "rule") if name in chosen}
    return rows.filter(**named)


def _page(rows: "QuerySet[GateDecision]", before: str) -> "QuerySet[GateDecision]":
    """What is older than the last row of the page before; a cursor that cannot be read gives the first page."""
    at, _, pk = before.rpartition("_")
    moment = _moment(at)
    if moment is None or not pk.isdecimal() or len(pk) > 18:
        return rows
    return rows.filter(at__lte=moment).filter(Q(at__lt=moment) | Q(pk__lt=int(pk)))


def _moment(text: str) -> datetime | None:
    try:
        # A "+" in a query is a space.
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


@member_required
@require_safe
def ledger_entry(request: TenantRequest, known: str) -> HttpResponse:
    return render(request, "crm_leads/compliance/entry.html", _entry(request, known, records.PAGE_LINES))


@member_required
@require_safe
def ledger_proof(request: TenantRequest, known: str) -> HttpResponse:
    """Everything on one sheet, for a lawyer: each decision with its rule and evidence."""
    context = _entry(request, known, records.PROOF_LINES)
    context["rule_changes"] = StateRuleChange.objects.all()[:500]
    return render(request, "crm_leads/compliance/proof.html", context)


def _may_place(request: TenantRequest, entry: records.Entry) -> bool:
    """An owner may say where a number is whose area code does not."""
    is_owner = request.membership is not None and request.membership.role == Role.OWNER
    number = entry.address if entry.is_phone else ""
    return is_owner and bool(number) and not state_of_number(number) and not is_toll_free(number)


def _entry(request: TenantRequest, known: str, lines: int) -> dict[str, Any]:
    lead_id, now = lead_hint(request.GET), timezone.now()
    entry = records.entry(known, lead_id, lines)
    if entry is None:
        raise Http404("Nothing is recorded under this address.")
    return {
        "entry": entry,
        "now": now,
        "query": urlencode({"of": known, **({"lead": lead_id} if lead_id else {})}),
        "lead_query": f"?lead={lead_id}" if lead_id else "",
        "verdicts": records.verdicts_of(entry) if request.tenant else [],
        "scrubs": [(scrub, records.scrub_state(scrub, now) if not n else None) for n, scrub in enumerate(entry.scrubs)],
        "consents": [(consent, records.consent_state(consent, now)) for consent in entry.consents],
        "may_act": may_edit(request) and bool(entry.address),
        "may_place": _may_place(request, entry),
        "may_lift": request.membership is not None and request.membership.role == Role.OWNER,
    }
