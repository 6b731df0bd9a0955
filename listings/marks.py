"""Favorites and hidden listings of a member, and notes that the whole tenant reads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from listings.enums import Mark
from listings.models import Listing, ListingMark
from listings.saved_searches import saving
from listings.search.criteria import Mine, SearchCriteria
from listings.search.scope import Searched
from listings.twins import are_twins, twins_of
from realty.tenants.models import Membership

# Of one kind and member: they are sorted out of every search.
MOST = 2_000
COLUMNS = (
    "kind", "listing", "listing__collection", "listing__duplicate_key", "listing__listing_key", "listing__listing_id",
    "listing__vanished_at",
)  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """`by_listing` has those of some listings; `hidden` is how many the member hides altogether."""

    by_listing: dict[int, str] = field(default_factory=dict)
    hidden: int = 0


class _Marked(NamedTuple):
    """A mark with what tells twins of its listing: COLUMNS."""

    kind: str
    listing: int
    collection_id: int
    duplicate_key: str
    listing_key: str
    listing_id: str
    vanished_at: datetime | None


def as_seen_by(membership: Membership | None, criteria: SearchCriteria) -> SearchCriteria:
    """The search without the listings that the member hides, unless it asks for them. No query."""
    if membership is None or not membership.has_marks or criteria.mine:
        return criteria
    return replace(criteria, mine=Mine.SHOWN)


def marks_of(
    membership: Membership | None, listings: Iterable[Listing], *, covered: Searched | None = None
) -> Marks | None:
    """For a list of listings; the mark of a twin is theirs. One query, none for members who never marked any; None for
    whoever is no member. `covered` is what was searched: where the tenant has one collection, the query leaves out the
    rows of the marked listings, which tell twins."""
    if membership is None:
        return None
    if not membership.has_marks:
        return Marks()
    shown = list(listings)
    theirs, hidden = Q(listing__in=[listing.pk for listing in shown]), Q(kind=Mark.HIDDEN)
    mine = ListingMark.objects.filter(user=membership.user_id)
    if covered is not None and len(covered.available) == 1:
        kinds = dict(mine.filter(theirs | hidden).values_list("listing", "kind"))
        by_listing = {each.pk: kinds[each.pk] for each in shown if each.pk in kinds}
        return Marks(by_listing, sum(kind == Mark.HIDDEN for kind in kinds.values()))
    for name in ("duplicate_key", "listing_key"):
        theirs |= Q(**{f"listing__{name}__in": [getattr(listing, name) for listing in shown]})
    rows = [_Marked(*row) for row in mine.filter(theirs | hidden).values_list(*COLUMNS)]
    return Marks(_by_listing(shown, rows), sum(row.kind == Mark.HIDDEN for row in rows))


def _by_listing(shown: Iterable[Listing], rows: Iterable[_Marked]) -> dict[int, str]:
    own, alike = dict[int, str](), defaultdict[str, list[_Marked]](list)
    for row in rows:
        own[row.listing] = row.kind
        alike[row.duplicate_key].append(row)
        alike[row.listing_key].append(row)
    found: dict[int, str] = {}
    for listing in shown:
        near = [*alike.get(listing.duplicate_key, ()), *alike.get(listing.listing_key, ())]
        twins = (row.kind for row in near if are_twins(row, listing))
        if kind := own.get(listing.pk) or next(twins, ""):
            found[listing.pk] = kind
    return found


def mark(membership: Membership, listing: int, kind: str) -> None:
    """`kind` is one of Mark, or empty to take the mark away; a twin's goes in both cases. Raises Listing.DoesNotExist,
    and ValidationError where it would be one too many."""
    found, mine = Listing.objects.only("pk").get(pk=listing), ListingMark.objects.filter(user=membership.user_id)
    with transaction.atomic():
        if kind:
            # Whoever leaves has the row of the membership before the lock, too.
            Membership.objects.filter(pk=membership.pk, has_marks=False).update(has_marks=True)
        searches, twins = saving.lock_marked(membership.user_id, membership.tenant_id), twins_of([found.pk])
        mine.filter(listing__in=twins).delete()
        if not kind:
            mine.filter(listing=found).delete()
        else:
            if mine.filter(kind=kind).exclude(listing=found).count() >= MOST:
                raise ValidationError(f"You have {MOST:,} of these, the most there can be.")
            ListingMark.objects.update_or_create(
                user_id=membership.user_id, listing=found, defaults={"kind": Mark(kind)}
            )
        saving.begin_marked(searches, [found.pk, *twins])
