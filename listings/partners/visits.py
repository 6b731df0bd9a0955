"""Which pages of a tenant's opened collections the members of its partners read: rows of the tenant that was read."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from listings.models import PartnerOffer, PartnerVisit
from realty.tenants.middleware import RECORD_AGAIN
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import tenant_scope

# As the audit (`realty.audit.record`).
KEPT = timedelta(days=730)
AT_ONCE = 5_000


def note(request: TenantRequest, offers: Iterable[PartnerOffer]) -> None:
    """The page of this request, before it reads anything; a page that is read again is noted again after a while, as
    those of staff are. Two queries for each partner."""
    assert request.tenant is not None, "A member's page is of a tenant."
    seen = {"partner_name": request.tenant.name, "person": request.user.get_username(), "page": request.path[:200]}
    now = timezone.now()
    for offer in offers:
        with tenant_scope(offer.tenant_id):
            if not PartnerVisit.objects.filter(at__gt=now - RECORD_AGAIN, offer_id=offer.pk, **seen).exists():
                PartnerVisit.objects.create(offer_id=offer.pk, at=now, **seen)


def purge() -> int:
    """Some of those that are past their time, in the platform's scope. Returns how many rows went."""
    old = PartnerVisit.objects.filter(at__lt=timezone.now() - KEPT).order_by("at").values_list("pk", flat=True)
    removed, _ = PartnerVisit.objects.filter(pk__in=list(old[:AT_ONCE])).delete()
    return removed
