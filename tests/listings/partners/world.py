"""Desert Realty opens collections to Coastal Homes, where Stan is the owner."""

from typing import Any

from django.contrib.auth.models import User

from listings.enums import LicenseRole
from listings.models import Collection, PartnerOffer
from listings.partners import agreements
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope


def for_display(*collections: Collection, **values: Any) -> None:
    """Their license lets clients see them."""
    with platform_scope("test"):
        Collection.objects.filter(pk__in=[each.pk for each in collections]).update(
            license_role=LicenseRole.IDX, **values
        )


def agreed(tenant: Tenant, owner: User, partner: Tenant, by: User, *collections: Collection) -> PartnerOffer:
    """An agreement that stands."""
    with tenant_scope(tenant):
        offer = agreements.offer(tenant, partner.slug, collections, "Agreement with the MLS, section 4", owner)
    with tenant_scope(partner):
        agreements.accept(partner, PartnerOffer.objects.to_us().get(pk=offer.pk), by)
    return offer
