"""What happens to listings and leads is told in its order, all of it, once, and to those who asked; and again where a
receiver lost it."""

import json
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from crm_leads.enums import ClosedBecause
from crm_leads.leads import lifecycle
from listings import ingest
from listings.events import webhooks as listing_webhooks
from listings.models import Collection, Listing, Subscription
from listings.tasks import tell_waiting_webhooks, tell_webhooks
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from realty.webhooks import delivery, endpoints, fan_out, replay
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEvent
from realty.webhooks.tasks import fan_out_events, forget_old_events
from tests.crm_leads.rows import a_lead
from tests.listings.rows import row
from tests.realty.webhooks.delivering import failed_run, work
from tests.realty.webhooks.receiver import Receiver

LISTINGS = ["listing.created", "listing.price_changed", "listing.status_changed", "listing.removed"]
Store = Callable[..., None]


@pytest.fixture
def listener(receiver: Receiver, in_tenant: Tenant) -> WebhookEndpoint:
    kinds = [*LISTINGS, "lead.status_changed", "lead.closed"]
    return endpoints.add(in_tenant.pk, "Listener", receiver.url, kinds)[0]


@pytest.fixture
def store(gps: Collection, in_tenant: Tenant) -> Store:
    def stored(*keys: str, **values: Any) -> None:
        with transaction.atomic():
            ingest.write(gps, [row(key, **values) for key in keys], run_id=None)

    return stored


def told(receiver: Receiver) -> list[tuple[str, Any]]:
    said = [json.loads(body) for _, body in receiver.got]
    return [(each["type"], each["data"]) for each in said]


def test_a_listings_way_is_told_in_its_order(listener: WebhookEndpoint, receiver: Receiver, store: Store) -> None:
    store("A", list_price=500_000, standard_status="Active")
    store("A", list_price=480_000, standard_status="Active")
    store("A", list_price=480_000, standard_status="Pending")
    tell_webhooks(listener.tenant_id)
    work()
    said = told(receiver)
    assert [kind for kind, _ in said] == LISTINGS[:3]
    assert (said[1][1]["old_list_price"], said[1][1]["list_price"]) == (500_000, 480_000)
    assert said[2][1]["standard_status"] == "Pending" and said[0][1]["listing_key"] == "A"
    assert said[0][1]["property_id"] == Listing.objects.get().pk


def test_what_happened_before_somebody_asked_is_not_told(in_tenant: Tenant, receiver: Receiver, store: Store) -> None:
    store("A")
    made, _ = endpoints.add(in_tenant.pk, "Later", receiver.url, LISTINGS)
    store("B")
    tell_webhooks(in_tenant.pk)
    work()
    assert [data["listing_key"] for _, data in told(receiver)] == ["B"]
    made.delete()
    store("C")
    tell_waiting_webhooks()
    assert WebhookEvent.objects.count() == 1 and Subscription.objects.get(name="webhooks").read_until


