"""What comes while a sequence takes its step, or mail to many is queued, in another process."""

from datetime import UTC, datetime
from threading import Event, Thread
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from crm_leads.compliance import suppression
from crm_leads.enums import ActState
from crm_leads.leads import timeline
from crm_leads.models import Contact, EmailMessage, EmailSequence, Enrollment
from crm_leads.outreach.email import archive, bulk, sequences
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.outreach.email.mailing import a_template, writable

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PATIENCE = 2_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["opt out", "archive"])
def test_a_letter_that_is_being_queued_is_stopped_as_well(
    tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    with tenant_scope(tenant):
        lead, contact = writable()
        sequence = EmailSequence.objects.create(name="Expired")
        sequence.steps.create(tenant=tenant, order=1, template=a_template(), days_after=0)
        enrollment = sequences.enroll(sequence, contact.emails.get(), None)
        Enrollment.objects.update(due_at=NOON)
    begun = held_until_somebody_waits(monkeypatch, sequences, "_wait")
    step = Thread(target=in_tenant, args=(tenant, lambda: sequences.advance(enrollment.pk, NOON)))
    step.start()
    assert begun.wait(30)
    with tenant_scope(tenant):
        if how == "opt out":
            suppression.opt_out(Contact.objects.get(pk=contact.pk))
        else:
            assert archive.remove(sequence, owner) == archive.Removed(is_deleted=False, left=1)
        step.join(30)
        assert EmailMessage.objects.get().state == ActState.CANCELED
        assert Enrollment.objects.get().stopped_at


@pytest.mark.django_db(transaction=True)
def test_mail_to_many_that_two_carry_out_at_once_is_queued_once(
    tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(tenant):
        leads, options = [writable()[0]], {"what": f"template-{a_template().pk}"}
    begun = held_until_somebody_waits(monkeypatch, timeline, "record_each")
    first = Thread(target=in_tenant, args=(tenant, lambda: bulk.bulk_carry_out(leads, options, owner)))
    first.start()
    assert begun.wait(30)
    with tenant_scope(tenant):
        assert bulk.bulk_carry_out(leads, options, owner).startswith("0 queued, 1 refused")
        first.join(30)
        assert EmailMessage.objects.get().state == ActState.QUEUED


def held_until_somebody_waits(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> Event:
    """Whoever calls it goes on only once another process waits for a lock; gives the event of the first call."""
    function, begun = getattr(module, name), Event()

    def held(*arguments: Any) -> None:
        begun.set()
        for _ in range(PATIENCE):
            if somebody_waits():
                break
        function(*arguments)

    monkeypatch.setattr(module, name, held)
    return begun


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.005), EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[1])


def in_tenant(tenant: Tenant, act: Any) -> None:
    try:
        with tenant_scope(tenant):
            act()
    finally:
        connection.close()
