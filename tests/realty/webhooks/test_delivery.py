"""From what happened to a feed to the receiver's door: once, signed, again when it fails, and never inside."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook

from mls_sync import feed_events
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.replication import outcome
from mls_sync.tasks import send_letters
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from realty.webhooks import delivery as deliveries
from realty.webhooks import endpoints
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEvent
from realty.webhooks.tasks import deliver_webhook, fan_out_events, forget_old_events
from tests.conftest import User, make_member
from tests.realty.webhooks.delivering import failed_run, only, work
from tests.realty.webhooks.receiver import Receiver

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_failed_run_is_told_signed(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    run = failed_run(feed, fetched=7)
    work()
    headers, body = receiver.got[0]
    said = Webhook(endpoints.keys_of(endpoint, timezone.now())[0]).verify(body, headers)
    assert (said["type"], said["data"]["collection"], said["data"]["feed_id"]) == (
        "run.failed",
        "desert_gps_listings",
        feed.pk,
    )
    assert (
        said["data"]["run"] | {"id": run.pk, "fetched": 7, "message": "The MLS does not answer."} == said["data"]["run"]
    )
    assert headers["content-type"] == "application/json"
    assert only().status == DeliveryStatus.DELIVERED
    work()
    assert len(receiver.got) == 1


def test_each_hears_of_what_it_wants_and_of_its_own_tenant(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        endpoints.add(other_tenant.pk, "Theirs", receiver.url, endpoint.types)
    endpoints.add(feed.tenant_id, "Completions", receiver.url, ["run.completed"])
    with platform_scope("test"):
        endpoints.add(None, "Monitoring", receiver.url, ["run.failed"])
    failed_run(feed)
    work()
    with platform_scope("test"):
        told = sorted(WebhookDelivery.objects.values_list("endpoint__name", flat=True))
    assert told == ["Monitoring", "Warehouse"] and len(receiver.got) == 2
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {WebhookEvent.objects.get().message_id}


def test_a_tenant_sees_nothing_of_the_platforms_deliveries(feed: Feed, receiver: Receiver) -> None:
    with platform_scope("test"):
        endpoints.add(None, "Monitoring", receiver.url, ["run.failed"])
    failed_run(feed)
    work()
    assert len(receiver.got) == 1
    assert not WebhookEndpoint.objects.exists() and not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(("status", "told"), [("complete", 1), ("partial", 1), ("cancelled", 0), ("confirm", 0)])
def test_which_ends_of_a_run_are_told(feed: Feed, status: str, told: int) -> None:
    run = SyncRun.objects.create(feed=feed, kind="full")
    outcome.close(run, RunStatus(status), "Done.")
    assert WebhookEvent.objects.filter(type="run.completed").count() == told


def test_watched_listings_that_went_well_are_not_told_each_minute(feed: Feed) -> None:
    outcome.close(SyncRun.objects.create(feed=feed, kind="watched"), RunStatus.COMPLETE, "Done.")
    assert not WebhookEvent.objects.exists()


def test_a_broken_completeness_can_be_told(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    feed_events.completeness_broken(feed, at_source=100, here=98, missing=3, extra=1, stale=2)
    work()
    said = json.loads(receiver.got[0][1])
    assert said["type"] == "completeness.broken"
    assert {"at_source": 100, "here": 98, "missing": 3, "extra": 1, "stale": 2}.items() <= said["data"].items()


def test_what_is_rolled_back_is_not_told(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        failed_run(feed)
        raise ZeroDivisionError
    work()
    assert receiver.got == []


def test_the_attempts_follow_the_specifications_schedule(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And each has the same id and bytes, and its own time."""
    monkeypatch.setattr(deliveries, "JITTER", 0)
    receiver.answers = [(500, {})] * 10
    with time_machine.travel(NOON, tick=False) as clock:
        failed_run(feed)
        work()
        waits = []
        while (at := only().next_attempt_at) is not None:
            waits.append(at - timezone.now())
            clock.move_to(at)
            work()
    assert waits == [timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)]
    assert only().status == DeliveryStatus.FAILED and len(only().log) == 10
    assert len({(headers["webhook-id"], body) for headers, body in receiver.got}) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == 10


