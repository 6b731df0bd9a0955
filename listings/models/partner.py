"""Agreements by which one tenant lets the members of another search some of its collections (`listings.partners`).

Each side writes rows of its own alone, and reads the other's (row-level security, migration 0017_partners): an offer is
the offering tenant's, its acceptance the accepting one's. They name each other by plain numbers, so that each tenant
can be deleted by itself. They lie beside the tenants, since the other side may be in another cell.
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from realty.tenants.scope import ScopeError, TenantManager, TenantOwned, current_scope


def _open_tenant() -> int:
    if (tenant_id := current_scope().tenant_id) is None:
        raise ScopeError("Agreements with partners were queried outside a tenant scope")
    return tenant_id


class OfferManager(TenantManager):
    def to_us(self) -> "models.QuerySet[PartnerOffer]":
        """Offers of other tenants to the open one, which their owners have not ended, the oldest first."""
        rows: models.QuerySet[PartnerOffer] = models.QuerySet(self.model).filter(partner_number=_open_tenant())
        return rows.filter(ended_at=None).order_by("pk")


class AcceptanceManager(TenantManager):
    def of_our_offers(self) -> "models.QuerySet[PartnerAcceptance]":
        """What other tenants accepted of the open one's offers."""
        return models.QuerySet(self.model).filter(offering_number=_open_tenant())


class PartnerOffer(TenantOwned):
    """An owner opens collections to another tenant, and says that the license of their MLS allows it."""

    in_cell = False
    partner_number = models.BigIntegerField(help_text="The id of the tenant that may accept it")
    partner_slug = models.CharField(max_length=24, help_text="As the owner wrote it")
    offered_as = models.CharField(max_length=200, help_text="The offering tenant's name")
    collection_numbers = ArrayField(models.BigIntegerField(), help_text="Ids of the opened collections")
    statement = models.CharField(max_length=500, help_text="What the owner confirmed about the license")
    license_note = models.CharField(max_length=300, help_text="Where the license or the MLS says so, in her words")
    offered_by_name = models.CharField(max_length=150)
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=150, blank=True)

    objects: ClassVar[Any] = OfferManager()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["partner_number"], condition=models.Q(ended_at=None), name="open_offers_to_partner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "partner_number"], condition=models.Q(ended_at=None), name="one_open_partner_offer"
            )
        ]

    def __str__(self) -> str:
        return f"Offer to {self.partner_slug}"


class PartnerAcceptance(TenantOwned):
    """The accepting tenant's half. One that ended is never taken up again: a new offer is."""

    in_cell = False
    offer_number = models.BigIntegerField()
    offering_number = models.BigIntegerField(help_text="The id of the tenant whose offer it is")
    accepted_as = models.CharField(max_length=200, help_text="The accepting tenant's name")
    accepted_by_name = models.CharField(max_length=150)
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=150, blank=True)

    objects: ClassVar[Any] = AcceptanceManager()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "offer_number"], name="one_acceptance_per_offer"),
        ]
        indexes = [models.Index(fields=["offering_number"], name="acceptances_of_offers")]

    def __str__(self) -> str:
        return f"Acceptance of {self.offer_number}"


class PartnerVisit(TenantOwned):
    """A member of a partner read what the tenant opened; the row is the read tenant's."""

    in_cell = False
    offer = models.ForeignKey(PartnerOffer, on_delete=models.CASCADE, related_name="visits")
    partner_name = models.CharField(max_length=200)
    person = models.CharField(max_length=150, help_text="User name")
    page = models.CharField(max_length=200, help_text="Its path")
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["tenant", "-at"], name="partner_visits_of_tenant"),
            models.Index(fields=["at"], name="partner_visits_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.person} of {self.partner_name}: {self.page}"
