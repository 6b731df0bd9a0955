"""Followers of the tenants' events read each once, and pass none over (architecture 5.4)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from listings.collections import provision
from listings.events import subscriptions
from listings.models import Collection, Listing, ListingEvent, Subscription
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_tenant
from tests.crm_leads.intake.market import ago, sync

NAME, TASK = "alerts", "tests.listings.events.nowhere"


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "_tasks", {NAME: TASK})


def queued() -> list[tuple[str, tuple[int, ...]]]:
    return [(row.task["func"], row.task["args"]) for row in OrmQ.objects.order_by("pk")]


def kinds(subscription: Subscription) -> list[str]:
    return list(subscriptions.unread(subscription).values_list("kind", flat=True))


def test_each_event_is_unread_until_the_subscription_passed_it(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "a")
    sync(gps, "a", "Pending")
    alerts = subscriptions.opened(NAME)
    assert kinds(alerts) == ["new", "status"]
    subscriptions.advance(alerts, subscriptions.newest())
    sync(gps, "a", "Expired")
    assert kinds(alerts) == ["status"] and kinds(subscriptions.opened("media")) == ["new", "status", "status"]


def test_a_slower_worker_takes_no_subscription_back(gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "a")
    slow = subscriptions.opened(NAME)
    subscriptions.advance(subscriptions.opened(NAME), subscriptions.newest())
    subscriptions.advance(slow, 0)
    assert kinds(subscriptions.opened(NAME)) == []


def test_pages_of_a_sync_queue_one_task(
    gps: Collection, in_tenant: Tenant, follower: None, django_capture_on_commit_callbacks: Any
) -> None:
    for key in ("a", "b"):
        with django_capture_on_commit_callbacks(execute=True):
            sync(gps, key)
    assert queued() == [(TASK, (in_tenant.pk,))]
    OrmQ.objects.all().delete()
    subscriptions.opened(NAME)
    with django_capture_on_commit_callbacks(execute=True):
        sync(gps, "c")
    assert len(queued()) == 1


def test_a_nudge_whose_task_never_came_is_given_again(
    gps: Collection, in_tenant: Tenant, follower: None, django_capture_on_commit_callbacks: Any
) -> None:
    Subscription.objects.create(name=NAME, nudged_at=ago(1))
    with django_capture_on_commit_callbacks(execute=True):
        sync(gps, "a")
    assert len(queued()) == 1


def test_tenants_that_wait_are_found_without_a_nudge(gps: Collection, tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(gps, "a")

    def waiting() -> list[int]:
        with platform_scope("test"):
            return subscriptions.waiting(NAME)

    assert waiting() == [tenant.pk]
    with tenant_scope(tenant):
        subscriptions.advance(subscriptions.opened(NAME), subscriptions.newest())
    assert waiting() == []


def test_no_event_is_written_outside_of_its_tenants_scope(gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        sync(gps, "a")
        listing = Listing.objects.get()
    with platform_scope("test"), pytest.raises(DatabaseError, match="scope of their tenant"), transaction.atomic():
        add_event(listing)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Listing]:
    tenant = make_tenant("desert", "Desert Realty")
    with tenant_scope(tenant):
        sync(provision(tenant, "gps", title="GPS"), "a")
        yield Listing.objects.get()


def test_an_event_that_commits_late_is_not_passed_over(committed: Listing) -> None:
    """Whoever writes events without the write door waits as well, before their numbers are given."""
    alerts = subscriptions.opened(NAME)
    written, commit, second = threading.Event(), threading.Event(), threading.Event()

    def late() -> None:
        with tenant_scope(committed.tenant_id), transaction.atomic():
            add_event(committed, "late")
            written.set()
            assert commit.wait(60)
        connection.close()

    def early() -> None:
        with tenant_scope(committed.tenant_id):
            second.set()
            add_event(committed, "early")
        connection.close()

    threads = [threading.Thread(target=late), threading.Thread(target=early)]
    threads[0].start()
    assert written.wait(60)
    threads[1].start()
    assert second.wait(60)
    subscriptions.advance(alerts, subscriptions.newest())
    assert kinds(alerts) == []
    commit.set()
    for thread in threads:
        thread.join(60)
    assert [event.new_value for event in subscriptions.unread(alerts)] == ["late", "early"]


def add_event(listing: Listing, new_value: str = "") -> None:
    now = timezone.now()
    ListingEvent.objects.create(
        tenant_id=listing.tenant_id, collection_id=listing.collection_id, listing=listing, kind="price",
        new_value=new_value, occurred_at=now, recorded_at=now,
    )  # fmt: skip
