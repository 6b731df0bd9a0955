"""`kill -9` between claim and call, and between call and record: at most one drop at the vendor, and never none without
a state that says so."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import VoicemailDrop
from crm_leads.outreach import acts
from crm_leads.outreach.voicemail.tasks import every_minute
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.voicemail.steps import (
    a_drop,
    a_lawful_phone,
    a_recording,
    an_account,
    callback_of,
    post,
    work_all,
)
from tests.crm_leads.outreach.voicemail.worker import start

LONGEST = 60
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drop(tenant: Tenant, vendors: SimulatedVendors) -> Iterator[VoicemailDrop]:
    with tenant_scope(tenant):
        an_account(vendors)
        yield a_drop(a_lawful_phone(), recording=a_recording())


def finish(process: Any) -> int | None:
    process.join(LONGEST)
    return process.exitcode


def at_vendor(vendors: SimulatedVendors) -> int:
    return len(vendors.asked("drop-cowboy", "/rvm", "POST"))


def later() -> None:
    """The claim is old, and the schedule comes round."""
    VoicemailDrop.objects.filter(state=ActState.CLAIMED).update(
        claimed_at=timezone.now() - acts.CLAIM_LASTS - timedelta(seconds=1)
    )
    every_minute()


@pytest.mark.parametrize(
    ("step", "arrived"), [("claimed", 0), ("admitted", 0), ("answered", 1)], ids=["at the claim", "before", "after"]
)
def test_a_killed_process_leaves_a_visible_state_and_no_second_drop(
    drop: VoicemailDrop, vendors: SimulatedVendors, step: str, arrived: int
) -> None:
    assert finish(start(drop, step)) == -9
    drop.refresh_from_db()
    assert (drop.state, at_vendor(vendors)) == (ActState.CLAIMED, arrived)
    # Another worker takes up the task again, as the queue does.
    assert finish(start(drop)) == 0
    later()
    assert finish(start(drop)) == 0
    drop.refresh_from_db()
    assert drop.state == ActState.UNKNOWN and drop.error
    assert at_vendor(vendors) == arrived


def test_a_result_that_comes_after_the_kill_is_not_lost(drop: VoicemailDrop, vendors: SimulatedVendors) -> None:
    finish(start(drop, "answered"))
    later()
    post(callback_of(drop, 4005))
    work_all()
    drop.refresh_from_db()
    assert (drop.state, drop.reason_code) == (ActState.FAILED, "4005")


def test_of_many_workers_one_sends(drop: VoicemailDrop, vendors: SimulatedVendors) -> None:
    workers = [start(drop) for _ in range(4)]
    assert [finish(worker) for worker in workers] == [0] * 4
    drop.refresh_from_db()
    assert (drop.state, at_vendor(vendors)) == (ActState.SENT, 1)
