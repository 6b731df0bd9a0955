"""Clients hear of what a saved search told as soon as it is told."""

from typing import Any

from django.dispatch import receiver
from django_q.tasks import async_task

from crm_leads.client_alerts.writing import TASK
from crm_leads.models import ClientAlert
from listings.alerts.signals import alerts_told
from realty.tenants.scope import tenant_scope


@receiver(alerts_told, dispatch_uid="crm_leads.client_alerts")
def tell_clients(tenant_id: int, **kwargs: Any) -> None:
    with tenant_scope(tenant_id):
        if ClientAlert.objects.filter(stopped_at=None).exists():
            async_task(TASK, tenant_id)
