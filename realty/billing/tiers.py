"""Which tier a tenant has, and what follows when that changes."""

from django.db import transaction
from django.db.models.signals import post_delete, post_init, post_save
from django.dispatch import Signal, receiver

from realty.audit.models import Act
from realty.audit.record import record
from realty.billing.models import TenantTier, Tier
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

# Of a collection without any tier: the figure of the brief.
MAX_LISTINGS = 50_000
# Sent in the transaction of the change, in the platform's scope: tenant_id, before, after (listings a collection).
quota_changed = Signal()
BEFORE = "_before"


def tier_of(tenant_id: int) -> Tier | None:
    """The tenant's own, or the default one; None where staff have made none."""
    with platform_scope("the tenant's tier"):
        own = TenantTier.objects.filter(tenant=tenant_id).select_related("tier").first()
    return own.tier if own else Tier.objects.filter(is_default=True).first()


def max_listings(tenant_id: int) -> int:
    """The quota of a new collection of the tenant."""
    tier = tier_of(tenant_id)
    return tier.max_listings if tier else MAX_LISTINGS


@transaction.atomic
def give(tenant: Tenant, tier: Tier) -> None:
    """Its collections take the new quota, but for those whose quota staff set apart from the tier's."""
    before = tier_of(tenant.pk)
    with platform_scope("the tenant's tier"):
        TenantTier.objects.update_or_create(tenant=tenant, defaults={"tier": tier})
        record(Act.BILLING, f"Tier {tier} in place of {before or 'none'}", tenant_id=tenant.pk)
        _tell(tenant.pk, before.max_listings if before else MAX_LISTINGS, tier.max_listings)


def _tell(tenant_id: int, before: int, after: int) -> None:
    if before != after:
        quota_changed.send(Tier, tenant_id=tenant_id, before=before, after=after)


@receiver(post_init, sender=Tier)
def remember(instance: Tier, **kwargs: object) -> None:
    if not {"max_listings", "is_default"} & instance.get_deferred_fields():
        setattr(instance, BEFORE, _quotas(instance))


def _quotas(tier: Tier) -> tuple[int, int]:
    """Of tenants whose own tier it is; and of those without one, as far as it is the tier that says."""
    return tier.max_listings, tier.max_listings if tier.is_default else MAX_LISTINGS


@receiver(post_save, sender=Tier)
def follow(instance: Tier, created: bool, **kwargs: object) -> None:
    """A tier that staff changed, made the default, or no longer: so do the quotas of all who have it. Between two
    defaults there is none, as long as MAX_LISTINGS counts."""
    own, usual = _quotas(instance)
    own_before, usual_before = (own, MAX_LISTINGS) if created else getattr(instance, BEFORE)
    setattr(instance, BEFORE, (own, usual))
    if (own, usual) == (own_before, usual_before):
        return
    with platform_scope("tenants of a tier that changed"):
        for tenant_id in set(TenantTier.objects.filter(tier=instance).values_list("tenant_id", flat=True)):
            _tell(tenant_id, own_before, own)
        _tell_those_without(usual_before, usual)


@receiver(post_delete, sender=Tier)
def follow_deleted(instance: Tier, **kwargs: object) -> None:
    """No tenant had it as its own: the database refuses that."""
    with platform_scope("tenants without a tier"):
        _tell_those_without(getattr(instance, BEFORE)[1], MAX_LISTINGS)


def _tell_those_without(before: int, after: int) -> None:
    if before != after:
        others = TenantTier.objects.values("tenant_id")
        for tenant_id in set(Tenant.objects.exclude(pk__in=others).values_list("pk", flat=True)):
            _tell(tenant_id, before, after)
