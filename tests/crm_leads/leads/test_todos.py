from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from crm_leads.leads import todos
from crm_leads.leads.todos import due_today, remind, today
from crm_leads.models import Task
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.rows import a_lead

ZONE = ZoneInfo("America/Los_Angeles")


def a_task(to: User | None, hours: float = -1, **fields: Any) -> Task:
    due = timezone.now() + timedelta(hours=hours)
    return Task.objects.create(title="Send the report", due_at=due, assigned_to=to, **fields)


def test_the_assignee_is_reminded_once(tenant: Tenant, owner: User) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
        a_task(owner, lead=lead)
    assert (remind(), remind()) == (1, 0)
    (message,) = mail.outbox
    assert message.to == ["olivia@example.com"] and message.subject == "Realty: Send the report"
    assert "1 Test Way" in message.body and lead.get_absolute_url() in message.body


def test_several_tasks_are_one_mail(tenant: Tenant, owner: User) -> None:
    with tenant_scope(tenant):
        a_task(owner)
        a_task(owner)
    assert remind() == 2
    assert [message.subject for message in mail.outbox] == ["Realty: 2 tasks are due"]


@pytest.mark.parametrize("fields", [{"hours": 5}, {"done_at": timezone.now()}])
def test_what_is_not_due_or_done_is_not_reminded_of(tenant: Tenant, owner: User, fields: dict[str, Any]) -> None:
    with tenant_scope(tenant):
        a_task(owner, **fields)
        a_task(None)
    assert remind() == 0 and mail.outbox == []


def test_the_badge_counts_tasks_and_next_steps_of_today(in_tenant: Tenant, owner: User, colleague: User) -> None:
    soon, later = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(days=3)
    a_task(owner)
    a_task(colleague)
    a_lead(assigned_to=owner, next_step="Call", next_step_at=soon)
    a_lead(property_key="home:2", assigned_to=owner, next_step="Call", next_step_at=later)
    a_lead(property_key="home:3", assigned_to=owner, next_step="Call", next_step_at=soon, closed_at=soon)
    due = due_today(owner, ZONE)
    assert (due.tasks, due.leads, due.total) == (1, 1, 2)
    waits = today(owner, ZONE)
    assert (waits.new, waits.due, waits.mine, waits.tasks) == (2, 1, 2, 1)


def test_who_left_is_reminded_of_nothing(tenant: Tenant, colleague: User) -> None:
    with tenant_scope(tenant):
        task = a_task(colleague)
        Membership.objects.get(user=colleague).delete()
        Task.objects.filter(pk=task.pk).update(assigned_to=colleague)
    assert remind() == 0 and mail.outbox == []


def test_a_mail_that_fails_is_tried_again_and_keeps_nobody_elses_back(
    tenant: Tenant, owner: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(tenant):
        a_task(owner)
        a_task(colleague)
    real, broken = todos.send_mail, [owner.email]

    def send(subject: str, body: str, sender: None, to: list[str]) -> int:
        if to == broken:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        return real(subject, body, sender, to)

    monkeypatch.setattr(todos, "send_mail", send)
    assert remind() == 1 and [message.to for message in mail.outbox] == [[colleague.email]]
    broken.clear()
    assert remind() == 1 and [message.to for message in mail.outbox] == [[colleague.email], [owner.email]]
