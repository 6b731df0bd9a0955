"""What the CRM hears from other apps; connected in `CrmLeadsConfig.ready`."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import ModelSignal, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.intake.permission import close_leads
from crm_leads.leads import lifecycle
from crm_leads.models import IntakeCursor
from listings.models import Collection
from listings.signals import listing_events_recorded
from realty.tenants.models import Membership
from realty.tenants.scope import tenant_scope

TAKE_IN = "crm_leads.intake.tasks.take_in"
# A nudge whose task never came: the queue was emptied, or its worker died.
NUDGE_LASTS = timedelta(minutes=5)


@receiver(listing_events_recorded, dispatch_uid="crm_leads.nudge_intake")
def nudge_intake(tenant_id: int, collection_id: int, **kwargs: Any) -> None:
    """Queue a reading of the tenant's events, unless one is waiting already: a sync commits dozens of pages."""
    with tenant_scope(tenant_id), transaction.atomic():
        now = timezone.now()
        cursor = Q(collection_id=collection_id)
        if not IntakeCursor.objects.filter(cursor).exists():
            if not Collection.objects.filter(pk=collection_id).exists():
                return
            row = IntakeCursor(tenant_id=tenant_id, collection_id=collection_id)
            IntakeCursor.objects.bulk_create([row], ignore_conflicts=True)
        silent = Q(nudged_at=None) | Q(nudged_at__lt=now - NUDGE_LASTS)
        if IntakeCursor.objects.filter(silent, cursor).update(nudged_at=now):
            async_task(TAKE_IN, tenant_id)


@receiver(pre_delete, sender=Collection, dispatch_uid="crm_leads.close_leads_of_dropped")
def close_leads_of_dropped(instance: Collection, **kwargs: Any) -> None:
    """Nobody can see any more whether their homes are for sale again."""
    with tenant_scope(instance.tenant_id):
        close_leads(instance, f"The collection {instance.name} was dropped.")


@receiver([post_save, post_delete], sender=Membership, dispatch_uid="crm_leads.release_work_of_leavers")
def release_work_of_leavers(instance: Membership, signal: ModelSignal, **kwargs: Any) -> None:
    """Who was removed, or only reads from now on, works no lead."""
    if signal is post_delete or not instance.may_edit:
        lifecycle.release(instance.tenant_id, instance.user)
