"""Voicemails in the task queue."""

from django_q.tasks import async_task

from crm_leads.outreach.voicemail import reconcile, send
from crm_leads.outreach.voicemail.request import TASK
from realty.tenants.scope import platform_scope, tenant_scope


def send_drop(tenant_id: int, drop_id: int) -> None:
    with tenant_scope(tenant_id):
        send.send(drop_id)


def every_minute() -> int:
    """Queue what is due, and show what nobody heard of; returns how many drops were touched. A drop that is queued
    twice is sent once: its claim sees to that."""
    with platform_scope("voicemails that are due, or without a result"):
        due, unknown = reconcile.due(), reconcile.mark_unknown()
    for tenant_id, drop_id in due:
        async_task(TASK, tenant_id, drop_id)
    return len(due) + unknown
