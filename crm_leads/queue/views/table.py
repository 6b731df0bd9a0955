"""The work queue as a table, its tabs and its filters. The URL is the list."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from crm_leads.enums import Tab
from crm_leads.leads.agents import names_in
from crm_leads.models import Lead, SavedList
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.forms import QueueForm
from crm_leads.queue.list_context import ListContext, reader_of
from crm_leads.queue.page import page_rows
from crm_leads.queue.saved_lists import saved_list_reads
from crm_leads.queue.search import cities_read, city_choices, counting
from crm_leads.queue.views.bulk_actions import BULK
from crm_leads.templatetags.lead_rows import lead_rows
from listings.days_on_market import today_in
from realty.tenants.access import member_required
from realty.tenants.context import tenancy
from realty.tenants.requests import TenantRequest
from realty.tenants.together import Lines, Read, attach, read_together
from realty.ui.numbers import count
from realty.ui.page_links import page_links

WHOLE, RESULTS = "crm_leads/leads/queue.html", "crm_leads/leads/_results.html"
# Where in the page the numbers come that PostgreSQL still counts. No text of a template can be the same: it is escaped.
TOTAL_LATER, RESULTS_LATER = SafeString("<!total>"), SafeString("<!results>")


@member_required
@require_safe
def leads(request: TenantRequest) -> HttpResponse:
    form = QueueForm(request.GET)
    criteria = form.criteria()
    template = _template(request)
    reader = reader_of(request)
    rows = page_rows(criteria, reader, frame_reads(request))
    # What can be drawn is, while PostgreSQL counts.
    with counting(criteria, reader) as counts:
        framed = frame(request, form, criteria, rows.agents, rows.beside)
        drawn = _drawn(request, framed, rows.leads)
        later = {**framed, "total": TOTAL_LATER, "results": RESULTS_LATER}
        page = str(render_to_string(WHOLE, later, request) if template == WHOLE else RESULTS_LATER)
    result = rows.page(counts)
    context = {
        **framed,
        "rows": drawn if result.leads is rows.leads else _drawn(request, framed, result.leads),
        "result": result,
        "tabs": tabs(criteria, result.counts),
        "pages": page_links(result.page, result.page_count),
        "bulk_actions": BULK,
    }
    page = page.replace(TOTAL_LATER, f"{count(result.total)} lead{'' if result.total == 1 else 's'}", 1)
    response = HttpResponse(page.replace(RESULTS_LATER, render_to_string(RESULTS, context, request), 1))
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    query = criteria.with_page(result.page).url_query()
    response["HX-Push-Url"] = f"{reverse('leads')}?{query}" if query else reverse("leads")
    return response


def _drawn(request: TenantRequest, framed: dict[str, Any], leads: list[Lead]) -> str:
    return lead_rows({**framed, **tenancy(request)}, leads)


def frame_reads(request: TenantRequest) -> list[Read[Any] | Lines]:
    return [*saved_list_reads(request.user.pk), cities_read()]


def frame(
    request: TenantRequest, form: QueueForm, criteria: QueueCriteria, agents: list[User], found: list[list[Any]]
) -> dict[str, Any]:
    """What the table and the board share: filters, people, saved lists, the way. `found` is what `frame_reads` read."""
    saved, savers, cities = found
    people = names_in(agents)
    attach(saved, "user", savers)
    return {
        "form": form,
        "criteria": criteria,
        "chips": criteria.chips(dict(people)),
        "query": criteria.url_query(),
        "way": urlencode({"list": criteria.url_query()}),
        "people": people,
        "cities": city_choices((name for (name,) in cities), criteria.cities),
        "ended_presets": ended_presets(request, criteria),
        "may_edit": bool(request.membership and request.membership.may_edit),
        **_saved(request, criteria, saved),
    }


def ended_presets(request: TenantRequest, criteria: QueueCriteria) -> list[tuple[str, str]]:
    """Links to today and yesterday, by the tenant's clock."""
    today = today_in(ZoneInfo(request.tenant.time_zone if request.tenant else "UTC"))
    days = (("Today", today), ("Yesterday", today - timedelta(days=1)))
    return [(label, criteria.on_day(day).url_query()) for label, day in days]


def saved_lists(request: TenantRequest, criteria: QueueCriteria) -> dict[str, Any]:
    """Own and shared lists; `saved` is the one that was opened, `changed` whether its filters were changed since."""
    found, savers = read_together(*saved_list_reads(request.user.pk))
    attach(found, "user", savers)
    return _saved(request, criteria, found)


def _saved(request: TenantRequest, criteria: QueueCriteria, found: list[SavedList]) -> dict[str, Any]:
    opened = next((saved for saved in found if str(saved.pk) == request.GET.get("saved")), None)
    query = ListContext(criteria.with_page(1)).list_query
    return {
        "saved_lists": found,
        "saved": opened or next((saved for saved in found if saved.query == query), None),
        "changed": opened is not None and opened.query != query,
    }


def tabs(criteria: QueueCriteria, counts: dict[str, int]) -> list[tuple[str, str, int, str]]:
    """(tab, label, count, query) of each."""
    rest = criteria.with_tab(Tab.NEW).url_query()
    queries = {tab: "&".join(filter(None, ("" if tab == Tab.NEW else f"status={tab}", rest))) for tab in Tab}
    return [(tab.value, tab.label, counts[tab], queries[tab]) for tab in Tab]


def _template(request: TenantRequest) -> str:
    """The results alone where htmx replaces them."""
    is_part = request.htmx and request.htmx.target == "results" and not request.htmx.history_restore_request
    return RESULTS if is_part else WHOLE
