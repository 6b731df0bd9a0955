"""newcomer H4: before a mass delete staff see why it may be a mistake and what would go, and type the name."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from listings.models import Collection, Listing
from mls_sync import feed_states
from mls_sync.models import Feed, FeedChange, RunKind, RunStatus, SweepDifference, SyncRun, WhoActs
from mls_sync.replication import outcome
from realty.tenants.scope import tenant_scope
from tests.conftest import PASSWORD, signed_in
from tests.mls_sync.test_admin_feed import NEW, TOKEN, operate
from tests.realty.tenants.rows import a_feed, a_listing, a_run

NAME = "desert_gps_listings"
CITIES = {"key-1": "Palm Springs", "key-2": "Palm Springs", "key-3": "Indio"}


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def looker(db: None) -> User:
    """Staff who may look at feeds, not change them."""
    user = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_feed"))
    return user


@pytest.fixture
def feed(gps: Collection) -> Feed:
    options = {"base_url": "https://replication.example.com", "mls_id": NEW["option-mls_id"]}
    with tenant_scope(gps.tenant_id):
        return a_feed(gps, secrets={"token": TOKEN}, options=options)


@pytest.fixture
def waiting(feed: Feed) -> SyncRun:
    """A full read an hour ago stored three listings; a sweep now saw only one of them."""
    now = timezone.now()
    with tenant_scope(feed.tenant_id):
        begun = now - timedelta(hours=1)
        a_run(feed, kind=RunKind.FULL, status=RunStatus.COMPLETE, started_at=begun, finished_at=begun)
        for key, city in CITIES.items():
            listing = a_listing(feed.collection, key)
            Listing.objects.filter(pk=listing.pk).update(
                city=city, created_at=begun, updated_at=begun, standard_status="Active"
            )
        Collection.objects.update(listing_count=3, listing_bytes=1_000_000)
        run = a_run(feed, kind=RunKind.SWEEP, status=RunStatus.CONFIRM, started_at=now, finished_at=now)
        for key in CITIES.keys() - {"key-3"}:
            SweepDifference.objects.create(run=run, tenant_id=feed.tenant_id, problem="extra", listing_key=key)
        return run


def removal(feed: Feed) -> str:
    return reverse("admin:mls_sync_feed_removal", args=[feed.pk])


def page_of(client: Client, feed: Feed) -> str:
    return client.get(removal(feed)).content.decode()


def change(console: Client, feed: Feed, **fields: str) -> None:
    response = console.post(
        reverse("admin:mls_sync_feed_change", args=[feed.pk]), {**NEW, "secret-token": "", **fields}
    )
    assert response.status_code == 302, response.context["adminform"].form.errors


def test_newcomer_h4_addresses_with_links_and_a_breakdown_are_shown(
    console: Client, feed: Feed, waiting: SyncRun
) -> None:
    page = page_of(console, feed)
    assert "2 of 3" in " ".join(page.split()) and "1 Test Way" in page and "key-3" not in page
    with tenant_scope(feed.tenant_id):
        for listing in Listing.objects.exclude(listing_key="key-3"):
            assert reverse("admin:listings_listing_change", args=[listing.pk]) in page
    context = console.get(removal(feed)).context
    assert [(part.title, part.rows) for part in context["breakdowns"]][:2] == [
        ("Status", [("Active", 2, 3)]),
        ("City", [("Palm Springs", 2, 2)]),
    ]


def test_newcomer_h4_what_was_changed_is_named_first_with_who_and_when(
    console: Client, feed: Feed, waiting: SyncRun
) -> None:
    assert "No setting of this feed was changed" in page_of(console, feed)
    change(
        console,
        feed,
        **{"option-extra_filter": "City Eq 'Palm Springs'", "secret-token": "another-token", "schedule": "5 3 * * *"},
    )
    with tenant_scope(feed.tenant_id):
        SyncRun.objects.filter(pk=waiting.pk).update(finished_at=timezone.now())
    found = console.get(removal(feed)).context["changes"]
    assert [row.setting for row in found] == ["Access token", "Further filter", "Schedule", "Expansions"]
    page = page_of(console, feed)
    assert "Further filter: empty → City Eq &#x27;Palm Springs&#x27;" in page and "by piper" in page
    assert "Access token was replaced" in page and "another-token" not in page and TOKEN not in page


def test_newcomer_h4_a_change_before_the_last_proof_is_no_cause(console: Client, feed: Feed, waiting: SyncRun) -> None:
    """An increment between proves nothing: it does not see what left the filter."""
    change(console, feed, **{"option-extra_filter": "City Eq 'Indio'"})
    with tenant_scope(feed.tenant_id):
        FeedChange.objects.update(at=timezone.now() - timedelta(minutes=30))
        between = {"started_at": timezone.now() - timedelta(minutes=10), "status": RunStatus.COMPLETE}
        run = a_run(feed, kind=RunKind.INCREMENTAL, **between)
        SyncRun.objects.filter(pk=waiting.pk).update(finished_at=timezone.now())
    assert "Further filter" in page_of(console, feed)
    with tenant_scope(feed.tenant_id):
        SyncRun.objects.filter(kind=RunKind.FULL).update(started_at=timezone.now() - timedelta(minutes=5))
    assert run and "Further filter" not in page_of(console, feed)


def test_an_unchanged_form_is_no_change(console: Client, feed: Feed) -> None:
    change(console, feed)
    with tenant_scope(feed.tenant_id):
        before = FeedChange.objects.count()
    change(console, feed)
    with tenant_scope(feed.tenant_id):
        assert FeedChange.objects.count() == before


@pytest.mark.parametrize("typed", ["", "yes", "desert_gps", NAME.upper()])
def test_newcomer_h4_nothing_goes_without_the_collections_name(
    console: Client, feed: Feed, waiting: SyncRun, typed: str
) -> None:
    response = console.post(removal(feed), {"run": waiting.pk, "name": typed})
    assert response.context["form"].errors["name"]
    with tenant_scope(feed.tenant_id):
        assert Listing.objects.live().count() == 3


def test_newcomer_h4_the_name_removes_them_and_says_how_they_come_back(
    console: Client, feed: Feed, waiting: SyncRun
) -> None:
    said = console.post(removal(feed), {"run": waiting.pk, "name": NAME}, follow=True).content.decode()
    assert "as confirmed by piper" in said and "run Full" in said and "comes back" in said
    with tenant_scope(feed.tenant_id):
        assert set(Listing.objects.live().values_list("listing_key", flat=True)) == {"key-3"}
    assert "no removal waits" in console.get(removal(feed), follow=True).content.decode()


def test_newcomer_h4_it_is_no_single_click(console: Client, feed: Feed, waiting: SyncRun) -> None:
    page = console.get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    assert page.index("Discard the sweep") < page.index("Review the removal")
    url = reverse("admin:mls_sync_feed_operate", args=[feed.pk])
    assert console.post(url, {"operation": "confirm"}).status_code == 404
    assert "waits for that any more" in operate(console, feed, "cancel")
    assert "was canceled" in operate(console, feed, "discard")


@pytest.mark.parametrize("kind", [RunKind.INCREMENTAL, RunKind.WATCHED])
def test_it_waits_in_sight_while_later_runs_end_well(
    console: Client, feed: Feed, waiting: SyncRun, kind: RunKind
) -> None:
    with tenant_scope(feed.tenant_id):
        outcome.close(a_run(feed, kind=kind), RunStatus.COMPLETE, "3 unchanged.")
        SyncRun.objects.filter(pk=waiting.pk).update(message="The source lacks 2 of 3.")
    board = console.get("/admin/").content.decode()
    assert "The source lacks 2 of 3." in board and "Review the removal: confirm it" in board
    context = console.get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).context
    labels = [button.label for button in context["buttons"]]
    assert labels[:2] == ["Discard the sweep", "Review the removal"]


def test_a_watched_run_does_not_hide_that_the_last_sync_was_partial(console: Client, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        outcome.close(a_run(feed), RunStatus.PARTIAL, "The quota is used up.", WhoActs.TENANT)
        outcome.close(a_run(feed, kind=RunKind.WATCHED), RunStatus.COMPLETE, "1 unchanged.")
        assert feed_states.counts(Feed.objects.all())["partial"] == 1


def test_what_is_discarded_is_the_run_that_the_page_showed(console: Client, feed: Feed, waiting: SyncRun) -> None:
    with tenant_scope(feed.tenant_id):
        waiting.delete()
        waiting.pk = 1_000_000 + waiting.feed_id
        waiting.save(force_insert=True)
    page = console.get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    assert f'name="run" value="{waiting.pk}"' in page
    with tenant_scope(feed.tenant_id):
        newer = a_run(feed, kind=RunKind.FULL, status=RunStatus.CONFIRM)
    url = reverse("admin:mls_sync_feed_operate", args=[feed.pk])
    for said in ("was canceled", "waits for that any more"):
        answer = console.post(url, {"operation": "discard", "run": waiting.pk}, follow=True)
        assert said in answer.content.decode()
    with tenant_scope(feed.tenant_id):
        newer.refresh_from_db()
        assert newer.status == RunStatus.CONFIRM


def test_newcomer_h4_who_may_only_look_cannot_confirm(feed: Feed, waiting: SyncRun, looker: User) -> None:
    client = signed_in(looker)
    assert "a colleague with that right must decide" in page_of(client, feed)
    assert client.post(removal(feed), {"name": NAME}).status_code == 403
    page: Any = client.get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    assert "Discard the sweep" not in page and "Latest runs" in page


def test_newcomer_h4_an_owner_cannot_confirm_at_all(owner: User, feed: Feed, waiting: SyncRun) -> None:
    assert signed_in(owner).post(removal(feed), {"name": NAME}).status_code in (302, 403)
    with tenant_scope(feed.tenant_id):
        assert Listing.objects.live().count() == 3


def test_what_another_run_found_is_looked_at_before_it_goes(console: Client, feed: Feed, waiting: SyncRun) -> None:
    said = console.post(removal(feed), {"run": waiting.pk - 1, "name": NAME}, follow=True).content.decode()
    assert "a newer run found this" in said
    with tenant_scope(feed.tenant_id):
        assert Listing.objects.live().count() == 3


def test_where_a_later_read_brought_all_back_there_is_nothing_to_remove(
    console: Client, feed: Feed, waiting: SyncRun
) -> None:
    with tenant_scope(feed.tenant_id):
        SweepDifference.objects.filter(run=waiting).delete()
    page = page_of(console, feed)
    assert "nothing to remove" in page and "delete_sweep" not in page and "Leave everything" in page
