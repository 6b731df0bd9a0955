"""What intake hears of listings and collections; connected in `CrmLeadsConfig.ready`."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from crm_leads.intake.permission import close_leads
from crm_leads.intake.reading import FOLLOWER
from listings.events.subscriptions import follow
from listings.models import Collection
from realty.tenants.scope import tenant_scope

TAKE_IN = "crm_leads.intake.tasks.take_in"

follow(FOLLOWER, TAKE_IN)


@receiver(pre_delete, sender=Collection, dispatch_uid="crm_leads.close_leads_of_dropped")
def close_leads_of_dropped(instance: Collection, **kwargs: Any) -> None:
    """Nobody can see any more whether their homes are for sale again."""
    with tenant_scope(instance.tenant_id):
        close_leads(instance, f"The collection {instance.name} was dropped.")
