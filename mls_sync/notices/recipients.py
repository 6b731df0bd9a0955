"""Whom a notice goes to."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User

from realty.tenants.models import Membership, Role, Tenant


def administrators_of(tenant_id: int) -> list[str]:
    """The tenant's owners and its contact; the system's administrators where it has none with an address. In the
    tenant's scope."""
    owners = Membership.objects.filter(tenant=tenant_id, role=Role.OWNER, user__is_active=True)
    contact = Tenant.objects.values_list("contact_email", flat=True).get(pk=tenant_id)
    return _once([*owners.order_by("pk").values_list("user__email", flat=True), contact]) or system_administrators()


def system_administrators() -> list[str]:
    """The setting ADMINS; where it is empty, superusers."""
    named = _once(str(address) for _, address in settings.ADMINS)
    if named:
        return named
    people = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return _once(people.values_list("email", flat=True))


def _once(addresses: Iterable[str]) -> list[str]:
    """Each person once, whatever the case of their address."""
    return list({address.lower(): address for address in addresses if address}.values())
