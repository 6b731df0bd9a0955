from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.enums import Tab
from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria, Sort
from crm_leads.queue.forms import criteria_of
from crm_leads.queue.neighbors import neighbors
from crm_leads.queue.page import PAGE_SIZE, queue_page
from crm_leads.queue.search import Reader, cities, city_choices, matching, tab_counts
from listings.models import FacetCity
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope
from tests.crm_leads.rows import a_lead

ZONE = ZoneInfo("America/Los_Angeles")


def lead(number: int, **fields: Any) -> Lead:
    return a_lead(property_key=f"home:{number}", street_address=f"{number} Test Way", **fields)


def found(query: str, user_id: int = 0) -> list[str]:
    return [row.street_address for row in queue_page(criteria_of(query), Reader(user_id, ZONE)).leads]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("city=Indio", {"city": "Indio"}),
        ("min_price=600k", {"list_price": 700_000}),
        ("max_price=400k", {"list_price": 300_000}),
        ("min_cuts=2", {"price_cuts": 2}),
        ("min_days=100", {"days_on_market": 120}),
        ("phone=yes", {"has_phone": True}),
        ("email=yes", {"has_email": True}),
        ("min_score=50", {"score": 50}),
        ("q=hartmann", {"owner_name": "Cleo Hartmann"}),
        ("q=26-10077", {"mls_number": "26-10077"}),
        ("q=ocotillo+d", {"unparsed_address": "7 Ocotillo Drive, Indio"}),
        ("status=contacted", {"status": "contacted"}),
        ("status=closed", {"closed_at": timezone.now(), "closed_because": "sold"}),
        ("ended_to=2020-01-31", {"status_changed_on": "2020-01-31"}),
    ],
)
def test_a_filter_finds_the_leads_it_says(in_tenant: Tenant, query: str, fields: dict[str, Any]) -> None:
    lead(1)
    lead(2, **fields)
    assert found(query) == ["2 Test Way"]


def test_days_begin_where_the_tenant_is(in_tenant: Tenant) -> None:
    evening = timezone.now().astimezone(ZONE).replace(hour=23, minute=59)
    lead(1, next_step_at=evening)
    lead(2, next_step_at=evening + timedelta(hours=2))
    lead(3, next_step_at=timezone.now() - timedelta(days=1))
    assert set(found("due=today")) == {"1 Test Way", "3 Test Way"}
    assert found("due=overdue") == ["3 Test Way"]
    assert len(found("due=week")) == 3


def test_mine_is_the_readers(in_tenant: Tenant, owner: User, colleague: User) -> None:
    lead(1, assigned_to=owner)
    lead(2, assigned_to=colleague)
    lead(3)
    assert found("assigned=me", owner.pk) == ["1 Test Way"]
    assert found(f"assigned={colleague.pk}", owner.pk) == ["2 Test Way"]
    assert found("assigned=nobody", owner.pk) == ["3 Test Way"]


def test_the_tabs_count_with_the_filters_on(in_tenant: Tenant) -> None:
    lead(1, city="Indio")
    lead(2, city="Indio", status="skipped")
    lead(3, city="Indio", closed_at=timezone.now())
    lead(4, city="Coachella")
    counts = queue_page(criteria_of("city=Indio"), Reader(0, ZONE)).counts
    assert counts == {"new": 1, "contacted": 0, "skipped": 1, "converted": 0, "open": 2, "closed": 1}


def test_words_are_counted_as_the_leads_are_now(in_tenant: Tenant, owner: User) -> None:
    first, second, third = [lead(number, owner_name="Ana Prado") for number in (1, 2, 3)]
    lead(4, owner_name="Ben Ashby")

    def counted(query: str) -> tuple[int, int]:
        counts = tab_counts(criteria_of(query), Reader(owner.pk, ZONE))
        return counts["new"], counts["closed"]

    assert counted("q=prado") == (3, 0)
    Lead.objects.filter(pk=first.pk).update(closed_at=timezone.now(), assigned_to=owner)
    Lead.objects.filter(pk=second.pk).update(owner_name="Cleo Vance", has_phone=True)
    assert (counted("q=prado"), counted("q=prado&assigned=me"), counted("q=prado&phone=no")) == ((1, 1), (0, 1), (1, 1))
    assert (counted("q=vance&phone=yes"), counted("q=vance&email=yes")) == ((1, 0), (0, 0))
    third.delete()
    assert (counted("q=prado"), counted("q=prado&min_score=0")) == ((0, 1), (0, 1))


def test_a_page_beyond_the_last_is_the_last(in_tenant: Tenant) -> None:
    for number in range(PAGE_SIZE + 1):
        lead(number)
    page = queue_page(criteria_of("page=99"), Reader(0, ZONE))
    assert (page.page, len(page.leads), page.start, page.end) == (2, 1, PAGE_SIZE + 1, PAGE_SIZE + 1)


def test_cities_are_each_named_once(in_tenant: Tenant) -> None:
    for number, city in enumerate(("Indio", "Coachella", "Indio", "")):
        lead(number, city=city)
    with platform_scope("test"):
        assert cities() == ["Coachella", "Indio"]
    assert cities() == ["Coachella", "Indio"]


