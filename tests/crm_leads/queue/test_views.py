import re
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import Activity, Lead, SavedList
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import a_lead
from tests.listings.views.homes import text_of

KEY = re.compile(r'data-key="(.)"')
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def put(tenant: Tenant, number: int = 1, **fields: Any) -> list[Lead]:
    with tenant_scope(tenant):
        return [
            a_lead(**{"property_key": f"home:{n}", "street_address": f"{n} Test Way", **fields})
            for n in range(1, number + 1)
        ]


def test_a_row_tells_the_home_the_owner_and_that_it_is_simulated(owner: User, tenant: Tenant) -> None:
    put(
        tenant, price_cuts=2, score=82, owner_name="Cleo Hartmann", has_phone=True, is_simulated=True, days_on_market=99
    )
    page = text_of(signed_in(owner).get("/crm/leads/"))
    for words in ("1 Test Way", "$500,000", "2 cuts", "82", "Cleo Hartmann", "Being checked", "Simulated", "99 days"):
        assert words in page


MARKS: list[tuple[dict[str, Any], str]] = [
    ({"callable_from": -1, "callable_until": 2}, "Call now"),
    ({"callable_from": 1, "callable_until": 9}, "May be called from"),
    ({"callable_rule": "national_dnc"}, "Never: National Do Not Call Registry"),
    ({"callable_from": -9, "callable_until": -1}, "Being checked"),
    ({"has_phone": False}, "no phone or e-mail"),
]


@pytest.mark.parametrize(("fields", "words"), MARKS)
@pytest.mark.parametrize("page", ["", "board/"])
def test_newcomer_h5_rows_and_cards_tell_who_may_be_called(
    owner: User, tenant: Tenant, page: str, fields: dict[str, Any], words: str
) -> None:
    now = timezone.now()
    moments = {name: now + timedelta(hours=value) if type(value) is int else value for name, value in fields.items()}
    put(tenant, **{"has_phone": True, **moments})
    assert words in text_of(signed_in(owner).get(f"/crm/leads/{page}"))


@pytest.mark.parametrize(("calls", "number"), [("now", 1), ("today", 0), ("any", 1), ("never", 1)])
def test_newcomer_h5_the_queue_filters_by_who_may_be_called(
    owner: User, tenant: Tenant, calls: str, number: int
) -> None:
    now = timezone.now()
    with tenant_scope(tenant):
        open_now = {"callable_from": now - timedelta(hours=1), "callable_until": now + timedelta(hours=1)}
        a_lead(property_key="home:1", has_phone=True, **open_now)
        a_lead(property_key="home:2", has_phone=True, callable_rule="litigator")
        a_lead(property_key="home:3")
    response = signed_in(owner).get("/crm/leads/", {"calls": calls})
    assert response.context["result"].total == number
    assert 'id="id_calls"' in text_of(response) and "Remove filter:" in text_of(response)


# Whatever a feed, a vendor or a colleague may have written.
HOSTILE = '{pk}"><script>alert(1)</script>'


@pytest.mark.parametrize("field", ["street_address", "city", "owner_name", "next_step", "standard_status"])
def test_what_a_feed_or_a_person_wrote_stays_text_in_a_row(owner: User, tenant: Tenant, field: str) -> None:
    put(tenant, **{field: HOSTILE})
    page = signed_in(owner).get("/crm/leads/").content.decode()
    assert escape(HOSTILE) in page and HOSTILE not in page


def test_no_key_of_the_queue_does_two_things(owner: User, tenant: Tenant) -> None:
    """x, "Select", called through the list where no row was active. Each is in the list of keys."""
    put(tenant)
    page = text_of(signed_in(owner).get("/crm/leads/"))
    start, end = page.index("<tbody data-queue"), page.index("</tbody>")
    in_row, beside = KEY.findall(page[start:end]), KEY.findall(page[:start] + page[end:])
    assert sorted(in_row) == ["a", "c", "s", "x"] and {"/", "b", "p"} <= set(beside)
    assert len(set(in_row + beside)) == len(in_row + beside)
    assert all(f"<kbd>{key}</kbd>" in page for key in in_row + beside)


def test_an_empty_queue_says_where_leads_come_from(owner: User) -> None:
    page = text_of(signed_in(owner).get("/crm/leads/"))
    assert "No new lead is waiting" in page and "Due today" in page


def test_filters_that_find_nothing_can_be_cleared(owner: User, tenant: Tenant) -> None:
    put(tenant)
    page = text_of(signed_in(owner).get("/crm/leads/", {"city": "Nowhere"}))
    assert "No leads match these filters" in page and "Remove filter: Nowhere" in page


def test_a_wrong_value_is_named_and_the_rest_still_filters(owner: User, tenant: Tenant) -> None:
    put(tenant)
    response = signed_in(owner).get("/crm/leads/", {"min_price": "cheap", "city": "Palm Springs"})
    assert "Price from:" in text_of(response) and response.context["result"].total == 1


def test_htmx_gets_the_results_alone(owner: User, tenant: Tenant) -> None:
    put(tenant)
    response = signed_in(owner).get("/crm/leads/?city=Palm+Springs&q=", headers=HTMX)
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/crm/leads/?city=Palm+Springs"