def test_a_receiver_may_ask_for_more_time(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.answers = [(429, {"Retry-After": "3600"})]
    failed_run(feed)
    work()
    assert only().next_attempt_at - timezone.now() > timedelta(minutes=59)  # type: ignore[operator]


def test_redirects_are_not_followed(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.answers = [(307, {"Location": receiver.url})]
    failed_run(feed)
    work()
    assert len(receiver.got) == 1 and "redirects are not followed" in only().log[0]["problem"]


def test_410_disables_the_end_point_at_once_and_its_owner_is_told(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, owner: User
) -> None:
    receiver.answers = [(410, {})]
    failed_run(feed)
    work()
    assert not only().endpoint.is_enabled and only().status == DeliveryStatus.FAILED
    send_letters()
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["olivia@example.com"], "Webhook Warehouse was disabled")
    ]
    failed_run(feed)
    work()
    assert len(receiver.got) == 1


def test_after_days_of_failures_it_is_disabled_with_one_notice(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, owner: User
) -> None:
    receiver.answers = [(500, {})] * 99
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(7):
            failed_run(feed)
            work()
            clock.shift(timedelta(days=1))
        send_letters()
    endpoint.refresh_from_db()
    assert endpoint.disabled_at == NOON + timedelta(days=5)
    assert not WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING).exists()
    assert len(mail.outbox) == 1 and "Every attempt failed for 5 days" in mail.outbox[0].body


def test_one_success_forgives_the_failures_before(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.answers = [(500, {})]
    failed_run(feed)
    work()
    endpoint.refresh_from_db()
    assert endpoint.failing_since
    failed_run(feed)
    work()
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_what_was_given_up_is_sent_again_with_the_same_id(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    failed_run(feed)
    work()
    endpoints.send_again(only())
    work()
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"] and first[1] == second[1]


def test_what_a_disabled_end_point_missed_can_be_sent_later(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    endpoints.disable(endpoint, "Disabled by Olivia.", tell=False)
    failed_run(feed)
    work()
    assert only().status == DeliveryStatus.FAILED and only().log[0]["problem"] == "The webhook was disabled."
    endpoints.enable(endpoint)
    work()
    assert receiver.got == []
    endpoints.send_again(only())
    work()
    assert len(receiver.got) == 1


def test_a_test_goes_to_the_one_end_point(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    endpoints.add(endpoint.tenant_id, "Other", receiver.url, endpoint.types)
    endpoints.send_test(endpoint)
    work()
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["endpoint.test"]


def test_a_delivery_that_kills_its_workers_is_given_up(feed: Feed, endpoint: WebhookEndpoint) -> None:
    failed_run(feed)
    fan_out_events()
    WebhookDelivery.objects.update(attempts=99)
    work()
    assert only().status == DeliveryStatus.FAILED


def test_the_log_holds_neither_address_nor_secret(
    in_tenant: Tenant, feed: Feed, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    made, secret = endpoints.add(in_tenant.pk, "Gone", "http://127.0.0.1:9/?key=hush-hush", ["run.failed"])
    failed_run(feed)
    work()
    kept = f"{only().log}{caplog.text}"
    assert "hush-hush" not in kept and secret not in kept and "cannot be reached" in kept


def test_a_worker_killed_in_an_attempt_leaves_it_to_the_next(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with time_machine.travel(NOON, tick=False) as clock:
        failed_run(feed)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(deliveries, "_note", killed)
            work()
        work()
        assert len(receiver.got) == 1
        clock.shift(deliveries.LEASE)
        work()
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"] and only().status == DeliveryStatus.DELIVERED


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_delivers(feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    failed_run(feed)
    meet = threading.Barrier(2, timeout=20)

    def worker(pk: int | None) -> None:
        try:
            meet.wait()
            fan_out_events() if pk is None else deliver_webhook(endpoint.tenant_id, pk)
        finally:
            connection.close()

    def both(pk: int | None) -> None:
        threads = [threading.Thread(target=worker, args=(pk,)) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    both(None)
    both(only().pk)
    assert len(receiver.got) == 1 and only().status == DeliveryStatus.DELIVERED


def test_old_events_go_with_their_deliveries(feed: Feed, endpoint: WebhookEndpoint) -> None:
    failed_run(feed)
    work()
    WebhookEvent.objects.update(recorded_at=timezone.now() - timedelta(days=31))
    forget_old_events()
    assert not WebhookEvent.objects.exists() and not WebhookDelivery.objects.exists()


def test_a_member_of_another_tenant_is_told_nothing(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, other_tenant: Tenant
) -> None:
    make_member("stella", other_tenant, "owner")
    receiver.answers = [(410, {})]
    failed_run(feed)
    work()
    send_letters()
    assert all("stella" not in message.to[0] for message in mail.outbox)
