"""Favorites and hidden listings of a member, and notes that the whole tenant reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from listings.enums import Mark
from listings.models import Listing, ListingMark
from listings.saved_searches import saving
from listings.search.criteria import Mine, SearchCriteria
from realty.tenants.models import Membership

# Of one kind and member: they are sorted out of every search.
MOST = 2_000


@dataclass(frozen=True)
class Marks:
    """`by_listing` has those of some listings; `hidden` is how many the member hides altogether."""

    by_listing: dict[int, str] = field(default_factory=dict)
    hidden: int = 0


def as_seen_by(membership: Membership | None, criteria: SearchCriteria) -> SearchCriteria:
    """The search without the listings that the member hides, unless it asks for them. No query."""
    if membership is None or not membership.has_marks or criteria.mine:
        return criteria
    return replace(criteria, mine=Mine.SHOWN)


def marks_of(membership: Membership | None, listings: Iterable[Listing]) -> Marks | None:
    """For a list of listings. One query, none for members who never marked any; None for whoever is no member."""
    if membership is None:
        return None
    if not membership.has_marks:
        return Marks()
    shown = [listing.pk for listing in listings]
    mine = ListingMark.objects.filter(user=membership.user_id).filter(Q(listing__in=shown) | Q(kind=Mark.HIDDEN))
    rows = dict(mine.values_list("listing", "kind"))
    hidden = sum(kind == Mark.HIDDEN for kind in rows.values())
    return Marks({pk: rows[pk] for pk in shown if pk in rows}, hidden)


def mark(membership: Membership, listing: int, kind: str) -> None:
    """`kind` is one of Mark, or empty to take the mark away. Raises Listing.DoesNotExist, and ValidationError where it
    would be one too many."""
    found, mine = Listing.objects.only("pk").get(pk=listing), ListingMark.objects.filter(user=membership.user_id)
    with transaction.atomic():
        if not kind:
            mine.filter(listing=found).delete()
        else:
            if mine.filter(kind=kind).exclude(listing=found).count() >= MOST:
                raise ValidationError(f"You have {MOST:,} of these, the most there can be.")
            ListingMark.objects.update_or_create(
                user_id=membership.user_id, listing=found, defaults={"kind": Mark(kind)}
            )
            Membership.objects.filter(pk=membership.pk, has_marks=False).update(has_marks=True)
        saving.begin_marked(membership.user_id, membership.tenant_id)
