"""Offering, accepting and ending. An agreement stands while the offer has not ended, was accepted, and the acceptance
has not ended; each page asks for it again, so an end holds at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from listings.models import Collection, PartnerAcceptance, PartnerOffer
from realty.audit.actor import SYSTEM, acting
from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

# A page asks each partner in turn.
MOST = 10
STATEMENT = (
    "The license of each of these MLSs allows members of the other brokerage to see what it allows clients to see."
)


class Refused(Exception):
    """The sentence says why, to the owner who asked."""


def standing() -> list[PartnerOffer]:
    """Offers to the open tenant that it accepted and nobody ended, the oldest first. One query."""
    accepted = PartnerAcceptance.objects.filter(ended_at=None).values("offer_number")
    return list(PartnerOffer.objects.to_us().filter(pk__in=accepted)[:MOST])


@transaction.atomic
def offer(tenant: Tenant, slug: str, collections: Sequence[Collection], note: str, by: User) -> PartnerOffer:
    """In the scope of `tenant`. An earlier offer to the same partner ends: what is opened now must be accepted again.
    Raises Refused."""
    partner = _tenant_named(slug)
    if partner is None or partner.pk == tenant.pk:
        raise Refused(f"There is no other brokerage with the short name {slug}. Ask its owner for the exact name.")
    now, name = timezone.now(), by.get_username()
    PartnerOffer.objects.filter(partner_number=partner.pk, ended_at=None).update(ended_at=now, ended_by_name=name)
    made: PartnerOffer = PartnerOffer.objects.create(
        tenant=tenant,
        partner_number=partner.pk,
        partner_slug=partner.slug,
        offered_as=tenant.name,
        collection_numbers=sorted(collection.pk for collection in collections),
        statement=STATEMENT,
        license_note=note,
        offered_by_name=name,
        offered_at=now,
    )
    _tell(partner.pk, f"{tenant.name} offered to open collections to us")
    return made


def _tenant_named(slug: str) -> Tenant | None:
    with platform_scope("the brokerage that an owner names as a partner"):
        return Tenant.objects.filter(slug=slug, is_active=True).first()


@transaction.atomic
def accept(tenant: Tenant, offered: PartnerOffer, by: User) -> None:
    """In the scope of `tenant`, to which it was offered. Raises Refused."""
    if len(standing()) >= MOST:
        raise Refused(f"You have {MOST} partners, which is the most. End one of the agreements first.")
    made, is_new = PartnerAcceptance.objects.get_or_create(
        tenant=tenant,
        offer_number=offered.pk,
        defaults={
            "offering_number": offered.tenant_id,
            "accepted_as": tenant.name,
            "accepted_by_name": by.get_username(),
            "accepted_at": timezone.now(),
        },
    )
    if made.ended_at:
        raise Refused("This agreement has ended. The other brokerage must offer it again.")
    if is_new:
        _tell(offered.tenant_id, f"{tenant.name} accepted the collections that we opened")


@transaction.atomic
def end_offer(tenant: Tenant, offered: PartnerOffer, by: User) -> bool:
    """The offering tenant ends it. Gives whether it still stood."""
    open_one = PartnerOffer.objects.filter(pk=offered.pk, ended_at=None)
    is_ended = bool(open_one.update(ended_at=timezone.now(), ended_by_name=by.get_username()))
    if is_ended:
        _tell(offered.partner_number, f"{tenant.name} no longer opens its collections to us")
    return is_ended


@transaction.atomic
def end_acceptance(tenant: Tenant, offered: PartnerOffer, by: User) -> bool:
    """The accepting tenant ends it. Gives whether it still stood."""
    accepted = PartnerAcceptance.objects.filter(offer_number=offered.pk, ended_at=None)
    is_ended = bool(accepted.update(ended_at=timezone.now(), ended_by_name=by.get_username()))
    if is_ended:
        _tell(offered.tenant_id, f"{tenant.name} ended the agreement about our collections")
    return is_ended


def _tell(tenant_id: int, about: str, **details: Any) -> None:
    """In the audit of the other side, which learns no account and no address of ours."""
    with acting(SYSTEM):
        record(Act.SETTINGS, about, tenant_id=tenant_id, details=details)