def test_a_viewer_sees_leads_and_no_buttons(viewer: User, tenant: Tenant) -> None:
    put(tenant)
    page = text_of(signed_in(viewer).get("/crm/leads/"))
    assert "1 Test Way" in page and "Mark contacted" not in page and 'name="id"' not in page


def test_a_stranger_sees_nothing_of_it(stranger: User, tenant: Tenant) -> None:
    put(tenant)
    assert "Test Way" not in text_of(signed_in(stranger).get("/crm/leads/"))


def test_a_click_in_a_row_gives_the_row_and_the_new_counts(owner: User, tenant: Tenant) -> None:
    (lead, _) = put(tenant, 2)
    response = signed_in(owner).post(
        f"/crm/leads/{lead.pk}/status/", {"status": "contacted", "from": "queue", "list": ""}, headers=HTMX
    )
    page = text_of(response)
    assert "<html" not in page and 'hx-swap-oob="true"' in page
    assert 'New <span class="num">1</span>' in page and 'Contacted <span class="num">1</span>' in page


def test_without_javascript_a_click_comes_back_to_the_list(owner: User, tenant: Tenant) -> None:
    (lead,) = put(tenant)
    posted = {"to": "me", "from": "queue", "list": "city=Palm+Springs"}
    response = signed_in(owner).post(f"/crm/leads/{lead.pk}/assign/", posted)
    assert response["Location"] == "/crm/leads/?city=Palm+Springs"
    with tenant_scope(tenant):
        assert Lead.objects.get().assigned_to == owner
        assert Activity.objects.get().summary == "Assigned to olivia."


def test_a_closed_lead_is_not_moved(owner: User, tenant: Tenant) -> None:
    (lead,) = put(tenant, closed_at=timezone.now(), closed_because="relisted", closed_evidence="MLS 7 is Active.")
    response = signed_in(owner).post(f"/crm/leads/{lead.pk}/status/", {"status": "contacted"}, follow=True)
    assert "This lead is closed (Relisted). MLS 7 is Active." in text_of(response)


def test_the_board_has_a_column_for_each_status(owner: User, tenant: Tenant) -> None:
    put(tenant)
    response = signed_in(owner).get("/crm/leads/board/")
    assert [(column.tab, column.total) for column in response.context["columns"]] == [
        ("new", 1),
        ("contacted", 0),
        ("skipped", 0),
        ("converted", 0),
    ]


def test_a_card_moves_by_a_button(owner: User, tenant: Tenant) -> None:
    (lead,) = put(tenant)
    posted = {"status": "skipped", "from": "board", "list": ""}
    assert signed_in(owner).post(f"/crm/leads/{lead.pk}/status/", posted)["Location"] == "/crm/leads/board/"
    with tenant_scope(tenant):
        assert Lead.objects.get().status == "skipped"


def test_a_list_is_saved_opened_changed_and_deleted(owner: User, tenant: Tenant) -> None:
    client = signed_in(owner)
    made = client.post("/crm/leads/lists/", {"name": "Mornings", "query": "city=Indio&page=3&evil=1"})
    with tenant_scope(tenant):
        saved = SavedList.objects.get()
    assert saved.query == "city=Indio" and made["Location"] == f"/crm/leads/?city=Indio&saved={saved.pk}"
    changed = client.get(f"/crm/leads/?city=Indio&min_score=50&saved={saved.pk}")
    assert changed.context["saved"] == saved and changed.context["changed"]
    client.post(f"/crm/leads/lists/{saved.pk}/", {"act": "update", "query": "min_score=50"})
    with tenant_scope(tenant):
        assert SavedList.objects.get().query == "min_score=50"
    client.post(f"/crm/leads/lists/{saved.pk}/", {"act": "delete"})
    with tenant_scope(tenant):
        assert not SavedList.objects.exists()


def test_two_lists_of_a_person_have_two_names(owner: User) -> None:
    client = signed_in(owner)
    for _ in range(2):
        response = client.post("/crm/leads/lists/", {"name": "Mornings", "query": ""}, follow=True)
    assert "You have a list named “Mornings” already" in text_of(response)


def test_a_shared_list_is_everybodys_to_open_with_its_count(owner: User, colleague: User, tenant: Tenant) -> None:
    put(tenant, 2)
    client = signed_in(owner)
    client.post("/crm/leads/lists/", {"name": "Ours", "query": "", "is_shared": "1"})
    client.post("/crm/leads/lists/", {"name": "Olivia's own", "query": ""})
    page = text_of(signed_in(colleague).get("/crm/leads/lists/counts/"))
    assert "Ours" in page and "own" not in page and '<span class="num soft menu-count">2</span>' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_four_queries(owner: User, tenant: Tenant, number: int, django_assert_num_queries: Any) -> None:
    """Session, user with memberships; leads and what the frame shows; counts."""
    put(tenant, number)
    client = signed_in(owner)
    with django_assert_num_queries(4):
        client.get("/crm/leads/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_takes_nine_queries(owner: User, tenant: Tenant, number: int, django_assert_num_queries: Any) -> None:
    """Session, user with memberships; what the frame shows; counts, four columns, leads."""
    put(tenant, number)
    client = signed_in(owner)
    with django_assert_num_queries(9):
        client.get("/crm/leads/board/")
