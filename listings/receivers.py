"""What listings hear of a tenant's members; connected in `ListingsConfig.ready`."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from listings.models import ListingMark, SavedSearch, SearchLayout
from realty.database.locks import Space, lock
from realty.tenants.models import Membership


@receiver(post_delete, sender=Membership, dispatch_uid="listings.forget_leavers")
def forget_leavers(instance: Membership, **kwargs: Any) -> None:
    """Saved searches, marks and layouts are a member's own: nobody else sees them, or could end them."""
    mine = {"tenant": instance.tenant_id, "user": instance.user_id}
    # No worker looks at a search that goes.
    lock(Space.ALERTS, instance.tenant_id)
    for model in (SavedSearch, ListingMark, SearchLayout):
        model.objects.filter(**mine).delete()
