"""newcomer H11: an owner connects her own feed, without staff and without mailing a key."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError

from listings.models import Collection, Listing
from mls_sync.connecting import schedules_of
from mls_sync.feeds import pause_feed
from mls_sync.models import Feed, FeedChange, RunStatus, SyncRun
from mls_sync.provider_hosts import check_address
from mls_sync.replication import engine
from mls_sync.tasks import send_letters
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import CRMLS, DEFAULT_TOKEN, GPS, SimulatedMLS, World
from tests.conftest import signed_in
from tests.listings.views.homes import text_of
from tests.mls_sync.replication.replica import reso_feed

CONNECT = "/feeds/connect/"
SPARK = f"{CONNECT}spark/"


@pytest.fixture(scope="module")
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(seed=3, gps=30, crmls=20)) as server:
        yield server


@pytest.fixture(autouse=True)
def told(settings: LazySettings) -> None:
    settings.ADMINS = [("ops@example.com", "ops@example.com")]


def given(mls: SimulatedMLS, fields: dict[str, str] | None = None) -> dict[str, str]:
    whole = {"title": "Coachella Valley MLS", "license_role": "", "option-auth_scheme": "Bearer"}
    return whole | {"secret-token": DEFAULT_TOKEN, "option-base_url": mls.url} | (fields or {})


def only_feed(tenant: Tenant) -> Feed:
    with tenant_scope(tenant):
        return Feed.objects.select_related("collection", "tenant").get()


@pytest.fixture
def connected(owner: User, tenant: Tenant, mls: SimulatedMLS) -> Feed:
    response = signed_in(owner).post(SPARK, given(mls))
    assert response.status_code == 302, text_of(response)
    return only_feed(tenant)


def settings_post(user: User, feed: Feed, action: str = "save", **fields: Any) -> Any:
    data = {"mls_id": "", "extra_filter": "", "schedule": feed.schedule, "action": action, **fields}
    return signed_in(user).post(f"/feeds/{feed.pk}/settings/", data, follow=True)


def test_newcomer_h11_an_unconnected_brokerage_is_led_to_its_own_form(owner: User, tenant: Tenant) -> None:
    for address in ("/", "/feeds/"):
        page = text_of(signed_in(owner).get(address))
        assert CONNECT in page and "mailto:" not in page and "Send them" not in page


def test_newcomer_h11_others_are_told_who_does_it(colleague: User, viewer: User) -> None:
    for user in (colleague, viewer):
        page = text_of(signed_in(user).get("/"))
        assert "An owner of Desert Realty connects it" in page and CONNECT not in page


def test_newcomer_h11_connect_check_start_and_listings_are_found(
    owner: User, tenant: Tenant, mls: SimulatedMLS, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(owner)
    assert "The key works" in text_of(client.post(SPARK, given(mls), follow=True))
    feed = only_feed(tenant)
    assert (feed.enabled, feed.secrets, feed.collection.name) == (
        False,
        {"token": DEFAULT_TOKEN},
        "desert_coachellavalleymls_listings",
    )
    page = text_of(client.get(f"/feeds/{feed.pk}/settings/"))
    assert "50</strong> listings fit" in page and GPS in page and CRMLS in page and DEFAULT_TOKEN not in page
    page = text_of(settings_post(owner, feed, "preview", mls_id=GPS))
    assert "30</strong> listings fit" in page
    assert "The first sync has begun" in text_of(settings_post(owner, feed, "start", mls_id=GPS))
    feed = only_feed(tenant)
    assert feed.enabled and feed.options["mls_id"] == GPS and feed.next_due_at is not None
    with tenant_scope(tenant):
        run = engine.run_to_end(SyncRun.objects.get())
        assert (run.status, run.requested_by, Listing.objects.count()) == (RunStatus.COMPLETE, owner, 30)
    assert "30" in text_of(client.get("/listings/"))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"secret-token": "wrong-token"}, "does not accept the token"),
        ({"secret-token": "two words"}, "A token has no blanks"),
        ({"secret-token": ""}, "This field is required"),
        ({"option-base_url": "ftp://replication.sparkapi.com"}, "Enter an address"),
        ({"option-base_url": "https://mls.example.com"}, "Known providers are at sparkapi.com"),
        ({"option-base_url": "https://sparkapi.com.example.com"}, "Known providers are at"),
        ({"option-base_url": "http://replication.sparkapi.com"}, "Use https"),
        ({"title": ""}, "This field is required"),
        ({"license_role": "all"}, "Select a valid choice"),
    ],
)
def test_newcomer_h11_what_does_not_work_is_told_and_nothing_is_stored(
    owner: User, tenant: Tenant, mls: SimulatedMLS, fields: dict[str, str], says: str
) -> None:
    response = signed_in(owner).post(SPARK, given(mls, fields))
    page = text_of(response)
    assert response.status_code == 422 and says in page, page
    assert not fields.get("secret-token") or fields["secret-token"] not in page
    assert ("Enter it again" in page) == bool(given(mls, fields)["secret-token"]) and DEFAULT_TOKEN not in page
    with tenant_scope(tenant):
        assert not Collection.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8800",
        "http://localhost",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "https://[::1]",
        "https://sparkapi.com@evil.example.com",
        "https://notsparkapi.com",
    ],
)
def test_newcomer_h11_in_production_only_known_providers_are_asked(settings: LazySettings, address: str) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ValidationError):
        check_address(address)
    check_address("https://replication.sparkapi.com")


def test_newcomer_h11_the_number_of_feeds_is_bounded(
    owner: User, connected: Feed, mls: SimulatedMLS, settings: LazySettings
) -> None:
    settings.FEEDS_PER_TENANT = 1
    assert "no room for another feed" in text_of(signed_in(owner).get(SPARK))
    response = signed_in(owner).post(SPARK, given(mls))
    assert response.status_code == 422
    with tenant_scope(connected.tenant_id):
        assert Feed.objects.count() == 1


def test_newcomer_h11_no_schedule_is_shorter_than_the_setting(
    owner: User, connected: Feed, settings: LazySettings
) -> None:
    settings.SHORTEST_SYNC_MINUTES = 60
    assert all("*/15" not in cron and "*/30" not in cron for cron, _ in schedules_of(connected.tenant))
    assert "Select a valid choice" in text_of(settings_post(owner, connected, schedule="* * * * *"))
    assert only_feed(connected.tenant).schedule == connected.schedule


def test_newcomer_h11_a_new_key_is_tried_before_it_replaces_the_old_one(
    owner: User, connected: Feed, mls: SimulatedMLS
) -> None:
    page = text_of(settings_post(owner, connected, token="wrong-token"))
    assert "Nothing was changed" in page and "wrong-token" not in page
    assert only_feed(connected.tenant).secrets == {"token": DEFAULT_TOKEN}
    mls.tokens.add("a-newer-token")
    with tenant_scope(connected.tenant_id):
        pause_feed(connected, "The MLS does not accept the token.")
    assert "The new key works, so the schedule goes on" in text_of(
        settings_post(owner, connected, token="a-newer-token")
    )
    feed = only_feed(connected.tenant)
    assert feed.secrets == {"token": "a-newer-token"} and not feed.is_paused
    with tenant_scope(connected.tenant_id):
        change = FeedChange.objects.get(setting="Access token")
        assert (change.by, change.old, change.new) == (owner, "", "")


def test_newcomer_h11_a_pause_by_a_person_stays(owner: User, connected: Feed, mls: SimulatedMLS) -> None:
    with tenant_scope(connected.tenant_id):
        pause_feed(connected, "Paused by carl.")
    settings_post(owner, connected, token=DEFAULT_TOKEN)
    assert only_feed(connected.tenant).is_paused


def test_newcomer_h11_a_wrong_filter_is_told_at_its_field(owner: User, connected: Feed) -> None:
    assert "A quote is not closed" in text_of(settings_post(owner, connected, extra_filter="City Eq 'Indio"))
    page = text_of(settings_post(owner, connected, "preview", extra_filter="Nothing Eq 'x'"))
    assert "Who must act" in page
    count = {"schedule": connected.schedule, "action": "preview", "extra_filter": "City Eq 'Indio"}
    htmx = {"HX-Request": "true", "HX-Target": "preview"}
    part = signed_in(owner).post(f"/feeds/{connected.pk}/settings/", count, headers=htmx)
    # htmx shows no refusal's text: the part answers like any other.
    assert part.status_code == 200 and "A quote is not closed" in text_of(part) and "<h1" not in text_of(part)


def test_newcomer_h11_a_changed_filter_is_read_anew(owner: User, connected: Feed) -> None:
    settings_post(owner, connected, "start", mls_id=GPS)
    with tenant_scope(connected.tenant_id):
        engine.run_to_end(SyncRun.objects.get())
    said = text_of(settings_post(owner, connected, mls_id=""))
    assert "Everything is read again" in said
    with tenant_scope(connected.tenant_id):
        assert SyncRun.objects.filter(kind="full").count() == 2


def test_newcomer_h11_staff_are_told(owner: User, tenant: Tenant, mls: SimulatedMLS) -> None:
    signed_in(owner).post(SPARK, given(mls))
    settings_post(owner, only_feed(tenant), mls_id=GPS)
    send_letters()
    subjects = [message.subject for message in mail.outbox]
    assert [message.to for message in mail.outbox] == [["ops@example.com"]] * 2
    assert "olivia connected Coachella Valley MLS" in subjects[0] and "olivia changed MlsId" in subjects[1]
    assert all(DEFAULT_TOKEN not in f"{message.subject}{message.body}" for message in mail.outbox)


def test_newcomer_h11_an_unstarted_feed_can_be_discarded_and_a_started_one_not(owner: User, connected: Feed) -> None:
    client = signed_in(owner)
    assert "Not started" in text_of(client.get("/feeds/"))
    assert "discarded, with its key" in text_of(client.post(f"/feeds/{connected.pk}/discard/", follow=True))
    with tenant_scope(connected.tenant_id):
        assert not Feed.objects.exists() and not Collection.objects.exists()


def test_newcomer_h11_a_feed_that_ran_is_not_discarded(owner: User, connected: Feed) -> None:
    settings_post(owner, connected, "start")
    assert signed_in(owner).post(f"/feeds/{connected.pk}/discard/").status_code == 404


def test_a_feed_that_staff_switched_off_is_not_started_by_its_owner(owner: User, connected: Feed) -> None:
    settings_post(owner, connected, "start")
    with tenant_scope(connected.tenant_id):
        SyncRun.objects.update(status=RunStatus.COMPLETE)
        Feed.objects.update(enabled=False)
    settings_post(owner, connected, "start")
    with tenant_scope(connected.tenant_id):
        assert not Feed.objects.get().enabled and SyncRun.objects.count() == 1


def test_newcomer_h11_only_owners(colleague: User, viewer: User, connected: Feed, stranger: User) -> None:
    for user, status in ((colleague, 403), (viewer, 403), (stranger, 404)):
        assert signed_in(user).post(f"/feeds/{connected.pk}/settings/", {"action": "save"}).status_code == status
    assert signed_in(colleague).post(SPARK, {}).status_code == 403


def test_an_owner_changes_what_a_reso_feed_reads_and_how_it_signs_in(owner: User, gps: Collection) -> None:
    """Her page asks what such a feed knows, and for its own secrets."""
    with SimulatedMLS(World(seed=3, gps=30, crmls=20)) as mls, tenant_scope(gps.tenant_id):
        feed = reso_feed(gps, mls)
        page = text_of(signed_in(owner).get(f"/feeds/{feed.pk}/settings/"))
        assert "OData, e.g. City eq" in page and "Client secret" in page and "data share" not in page
        response = settings_post(owner, feed, statuses=["Active"], extra_filter="ListPrice ge 1")
        assert "Saved." in text_of(response)
        feed.refresh_from_db()
        assert (feed.options["statuses"], feed.secrets["token"]) == (["Active"], DEFAULT_TOKEN)
        refused = text_of(settings_post(owner, feed, extra_filter="City eq 'Indio"))
        assert "A quote is not closed" in refused
