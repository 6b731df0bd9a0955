"""What vendors post is kept once and worked once; nothing is lost by an error."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.tasks import vendors as tasks
from crm_leads.vendors import events
from crm_leads.vendors.tracerfy import hooks
from realty.tenants.models import Tenant
from tests.crm_leads.rows import an_account

EVENT = events.Incoming("event-7", "trace", False, {"id": "7"})


@pytest.fixture
def account(in_tenant: Tenant) -> VendorAccount:
    return an_account()


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    done: list[int] = []

    def work(event: VendorEvent) -> str:
        done.append(event.pk)
        return "Done."

    monkeypatch.setattr(hooks, "work", work)
    return done


def test_an_event_that_comes_again_is_kept_and_queued_once(account: VendorAccount) -> None:
    first, second = events.store(account, EVENT), events.store(account, EVENT)
    assert (first[0].pk, first[1], second[1]) == (second[0].pk, True, False)
    assert OrmQ.objects.count() == 1


def test_an_event_is_worked_once(account: VendorAccount, worked: list[int]) -> None:
    event, _ = events.store(account, EVENT)
    assert [events.work(event.pk), events.work(event.pk)] == [True, False]
    event.refresh_from_db()
    assert worked == [event.pk] and event.outcome == "Done." and event.worked_at


def test_an_error_leaves_it_open_and_takes_back_what_was_done(
    account: VendorAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(event: VendorEvent) -> str:
        VendorAccount.objects.update(check_message="half done")
        raise KeyError("id")

    event, _ = events.store(account, EVENT)
    with monkeypatch.context() as patched:
        patched.setattr(hooks, "work", breaks)
        assert not events.work(event.pk)
    event.refresh_from_db()
    account.refresh_from_db()
    assert event.worked_at is None and "KeyError" in event.outcome and account.check_message == ""
    assert events.work(event.pk)


def test_the_schedule_takes_up_what_no_task_has_worked(account: VendorAccount, worked: list[int]) -> None:
    event, _ = events.store(account, EVENT)
    assert tasks.work_open_events() == 0, "its own task has a moment first"
    received(event, timedelta(minutes=1))
    assert tasks.work_open_events() == 1 and worked == [event.pk]


def test_after_a_day_it_is_left(account: VendorAccount, worked: list[int]) -> None:
    event, _ = events.store(account, EVENT)
    received(event, timedelta(days=2))
    assert tasks.work_open_events() == 0


def received(event: VendorEvent, ago: timedelta) -> None:
    VendorEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - ago)