@pytest.mark.parametrize("tab", [Tab.NEW, Tab.OPEN])
@pytest.mark.parametrize("sort", Sort.values)
def test_next_and_previous_walk_the_list_whatever_its_order(in_tenant: Tenant, sort: str, tab: str) -> None:
    values = [(5, None), (5, 300), (9, 100), (None, 300), (1, 200), (None, None), (5, 300)]
    statuses = ("new", "contacted", "skipped") if tab == Tab.OPEN else ("new",)
    for number, (days, price) in enumerate(values):
        due = timezone.now() + timedelta(days=days) if days else None
        kept = {"score": days or 0, "list_price": price, "days_on_market": days, "next_step_at": due}
        lead(number, status=statuses[number % len(statuses)], **kept)
    criteria, reader = QueueCriteria(sort=sort, status=tab), Reader(0, ZONE)
    ids = list(matching(criteria, reader).values_list("pk", flat=True))
    rows = Lead.objects.in_bulk(ids)
    assert [neighbors(rows[pk], criteria, reader) for pk in ids] == list(
        zip([None, *ids[:-1]], [*ids[1:], None], strict=True)
    )


@pytest.mark.parametrize("tab", [Tab.NEW, Tab.OPEN, Tab.CLOSED])
@pytest.mark.parametrize("sort", Sort.values)
def test_pages_cut_the_list_without_gap_or_repeat(
    in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch, sort: str, tab: str
) -> None:
    values = [(5, None), (5, 300), (9, 100), (None, 300), (1, 200), (None, None)]
    for number, (days, price) in enumerate(values):
        status, closed = ("new", "contacted")[number % 2], timezone.now() if tab == Tab.CLOSED else None
        lead(number, score=days or 0, list_price=price, days_on_market=days, status=status, closed_at=closed)
    monkeypatch.setattr("crm_leads.queue.page.PAGE_SIZE", 2)
    criteria, reader = QueueCriteria(sort=sort, status=tab), Reader(0, ZONE)
    pages = [queue_page(criteria.with_page(number), reader) for number in (1, 2, 3)]
    whole = list(matching(criteria, reader).values_list("pk", flat=True))
    assert [row.pk for page in pages[: pages[0].page_count] for row in page.leads] == whole


@pytest.mark.parametrize(
    "query",
    [
        "city=Indio&city=Mecca&min_price=1&max_price=9&status=open&sort=price_low",
        "ended_from=2026-01-01&ended_to=2026-02-01&min_cuts=1&min_days=1&max_days=9&min_score=1&sort=due",
        "phone=yes&email=no&assigned=me&due=today&calls=now&q=elm",
        "calls=today&due=none&assigned=nobody&sort=days&status=closed",
        "calls=never&sort=newest",
    ],
)
def test_no_filter_is_too_much_for_who_comes_next(in_tenant: Tenant, query: str) -> None:
    for number in range(7):  # from the fifth time on the session has it prepared
        assert neighbors(lead(number), criteria_of(query), Reader(0, ZONE)) == (None, None)


def test_a_lead_that_left_the_list_still_knows_who_comes_next(in_tenant: Tenant) -> None:
    first, second = lead(1, score=9), lead(2, score=5)
    Lead.objects.filter(pk=first.pk).update(status="contacted")
    assert neighbors(first, QueueCriteria(), Reader(0, ZONE)) == (None, second.pk)


def test_in_a_list_that_can_hold_nothing_nobody_comes_next(in_tenant: Tenant) -> None:
    asked = QueueCriteria(min_days=10**12, text="100% _'")
    assert neighbors(lead(1), asked, Reader(0, ZONE)) == (None, None)
    assert neighbors(lead(2), QueueCriteria(text="100% _'"), Reader(0, ZONE)) == (None, None)


words = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
criteria = st.builds(
    QueueCriteria,
    status=st.sampled_from(Tab.values),
    cities=st.lists(st.sampled_from(["Indio", "La Quinta"]), unique=True).map(tuple),
    min_price=st.none() | st.integers(1, 10**9).map(lambda n: Decimal(n).normalize()),
    min_cuts=st.none() | st.integers(0, 99),
    calls=st.sampled_from(["", "now", "today", "any", "never"]),
    phone=st.sampled_from(["", "yes", "no"]),
    assigned=st.sampled_from(["", "me", "nobody", "12"]),
    text=words.map(str.strip),
    sort=st.sampled_from(Sort.values),
    page=st.integers(1, 500),
)


@given(criteria)
def test_the_address_of_a_list_is_the_list(asked: QueueCriteria) -> None:
    assert criteria_of(asked.url_query()) == asked


@given(st.text(max_size=80))
def test_any_address_is_some_list(query: str) -> None:
    once = criteria_of(query)
    assert criteria_of(once.url_query()) == once


def test_all_open_leads_come_by_score_across_their_tabs(in_tenant: Tenant) -> None:
    for number, status in enumerate(("new", "skipped", "contacted", "new", "converted")):
        lead(number, status=status, score=number * 10)
    assert found("status=open") == [f"{number} Test Way" for number in (4, 3, 2, 1, 0)]


def test_a_city_is_chosen_in_all_its_spellings_bug_reports_16_17(in_tenant: Tenant) -> None:
    for number, city in enumerate(("La Cañada Flintridge", "LA CANADA FLINTRIDGE", "Indio")):
        FacetCity.objects.create(name=city)
        lead(number, city=city)
    assert queue_page(criteria_of("city=la canada flintridge"), Reader(0, ZONE)).total == 2
    assert city_choices(cities(), ["LA CANADA FLINTRIDGE"]) == [("Indio", False), ("La Cañada Flintridge", True)]
