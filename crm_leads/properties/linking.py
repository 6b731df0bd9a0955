"""The link between a property and its MLS listing: suggested by parcel and address, made and taken back by people, and
moved along when the home is relisted."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from crm_leads.enums import ActivityKind
from crm_leads.homes.keys import KEYS, home_of, keys_of, listings_of, name_homes
from crm_leads.leads import timeline
from crm_leads.models import CrmProperty
from crm_leads.properties.fields import equal_ones
from crm_leads.properties.following import follow_these
from listings import home_questions
from listings.enums import ON_MARKET
from listings.home_decisions.conflicts import Refused
from listings.home_questions import Side
from listings.homes.judging import Verdict, judge
from listings.models import Listing

SUGGESTED = 10
LINK_COLUMNS = (
    "listing", "collection", "listing_key", "linked_at", "linked_by", "listing_hash", "edited_fields",
    "dismissed_listings", *KEYS,
)  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """A listing of the property's home; with `doubt`, the reason why it may be another."""

    listing: Listing
    doubt: str = ""


def suggestions(home: CrmProperty) -> list[Suggestion]:
    """Listings of the same home that nobody turned down, the certain ones first, of those the ones on the market, then
    the newest."""
    found = {each.record.id: each.reason for each in listings_of(home)}
    rows: QuerySet[Listing] = Listing.objects.without_heavy().filter(pk__in=set(found) - set(home.dismissed_listings))
    on_market = Q(standard_status__in=ON_MARKET, vanished_at=None)
    rows = rows.select_related("collection").order_by(Case(When(on_market, then=0), default=1), "-pk")
    suggested = sorted((Suggestion(row, found[row.pk]) for row in rows), key=lambda each: bool(each.doubt))
    return suggested[:SUGGESTED]


def number_of(listing: Listing) -> str:
    """By which people know it."""
    return listing.listing_id or listing.listing_key


@transaction.atomic
def link(home: CrmProperty, listing: Listing, user: User | None) -> list[str]:
    """Follow the listing from now on. Columns in which a person wrote something else stay; the others follow, and take
    its values at once. Returns the labels of what changed. Raises Refused where a person said that the two homes are
    two."""
    changed = link_many([(home, listing)], user)[home.pk]
    home.refresh_from_db()
    _said(home, listing, Verdict.SAME, user)
    return changed


@transaction.atomic
def link_own(home: CrmProperty, listing: Listing, user: User | None) -> None:
    """The same of a record that was made from the listing just now: it is of that home, whatever was said of others
    with its address."""
    link_many([(home, listing)], user)
    home.refresh_from_db()
    with suppress(Refused):
        _said(home, listing, Verdict.SAME, user)


@transaction.atomic
def link_many(pairs: Sequence[tuple[CrmProperty, Listing]], user: User | None) -> dict[int, list[str]]:
    """As `link`, in a handful of queries however many they are; gives the labels by property. No answer to "the same
    home?" is taken from it."""
    for home, listing in pairs:
        assert listing.tenant_id == home.tenant_id, "A property follows a listing of its own tenant."
    stored = CrmProperty.objects.select_for_update().in_bulk([home.pk for home, _ in pairs])
    now, lines = timezone.now(), []
    for home, listing in pairs:
        row = stored[home.pk]
        row.listing, row.collection_id, row.listing_key = listing, listing.collection_id, listing.listing_key
        row.linked_at, row.linked_by, row.listing_hash = now, user, b""
        # Whoever turned it down before says otherwise now.
        row.dismissed_listings = [pk for pk in row.dismissed_listings if pk != listing.pk]
        same = equal_ones(row, listing, row.edited_fields)
        row.edited_fields = [name for name in row.edited_fields if name not in same]
        if not row.property_key:
            row.property_key, row.address_key, row.parcel_key = keys_of(listing)
        lines.append((row, f"Linked to MLS listing {number_of(listing)}."))
    CrmProperty.objects.bulk_update(stored.values(), LINK_COLUMNS, batch_size=500)
    timeline.record_each_property(ActivityKind.LINKED, lines, user)
    return follow_these(list(stored.values()), user)


@transaction.atomic
def unlink(home: CrmProperty, user: User | None) -> None:
    """Follow no listing any more; what was taken over stays. The listing is not suggested again."""
    stored = _locked(home)
    if stored.listing_id is None:
        return
    listing = Listing.objects.only("listing_id", "listing_key").filter(pk=stored.listing_id).first()
    number = number_of(listing) if listing else stored.listing_key
    stored.dismissed_listings = [*stored.dismissed_listings, stored.listing_id]
    stored.listing, stored.collection, stored.listing_key = None, None, ""
    stored.linked_at, stored.listing_hash = None, b""
    name_homes([stored])
    stored.save()
    timeline.record(ActivityKind.LINKED, f"Unlinked from MLS listing {number}.", crm_property=stored, user=user)
    home.refresh_from_db()


@transaction.atomic
def dismiss(home: CrmProperty, listing: Listing, user: User | None) -> None:
    """This listing is another home: do not suggest it again. Raises Refused where a person said that it is this."""
    _said(home, listing, Verdict.DIFFERENT, user)
    stored = _locked(home)
    if listing.pk not in stored.dismissed_listings:
        stored.dismissed_listings = [*stored.dismissed_listings, listing.pk]
        stored.save(update_fields=["dismissed_listings"])
    home.refresh_from_db()


def _said(home: CrmProperty, listing: Listing, verdict: Verdict, user: User | None) -> None:
    """Where only a person could tell, the answer holds for every rule that asks about the two homes."""
    ours, theirs = home_of(home), home_questions.home_of(listing)
    if judge(ours, theirs).verdict is Verdict.MAYBE:
        home_questions.answer(Side(ours), Side(theirs, listing.pk), verdict, user)


def _locked(home: CrmProperty) -> CrmProperty:
    """As it is now, and nobody changes it meanwhile: the page may be old, and the MLS writes as well."""
    stored: CrmProperty = CrmProperty.objects.select_for_update().get(pk=home.pk)
    return stored
