"""What vendors post is kept once and worked once; nothing is lost by an error."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach import tasks, vendor_events
from crm_leads.outreach.reports import Reported
from crm_leads.vendors import events
from crm_leads.vendors.tracerfy import webhooks
from realty.tenants.models import Tenant
from tests.crm_leads.rows import an_account

EVENT = events.Incoming("event-7", "trace", False, {"id": "7"})


@pytest.fixture
def account(in_tenant: Tenant) -> VendorAccount:
    return an_account()


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    done: list[int] = []

    def reported(event: VendorEvent) -> Reported:
        done.append(event.pk)
        return Reported(None, event.body, "Done.")

    monkeypatch.setattr(webhooks, "reported", reported)
    return done


def test_an_event_that_comes_again_is_kept_and_queued_once(account: VendorAccount) -> None:
    first, second = events.store(account, EVENT), events.store(account, EVENT)
    assert (first[0].pk, first[1], second[1]) == (second[0].pk, True, False)
    assert OrmQ.objects.count() == 1


def test_an_event_is_worked_once(account: VendorAccount, worked: list[int]) -> None:
    event, _ = events.store(account, EVENT)
    assert [vendor_events.work(event.pk), vendor_events.work(event.pk)] == [True, False]
    event.refresh_from_db()
    assert worked == [event.pk] and event.outcome == "Done." and event.worked_at


def test_an_error_leaves_it_open_and_takes_back_what_was_done(
    account: VendorAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(event: VendorEvent) -> Reported:
        VendorAccount.objects.update(check_message="half done")
        raise KeyError("id")

    event, _ = events.store(account, EVENT)
    with monkeypatch.context() as patched:
        patched.setattr(webhooks, "reported", breaks)
        assert not vendor_events.work(event.pk)
    event.refresh_from_db()
    account.refresh_from_db()
    assert event.worked_at is None and "KeyError" in event.outcome and account.check_message == ""
    assert vendor_events.work(event.pk)


def test_the_schedule_takes_up_what_no_task_has_worked(account: VendorAccount, worked: list[int]) -> None:
    event, _ = events.store(account, EVENT)
    assert tasks.work_open_events() == 0, "its own task has a moment first"
    received(event, timedelta(minutes=1))
    assert tasks.work_open_events() == 1 and tasks.work_tenant(account.tenant_id) == 1 and worked == [event.pk]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events of type "poison" cannot be worked."""

    def reported(event: VendorEvent) -> Reported:
        if event.event_type == "poison":
            raise RecursionError("too deep")
        return Reported(None, event.body, "Done.")

    monkeypatch.setattr(webhooks, "reported", reported)


def test_security_m9_a_failure_is_tried_five_times_ever_later(
    account: VendorAccount, poison: None, caplog: pytest.LogCaptureFixture
) -> None:
    event, _ = events.store(account, replace(EVENT, event_type="poison"))
    waits = []
    for _ in range(7):
        VendorEvent.objects.filter(try_again_at__isnull=False).update(try_again_at=timezone.now())
        received(event, timedelta(minutes=1))
        tasks.work_tenant(account.tenant_id)
        event.refresh_from_db()
        waits.append(round((event.try_again_at - timezone.now()) / timedelta(minutes=1)) if event.try_again_at else 0)
    assert waits == [1, 2, 4, 8, 0, 0, 0] and event.tries == 5
    assert event.outcome == "Could not be worked in 5 tries (RecursionError)."
    assert caplog.text.count("Traceback") == 1 and caplog.text.count("failed (RecursionError)") == 5


def test_security_m9_what_fails_keeps_nobody_from_a_retry(
    account: VendorAccount, poison: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor_events, "AT_ONCE", 3)
    for number in range(5):
        event, _ = events.store(account, replace(EVENT, event_id=f"p{number}", event_type="poison"))
        received(event, timedelta(hours=1))
        VendorEvent.objects.filter(pk=event.pk).update(tries=1, try_again_at=timezone.now())
    honest, _ = events.store(account, EVENT)
    received(honest, timedelta(minutes=1))
    assert tasks.work_tenant(account.tenant_id) == 1
    honest.refresh_from_db()
    assert honest.outcome == "Done."


def test_security_m9_long_ids_stay_apart(account: VendorAccount) -> None:
    for end in "ab":
        events.store(account, replace(EVENT, event_id="x" * 300 + end))
    assert VendorEvent.objects.count() == 2


def received(event: VendorEvent, ago: timedelta) -> None:
    VendorEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - ago)
