"""A stop that comes while a sequence takes its step, in another process."""

from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection

from crm_leads.compliance import suppression
from crm_leads.enums import ActState
from crm_leads.models import Contact, EmailMessage, EmailSequence, Enrollment
from crm_leads.outreach.email import sequences
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.outreach.email.mailing import a_template, writable

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PATIENCE = 2_000


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_is_being_queued_is_stopped_as_well(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(tenant):
        lead, contact = writable()
        sequence = EmailSequence.objects.create(name="Expired")
        sequence.steps.create(tenant=tenant, order=1, template=a_template(), days_after=0)
        enrollment = sequences.enroll(sequence, contact.emails.get(), None)
        Enrollment.objects.update(due_at=NOON)
    wait, queued = sequences._wait, Event()

    def until_the_stop_waits(*arguments: Any) -> None:
        queued.set()
        for _ in range(PATIENCE):
            if somebody_waits():
                break
        wait(*arguments)

    monkeypatch.setattr(sequences, "_wait", until_the_stop_waits)
    step = Thread(target=in_tenant, args=(tenant, lambda: sequences.advance(enrollment.pk, NOON)))
    step.start()
    assert queued.wait(30)
    with tenant_scope(tenant):
        suppression.opt_out(Contact.objects.get(pk=contact.pk))
        step.join(30)
        assert EmailMessage.objects.get().state == ActState.CANCELED
        assert Enrollment.objects.get().stopped_at


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
