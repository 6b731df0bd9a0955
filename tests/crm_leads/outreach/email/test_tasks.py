from datetime import UTC, datetime

import time_machine
from django_q.models import OrmQ

from crm_leads.models import Contact, EmailMessage, EmailSequence, Lead, VendorAccount
from crm_leads.outreach.email import sequences, tasks
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import a_template, mails, resend, writable

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def test_the_minute_takes_sequences_on_and_sends_for_each_tenant(tenant: Tenant, other_tenant: Tenant) -> None:
    with SimulatedVendors(hold_webhooks=True) as vendors, time_machine.travel(NOON, tick=False):
        for each in (tenant, other_tenant):
            enrolled(each, vendors)
        OrmQ.objects.all().delete()
        assert tasks.work_emails() == 2
        queued = {(task.task["func"], task.task["args"][0]) for task in OrmQ.objects.all()}
        task = f"{tasks.__name__}.{tasks.work_tenant.__name__}"
        assert queued == {(task, tenant.pk), (task, other_tenant.pk)}
        assert tasks.work_tenant(tenant.pk) == 1 and tasks.work_tenant(tenant.pk) == 0
        with tenant_scope(other_tenant):
            assert not EmailMessage.objects.exists()
        assert tasks.work_tenant(other_tenant.pk) == 1
        assert len(mails(vendors)) == 2


def enrolled(tenant: Tenant, vendors: SimulatedVendors) -> tuple[Lead, Contact, VendorAccount]:
    with tenant_scope(tenant):
        account = resend(vendors, webhook_key=f"hook-{tenant.slug}")
        lead, contact = writable()
        found = EmailSequence.objects.create(name="Expired")
        found.steps.create(tenant=tenant, order=1, template=a_template(), days_after=0)
        sequences.enroll(found, contact.emails.get(), None)
    return lead, contact, account