def test_a_worker_killed_while_telling_loses_and_doubles_nothing(
    listener: WebhookEndpoint, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither between its events and its cursor, nor where the cursor is written by another worker."""
    store("A", "B", "C")

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(listing_webhooks, "advance", killed)
        tell_webhooks(listener.tenant_id)
    assert not WebhookEvent.objects.exists()
    tell_webhooks(listener.tenant_id)
    ids = set(WebhookEvent.objects.values_list("message_id", flat=True))
    Subscription.objects.filter(name="webhooks").update(read_until=0)
    tell_webhooks(listener.tenant_id)
    assert set(WebhookEvent.objects.values_list("message_id", flat=True)) == ids and len(ids) == 3


def test_leads_are_told_of_without_their_owners(
    listener: WebhookEndpoint, receiver: Receiver, owner: User, other_tenant: Tenant
) -> None:
    lead = a_lead(mls_number="219-1", owner_name="Ana Owner")
    lifecycle.set_status(lead, "contacted", owner)
    lifecycle.close([lead], ClosedBecause.SOLD, "Sold to Ana.")
    with tenant_scope(other_tenant):
        lifecycle.set_status(a_lead(), "contacted", None)
    work()
    assert [kind for kind, _ in told(receiver)] == ["lead.status_changed", "lead.closed"]
    status, closed = (data for _, data in told(receiver))
    assert (status["old_status"], status["status"], closed["closed_because"]) == ("new", "contacted", "sold")
    assert status["lead_id"] == lead.pk and "Ana" not in str(receiver.got)


def test_thousands_need_few_tasks_and_one_end_point_hides_no_other(
    listener: WebhookEndpoint, receiver: Receiver, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[WebhookDelivery] = []
    monkeypatch.setattr(fan_out, "queue", queued.append)
    monkeypatch.setattr(fan_out, "OF_ONE_ENDPOINT", 2)
    store(*(f"k{n}" for n in range(30)))
    tell_webhooks(listener.tenant_id)
    fan_out_events()
    assert len(queued) == 1
    endpoints.add(listener.tenant_id, "Second", receiver.url, ["lead.closed"])
    lifecycle.close([a_lead()], ClosedBecause.SOLD, "Sold.")
    fan_out_events()
    queued.clear()
    fan_out.queue_due()
    assert sorted(each.endpoint.name for each in queued) == ["Listener", "Listener", "Second"]
    delivery.work(WebhookDelivery.objects.order_by("pk")[0].pk)
    assert [data["listing_key"] for kind, data in told(receiver)[:30]] == [f"k{n}" for n in range(30)]


def test_the_backlog_of_an_end_point_that_is_away_is_bounded_and_replayed(
    listener: WebhookEndpoint, receiver: Receiver, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "MOST_WAITING", 3)
    began = timezone.now() - timedelta(hours=1)
    receiver.answers = [(500, {})]
    store(*(f"k{n}" for n in range(5)))
    WebhookEvent.objects.all().delete()
    tell_webhooks(listener.tenant_id)
    fan_out_events()
    states = WebhookDelivery.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["waiting"] * 3 + ["failed"] * 2
    monkeypatch.setattr(fan_out, "MOST_WAITING", 4)
    with pytest.raises(replay.TooMany):
        replay.replay(listener, began, timezone.now())
    monkeypatch.setattr(fan_out, "MOST_WAITING", 100)
    assert replay.replay(listener, began, timezone.now()) == 5
    receiver.answers = []
    work()
    assert sorted({data["listing_key"] for _, data in told(receiver)}) == [f"k{n}" for n in range(5)]
    assert not WebhookDelivery.objects.exclude(status=DeliveryStatus.DELIVERED).exists()


def test_a_listing_entered_long_ago_is_kept_and_replayed_by_our_clock(
    listener: WebhookEndpoint, receiver: Receiver, store: Store
) -> None:
    """Entered at its MLS 40 days before it is first stored here, while the receiver is away."""
    receiver.answers = [(500, {})]
    store("A", original_entry_timestamp=timezone.now() - timedelta(days=40))
    tell_webhooks(listener.tenant_id)
    work()
    assert WebhookEvent.objects.get().occurred_at < timezone.now() - timedelta(days=39)
    assert forget_old_events() == 0
    assert replay.replay(listener, timezone.now() - timedelta(hours=1), timezone.now()) == 1


def test_an_event_of_before_has_the_time_at_which_it_was_fanned_out(feed: Feed, receiver: Receiver) -> None:
    """The migration gives it that of the upgrade; one that waits keeps it."""
    now, week = timezone.now(), timedelta(days=7)
    failed_run(feed)
    failed_run(feed)
    old, waits = WebhookEvent.objects.order_by("pk")
    WebhookEvent.objects.filter(pk=old.pk).update(fanned_out_at=now - week)
    import_module("realty.webhooks.migrations.0003_recorded_before").fill(apps, None)
    old.refresh_from_db()
    assert old.recorded_at == now - week
    assert WebhookEvent.objects.get(pk=waits.pk).recorded_at >= now


def test_a_replay_tells_of_a_time_and_of_what_was_asked_for(
    listener: WebhookEndpoint, feed: Feed, receiver: Receiver, in_tenant: Tenant
) -> None:
    endpoints.add(in_tenant.pk, "Runs", receiver.url, ["run.failed"])
    failed_run(feed)
    work()
    later, _ = endpoints.add(in_tenant.pk, "Later", receiver.url, ["run.failed"])
    now = timezone.now()
    assert replay.replay(later, now, now + timedelta(hours=1)) == 0
    assert replay.replay(listener, now - timedelta(hours=1), now) == 0
    assert replay.replay(later, now - timedelta(hours=1), now) == 1
    work()
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"] and first[1] == second[1]



