"""`kill -9` between claim and call, and between call and record: at most one order at the vendor, and never none
without a state that says so."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from crm_leads.enums import ActState
from crm_leads.models import Activity, SkipTrace
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import tasks
from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT, order
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.skip_trace.rows import homes, outcomes
from tests.crm_leads.outreach.skip_trace.worker import start, start_polling
from tests.crm_leads.rows import an_account

PATIENCE = 60
PATH = "/trace/"


def wait_for(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.02)


def an_order(tenant: Tenant, vendors: SimulatedVendors, trace_type: str) -> SkipTrace:
    with tenant_scope(tenant):
        options = {"base_url": f"{vendors.url}/tracerfy"}
        an_account(is_simulated=True, options=options, secrets={"token": "desert-token"})
        return order(homes(8), trace_type, None)


def killed_when(trace: SkipTrace, moment: Callable[[], bool]) -> None:
    worker = start(trace)
    wait_for(moment)
    worker.kill()
    worker.join()
    assert worker.exitcode == -9


def state_of(trace: SkipTrace) -> ActState:
    with tenant_scope(trace.tenant_id):
        trace.refresh_from_db()
    return ActState(trace.state)


def afterwards(trace: SkipTrace) -> None:
    """Everything that ever runs by itself, again and again, and long after."""
    with tenant_scope(trace.tenant_id):
        SkipTrace.objects.filter(state=ActState.CLAIMED).update(
            claimed_at=trace.requested_at - acts.CLAIM_LASTS - timedelta(seconds=1)
        )
    for _ in range(3):
        worker = start(trace)
        worker.join(PATIENCE)
        assert worker.exitcode == 0
        tasks.look_after()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trace_type", [INSTANT, ADVANCED])
def test_killed_before_the_vendor_acts(tenant: Tenant, vendors: SimulatedVendors, trace_type: str) -> None:
    """The request hangs at the vendor, and the connection dies with the process."""
    trace = an_order(tenant, vendors, trace_type)
    vendors.faults.add("delay", path=PATH, seconds=PATIENCE)
    killed_when(trace, lambda: vendors.faults.on[0].struck > 0)
    vendors.faults.clear()
    assert state_of(trace) == ActState.CLAIMED
    afterwards(trace)
    assert state_of(trace) == ActState.UNKNOWN and "It is not known" in trace.error
    assert len(vendors.asked("tracerfy", PATH, "POST")) <= 1


@pytest.mark.django_db(transaction=True)
def test_killed_after_an_instant_trace_before_the_record(tenant: Tenant, vendors: SimulatedVendors) -> None:
    trace = an_order(tenant, vendors, INSTANT)
    vendors.faults.add("delay_after", path=PATH, seconds=PATIENCE)
    killed_when(trace, lambda: bool(vendors.asked("tracerfy", PATH)))
    vendors.faults.clear()
    afterwards(trace)
    assert state_of(trace) == ActState.UNKNOWN
    with tenant_scope(tenant):
        assert outcomes(trace) == {"pending": 8}
    assert len(vendors.asked("tracerfy", PATH, "POST")) == 1


@pytest.mark.django_db(transaction=True)
def test_killed_after_a_batch_was_taken_its_results_still_come(tenant: Tenant, vendors: SimulatedVendors) -> None:
    trace = an_order(tenant, vendors, ADVANCED)
    vendors.faults.add("delay_after", path=PATH, seconds=PATIENCE)
    killed_when(trace, lambda: bool(vendors.asked("tracerfy", PATH)))
    vendors.faults.clear()
    with tenant_scope(tenant):
        acts.mark_stale(SkipTrace, trace.requested_at + timedelta(hours=1))
    assert state_of(trace) == ActState.UNKNOWN
    vendors.advance(60)
    tasks.look_after()
    assert state_of(trace) == ActState.SUCCEEDED
    assert len(vendors.asked("tracerfy", PATH, "POST")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_order_once(tenant: Tenant, vendors: SimulatedVendors) -> None:
    trace = an_order(tenant, vendors, INSTANT)
    workers = [start(trace) for _ in range(4)]
    for worker in workers:
        worker.join(PATIENCE)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert state_of(trace) == ActState.SUCCEEDED
    assert len(vendors.asked("tracerfy", PATH, "POST")) == 1


@pytest.mark.django_db(transaction=True)
def test_killed_while_results_are_applied(tenant: Tenant, vendors: SimulatedVendors) -> None:
    """The results are read again, since nothing of them was kept, and applied once."""
    trace = an_order(tenant, vendors, ADVANCED)
    tasks.carry_out(tenant.pk, trace.pk)
    vendors.advance(60)
    vendors.faults.add("delay_after", path="/v1/api/queue/", seconds=PATIENCE, count=1)
    worker = start_polling(trace)
    wait_for(lambda: bool(vendors.asked("tracerfy", "/v1/api/queue/")))
    worker.kill()
    worker.join()
    with tenant_scope(tenant):
        assert state_of(trace) == ActState.SENT and outcomes(trace) == {"pending": 8}
        SkipTrace.objects.update(polled_at=None)
    vendors.advance(60)
    tasks.look_after()
    assert state_of(trace) == ActState.SUCCEEDED
    with tenant_scope(tenant):
        assert Activity.objects.filter(data__trace_id=trace.pk).count() == 8
