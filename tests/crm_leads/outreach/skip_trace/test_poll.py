"""Batches: read within the limit, fetched once, applied once, whatever order reports and polls come in."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_leads.enums import ActState
from crm_leads.models import Activity, Lead, PhoneNumber, Scrub, SkipTrace, VendorAccount, VendorEvent
from crm_leads.outreach import tasks as vendor_tasks
from crm_leads.outreach import vendor_events
from crm_leads.outreach.skip_trace import poll, reconcile, send, tasks
from crm_leads.outreach.skip_trace.request import ADVANCED, order
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.skip_trace.rows import homes, outcomes
from tests.crm_leads.rows import a_lead


def a_batch(count: int = 3, **fields: Any) -> SkipTrace:
    trace = order(homes(count, **fields), ADVANCED, None)
    send.carry_out(trace.pk)
    trace.refresh_from_db()
    return trace


def later(vendors: SimulatedVendors, seconds: int = 60) -> None:
    """Time passes for the vendor and for our own slot."""
    vendors.advance(seconds)
    SkipTrace.objects.exclude(polled_at=None).update(polled_at=timezone.now() - timedelta(seconds=seconds))


def read(trace: SkipTrace) -> SkipTrace:
    poll.poll()
    trace.refresh_from_db()
    return trace


def test_a_batch_is_waited_for_then_applied_with_what_it_cost(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    trace = a_batch(20)
    assert read(trace).state == ActState.SENT
    later(vendors)
    assert read(trace).state == ActState.SUCCEEDED
    found = outcomes(trace)
    assert trace.credits_deducted == 2 * found["found"] and found["found"] + found["missed"] == 20
    tracerfy.refresh_from_db()
    assert tracerfy.options["balance"] == 10_000 - trace.credits_deducted


def test_results_are_fetched_once(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    a_batch()
    for _ in range(4):
        later(vendors)
        poll.poll()
    assert len(vendors.asked("tracerfy", "/v1/api/queue/")) == 1


def test_the_list_is_asked_for_once_in_twenty_seconds(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    a_batch()
    for _ in range(5):
        poll.poll()
    assert len(vendors.asked("tracerfy", "/queues/")) == 1
    assert not poll.may_read_list(timezone.now() + timedelta(seconds=20))
    assert poll.may_read_list(timezone.now() + timedelta(seconds=22))


def test_nothing_is_asked_where_nothing_waits(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    assert poll.poll() == 0 and vendors.asked("tracerfy") == []


def test_answers_that_fit_no_row_are_noted(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    trace = a_batch()
    trace.rows.filter(address="1 Test Way").update(address="9 Elsewhere Way")
    Lead.objects.filter(street_address="1 Test Way").update(street_address="9 Elsewhere Way")
    later(vendors)
    read(trace)
    notes = {note["address"]: note["why"] for note in trace.unmatched}
    assert notes == {"1 TEST WAY, PALM SPRINGS, CA": "No lead of the order has this address."}
    assert outcomes(trace)["missed"] >= 1


def test_found_numbers_get_their_record_with_its_date(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    a_batch(10)
    for _ in range(3):
        later(vendors)
        tasks.look_after()
        for scrub in SkipTrace.objects.filter(trace_type="dnc", state=ActState.QUEUED):
            send.carry_out(scrub.pk)
    scrub = SkipTrace.objects.get(trace_type="dnc")
    assert scrub.state == ActState.SUCCEEDED and scrub.numbers == [] and scrub.queue_id.startswith("dnc:")
    numbers = set(PhoneNumber.objects.values_list("number", flat=True))
    assert set(Scrub.objects.values_list("number", flat=True)) == numbers and Scrub.objects.count() == len(numbers)
    assert all(row.is_simulated and row.scrubbed_at == scrub.sent_at for row in Scrub.objects.all())
    assert Activity.objects.filter(summary__startswith="Do-not-call check").exists()


def test_one_unreadable_batch_does_not_hold_up_the_others(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    first = a_batch(2)
    second = a_batch(2, first=10)
    later(vendors)
    vendors.faults.add("status", path=f"/queue/{second.queue_id}", status=404, count=1)
    poll.poll()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ActState.SUCCEEDED, ActState.SENT)
    assert "could not be read yet" in second.error
    later(vendors)
    assert read(second).state == ActState.SUCCEEDED


def test_a_lost_batch_is_found_again_and_never_ordered_twice(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    vendors.faults.add("drop_after", path="/trace/", count=1)
    trace = a_batch(10)
    assert trace.state == ActState.UNKNOWN and trace.queue_id == ""
    later(vendors)
    assert read(trace).state == ActState.SUCCEEDED
    assert outcomes(trace)["found"] > 0 and len(vendors.asked("tracerfy", "/trace/", "POST")) == 1


def test_a_strange_batch_of_the_account_is_not_taken_for_the_lost_one(
    tracerfy: VendorAccount, vendors: SimulatedVendors
) -> None:
    vendors.faults.add("drop_before", path="/trace/", count=1)
    trace = a_batch(5)
    client = send.accounts.client(tracerfy)
    client.order_trace([{"address": "70 Elm St", "city": "Indio", "state": "CA", "zip": "92201"}] * 1)
    later(vendors)
    assert read(trace).state == ActState.UNKNOWN
    assert [note["why"] for note in trace.unmatched] in ([poll.NOT_THIS], [])


def test_a_late_result_after_giving_up_changes_nothing(
    tracerfy: VendorAccount, vendors: SimulatedVendors, owner: User
) -> None:
    trace = a_batch()
    reconcile.give_up(trace, owner)
    later(vendors)
    assert read(trace).state == ActState.FAILED and outcomes(trace) == {"failed": 3}
    assert not PhoneNumber.objects.exists()


def hook(account: VendorAccount, body: bytes) -> int:
    url = reverse("vendor_hook", args=["tracerfy", account.webhook_key])
    return Browser().post(url, body, content_type="application/json").status_code


def test_a_webhook_is_a_hint_whose_links_are_not_followed(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    trace = a_batch()
    vendors.advance(60)
    [posted] = [each.body for each in vendors.webhooks.held]
    forged = posted.replace(b'"download_url": "http', b'"download_url": "http://169.254.169.254/x","u":"http')
    assert hook(tracerfy, forged) == 200
    event = VendorEvent.objects.get()
    assert event.body == {"id": trace.queue_id} and not event.is_signed
    vendor_tasks.work_event(tracerfy.tenant_id, event.pk)
    event.refresh_from_db()
    assert event.outcome == f"Batch {trace.queue_id} is looked at with our own token."
    assert vendors.asked("tracerfy", "/downloads/") == []


def test_a_hook_for_a_foreign_batch_asks_the_vendor_nothing(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    a_batch()
    assert hook(tracerfy, b'{"id": 4711, "pending": false}') == 200
    vendor_events.work(VendorEvent.objects.get().pk)
    assert VendorEvent.objects.get().outcome == "Nothing: no open batch has this ID."
    assert vendors.asked("tracerfy", "/queue") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"x" * 1_100_000, 413),
        (b"[" * 100_000, 400),
        (b'{"id": "\\u0000"}', 400),
    ],
)
def test_a_hook_that_nobody_can_read_is_not_kept(tracerfy: VendorAccount, body: bytes, status: int) -> None:
    assert hook(tracerfy, body) == status
    assert not VendorEvent.objects.exists()


def test_a_foreign_address_does_not_exist(tracerfy: VendorAccount) -> None:
    tracerfy.webhook_key = "guessed"
    assert hook(tracerfy, b"{}") == 404


STEPS = st.sampled_from(["poll", "hook", "forged", "garbled", "time", "task", "look_after"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14), numbers=st.lists(st.integers(0, 9999), max_size=4))
def test_any_order_of_hooks_and_polls_applies_each_result_once(
    tracerfy: VendorAccount, vendors: SimulatedVendors, steps: list[str], numbers: list[int]
) -> None:
    _begin_anew(vendors)
    trace = a_batch(4)
    posted: list[bytes] = []
    for step in [*steps, "time", "poll", "time", "poll"]:
        posted += [each.body for each in vendors.webhooks.held]
        vendors.webhooks.held.clear()
        _step(step, tracerfy, vendors, posted, numbers)
    trace.refresh_from_db()
    assert trace.state == ActState.SUCCEEDED and "pending" not in outcomes(trace)
    lines = Counter(Activity.objects.filter(data__trace_id=trace.pk).values_list("lead_id", flat=True))
    assert set(lines.values()) == {1} and len(lines) == 4
    assert len(vendors.asked("tracerfy", "/trace/", "POST")) == 1
    assert len(vendors.asked("tracerfy", f"/v1/api/queue/{trace.queue_id}")) == 1


def _begin_anew(vendors: SimulatedVendors) -> None:
    for model in (SkipTrace, VendorEvent, Activity, Lead):
        model.objects.all().delete()
    vendors.reset()


def _step(
    step: str, account: VendorAccount, vendors: SimulatedVendors, posted: list[bytes], numbers: list[int]
) -> None:
    match step:
        case "poll":
            poll.poll()
        case "time":
            later(vendors)
        case "hook":
            for body in [*posted, *posted[:1]]:
                hook(account, body)
        case "forged":
            for number in numbers:
                hook(account, b'{"id": %d, "pending": false, "credits_deducted": 9999}' % number)
        case "garbled":
            hook(account, b'{"id": {"$ne": 1}, "type": "dnc_scrub", "dnc_queue_id": "../\\u00e9"}')
        case "task":
            for event in VendorEvent.objects.all():
                vendor_events.work(event.pk)
        case "look_after":
            tasks.look_after()


def test_two_pages_of_results_are_read_and_a_repeated_page_is_none(
    tracerfy: VendorAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = send.accounts.client(tracerfy)
    row = {"address": "1 Test Way", "city": "X", "state": "CA", "first_name": "Ana", "last_name": "One"}
    page = [{**row, "address": f"{n} Test Way"} for n in range(100)]
    for second, expected in ((page, 100), (page[:7], 100), ([{**row, "address": "900 Test Way"}], 101)):
        pages = {1: page, 2: second}
        monkeypatch.setattr(client, "_result_page", lambda _, number, pages=pages: pages.get(number, []))
        assert len(client.results("1")) == expected


def test_an_unknown_claim_is_visible_after_a_while(tracerfy: VendorAccount) -> None:
    trace = order([a_lead()], ADVANCED, None)
    SkipTrace.objects.filter(pk=trace.pk).update(
        state=ActState.CLAIMED, claimed_at=timezone.now() - timedelta(minutes=6)
    )
    tasks.look_after()
    trace.refresh_from_db()
    assert trace.state == ActState.UNKNOWN and "It is not known" in trace.error


def test_a_tenant_whose_order_breaks_does_not_keep_the_others_waiting(
    tracerfy: VendorAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lead in homes(2):
        order([lead], ADVANCED, None)
    SkipTrace.objects.update(requested_at=timezone.now() - timedelta(minutes=2))
    called: list[int] = []

    def breaks(trace_id: int) -> None:
        called.append(trace_id)
        raise RuntimeError("It broke.")

    monkeypatch.setattr(send, "carry_out", breaks)
    tasks.look_after()
    assert len(called) == 2
