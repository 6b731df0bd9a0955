"""The pages of saved searches and alerts: one's own alone, and what a search would have told."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from listings import tasks
from listings.alerts import unsubscribing
from listings.enums import Frequency
from listings.models import Alert, Collection, ListingEvent, SavedSearch
from listings.saved_searches import saving
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.alerts.test_following import saved, sync

FORM = {"name": "Golf", "query": "max_price=500k&page=3", "tells": ["new", "price"], "frequency": "instant"}


@pytest.fixture
def told(owner: User, gps: Collection, tenant: Tenant) -> Alert:
    with tenant_scope(tenant):
        saved(owner, tenant)
        sync(gps, "A")
        tasks.follow_alerts(tenant.pk)
        return Alert.objects.get()


def test_a_search_is_saved_from_the_search_page(owner: User, tenant: Tenant, gps: Collection) -> None:
    client = signed_in(owner)
    page = client.get(reverse("save_search"), {"max_price": "500000"})
    assert page.status_code == 200 and "Up to $500,000" in page.content.decode()
    client.post(reverse("save_search"), {**FORM, "by_email": "on", "in_inbox": "on"})
    with tenant_scope(tenant):
        search = SavedSearch.objects.get()
    assert (search.query, search.tells, search.user) == ("max_price=500000", ["new", "price"], owner)
    assert "Golf" in client.get(reverse("saved_searches")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "This field is required"),
        ({"tells": []}, "Choose what you want to be told of"),
        ({"by_email": "", "in_inbox": ""}, "Choose e-mail, the inbox, or both"),
        ({"frequency": "hourly"}, "Select a valid choice"),
        ({"query": "&".join(["a=1"] * 2_000)}, "too many filters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    owner: User, tenant: Tenant, wrong: dict[str, str | list[str]], says: str
) -> None:
    answer = signed_in(owner).post(reverse("save_search"), {**FORM, "by_email": "on", **wrong})
    assert answer.status_code == 422 and says in answer.content.decode()


def test_too_many_and_too_broad_searches_are_refused(
    owner: User, tenant: Tenant, gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, form = signed_in(owner), {**FORM, "in_inbox": "on"}
    with tenant_scope(tenant):
        sync(gps, "A")
    monkeypatch.setattr(saving, "MOST_MATCHES", 0)
    assert "more than 0 listings" in client.post(reverse("save_search"), form).content.decode()
    assert client.post(reverse("save_search"), {**form, "frequency": "none"}).status_code == 302
    monkeypatch.setattr(saving, "MOST_OF_MEMBER", 1)
    assert "the most there can be" in client.post(reverse("save_search"), form).content.decode()


def test_the_preview_tells_what_history_knows(owner: User, tenant: Tenant, gps: Collection) -> None:
    now = timezone.now()
    with tenant_scope(tenant):
        sync(gps, "A", list_price=Decimal(600_000))
        sync(gps, "A", list_price=Decimal(480_000))
        sync(gps, "A", list_price=Decimal(470_000))
        sync(gps, "A", list_price=Decimal(470_000), standard_status="Pending")
        sync(gps, "B", list_price=Decimal(450_000))
        ListingEvent.objects.filter(listing__listing_key="B").update(recorded_at=now - timedelta(days=31))
    page = signed_in(owner).get(reverse("save_search"), {"max_price": "500000"})
    assert [(one.get_kind_display(), one.old_value) for one in page.context["preview"].newest] == [
        ("Status change", "Active"),
        ("Price drop", "480000.00"),
        ("New match", "600000.00"),
    ]
    part = signed_in(owner).get(reverse("preview_search"), {"query": "max_price=500000", "tells": "price"})
    assert "Price drop" in part.content.decode() and "Status change" not in part.content.decode()


def test_a_change_of_frequency_and_a_delete(owner: User, tenant: Tenant, told: Alert) -> None:
    client, page = signed_in(owner), reverse("saved_search", args=[told.search_id])
    client.post(page, {**FORM, "in_inbox": "on", "frequency": "weekly", "is_paused": "on"})
    with tenant_scope(tenant):
        search = SavedSearch.objects.get()
        assert (search.frequency, search.is_paused, search.revision) == (Frequency.WEEKLY, True, 2)
        client.post(reverse("delete_search", args=[search.pk]))
        assert not SavedSearch.objects.exists() and not Alert.objects.exists()


def test_an_alert_is_read_when_it_is_opened(owner: User, tenant: Tenant, told: Alert) -> None:
    client = signed_in(owner)
    assert "1" in client.get(reverse("alerts_badge")).content.decode()
    page = client.get(reverse("alerts")).content.decode()
    assert "New match" in page and "12 Sago A Lane" in page
    opened = client.post(reverse("open_alert", args=[told.pk]))
    assert opened["Location"].startswith(f"/listings/{told.listing_id}/")
    assert client.get(reverse("alerts_badge")).content.decode().strip() == ""


def test_all_are_read_up_to_the_newest_that_was_shown(owner: User, tenant: Tenant, told: Alert) -> None:
    client = signed_in(owner)
    client.post(reverse("read_alerts"), {"until": str(told.pk - 1)})
    with tenant_scope(tenant):
        assert Alert.objects.filter(read_at=None).exists()
        client.post(reverse("read_alerts"), {"until": str(told.pk)})
        assert not Alert.objects.filter(read_at=None).exists()
    for nonsense in ("", "x", "9" * 30, "-1"):
        assert client.post(reverse("read_alerts"), {"until": nonsense}).status_code == 302
        assert client.get(reverse("alerts"), {"before": nonsense}).status_code == 200


@pytest.mark.parametrize("who", ["colleague", "viewer", "stranger"])
def test_nobody_else_sees_them(request: pytest.FixtureRequest, tenant: Tenant, told: Alert, who: str) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(reverse("saved_search", args=[told.search_id])).status_code == 404
    assert client.post(reverse("open_alert", args=[told.pk])).status_code == 404
    assert "Sago" not in client.get(reverse("alerts")).content.decode()
    assert "Golf homes" not in client.get(reverse("saved_searches")).content.decode()


def test_one_press_ends_the_mails_of_a_search(tenant: Tenant, told: Alert) -> None:
    """Signed out, by POST alone, and without a token of ours not at all (RFC 8058)."""
    client = Client(enforce_csrf_checks=True)
    with tenant_scope(tenant):
        path = unsubscribing.path_of(told.search)
    assert client.get(path).status_code == 200
    with tenant_scope(tenant):
        assert SavedSearch.objects.get().by_email
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200 and "No more e-mails" in answer.content.decode()
        search = SavedSearch.objects.get()
    assert (search.by_email, search.in_inbox) == (False, True)
    for nonsense in ("x", path.split("/")[-2] + "x"):
        assert client.post(f"/listings/alerts/unsubscribe/{nonsense}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_few_queries(
    owner: User, tenant: Tenant, gps: Collection, number: int, django_assert_num_queries: Any
) -> None:
    """Session, user with memberships; the searches; the alerts with their listings, and the photos."""
    with tenant_scope(tenant):
        for n in range(number):
            saved(owner, tenant, name=f"Search {n}")
            sync(gps, f"K{n}", photos_count=3)
        tasks.follow_alerts(tenant.pk)
    client = signed_in(owner)
    for name in ("saved_searches", "alerts"):
        client.get(reverse(name))
    with django_assert_num_queries(3):
        client.get(reverse("saved_searches"))
    with django_assert_num_queries(4):
        client.get(reverse("alerts"))
