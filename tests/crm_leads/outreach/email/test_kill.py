"""`kill -9` around the vendor call: at most one e-mail, and a state that says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import EmailMessage
from crm_leads.outreach import acts
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email import mailing, worker

KILLED = -9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("dies", "arrived"), [("before_call", 0), ("before_record", 1)])
def test_a_killed_process_sends_at_most_once_and_leaves_a_trace(
    vendors: SimulatedVendors, tenant: Tenant, dies: str, arrived: int
) -> None:
    with tenant_scope(tenant):
        mailing.resend(vendors)
        message = mailing.ask(*mailing.writable())
    assert run(tenant, dies) == KILLED
    assert len(mailing.mails(vendors)) == arrived and state(tenant, message) == ActState.CLAIMED
    assert run(tenant) == 0
    assert len(mailing.mails(vendors)) == arrived and state(tenant, message) == ActState.CLAIMED
    with tenant_scope(tenant):
        EmailMessage.objects.update(claimed_at=timezone.now() - acts.CLAIM_LASTS - timedelta(seconds=1))
    assert run(tenant) == 0
    assert len(mailing.mails(vendors)) == arrived and state(tenant, message) == ActState.UNKNOWN
    with tenant_scope(tenant):
        mailing.deliver_all(vendors)
    assert state(tenant, message) == (ActState.SUCCEEDED if arrived else ActState.UNKNOWN)


@pytest.mark.django_db(transaction=True)
def test_processes_that_send_at_once_send_each_message_once(vendors: SimulatedVendors, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        mailing.resend(vendors)
        person = mailing.writable()
        for number in range(12):
            mailing.ask(*person, key=f"mail-{number}")
    crowd = [worker.start(tenant.pk, "") for _ in range(3)]
    for process in crowd:
        process.join(60)
    run(tenant)
    tags = sorted(mail.body["tags"][0]["value"] for mail in mailing.mails(vendors))
    assert len(tags) == len(set(tags)) == 12


def run(tenant: Tenant, dies: str = "") -> int | None:
    process = worker.start(tenant.pk, dies)
    process.join(60)
    return process.exitcode


def state(tenant: Tenant, message: EmailMessage) -> str:
    with tenant_scope(tenant):
        message.refresh_from_db()
    return message.state
