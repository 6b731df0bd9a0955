"""What the CRM hears from other apps; connected in `CrmLeadsConfig.ready`."""

from typing import Any

from django.db.models.signals import ModelSignal, post_delete, post_save, pre_delete
from django.dispatch import receiver

from crm_leads.intake.permission import close_leads
from crm_leads.intake.reading import FOLLOWER
from crm_leads.leads import lifecycle
from listings.events.subscriptions import follow
from listings.models import Collection
from realty.tenants.models import Membership
from realty.tenants.scope import tenant_scope

TAKE_IN = "crm_leads.intake.tasks.take_in"

follow(FOLLOWER, TAKE_IN)


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
