"""What leads hear of a tenant's members; connected in `CrmLeadsConfig.ready`."""

from typing import Any

from django.db.models.signals import ModelSignal, post_delete, post_save
from django.dispatch import receiver

from crm_leads.leads import lifecycle
from realty.tenants.models import Membership


@receiver([post_save, post_delete], sender=Membership, dispatch_uid="crm_leads.release_work_of_leavers")
def release_work_of_leavers(instance: Membership, signal: ModelSignal, **kwargs: Any) -> None:
    """Who was removed, or only reads from now on, works no lead."""
    if signal is post_delete or not instance.may_edit:
        lifecycle.release(instance.tenant_id, instance.user)
