"""The link between a property and its MLS listing: suggested by parcel and address, made and taken back by people, and
moved along when the home is relisted."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from crm_leads import timeline
from crm_leads.enums import ActivityKind
from crm_leads.homes import KEYS, home_of, keys_of, listings_of, name_homes
from crm_leads.models import CrmProperty
from crm_leads.properties.propagation import apply_listing
from listings import home_questions
from listings.enums import ON_MARKET
from listings.home_questions import Side
from listings.homes.judging import Verdict, judge
from listings.models import Listing

SUGGESTED = 10


@dataclass(frozen=True)
class Suggestion:
    """A listing of the property's home; with `doubt`, the reason why it may be another."""

    listing: Listing
    doubt: str = ""


def suggestions(home: CrmProperty) -> list[Suggestion]:
    """Listings of the same home that nobody turned down, the certain ones first, of those the ones on the market, then
    the newest."""
    found = {each.record.id: each.reason for each in listings_of(home)}
    rows: QuerySet[Listing] = Listing.objects.without_raw().filter(pk__in=set(found) - set(home.dismissed_listings))
    on_market = Q(standard_status__in=ON_MARKET, vanished_at=None)
    rows = rows.select_related("collection").order_by(Case(When(on_market, then=0), default=1), "-pk")
    suggested = sorted((Suggestion(row, found[row.pk]) for row in rows), key=lambda each: bool(each.doubt))
    return suggested[:SUGGESTED]


def number_of(listing: Listing) -> str:
    """By which people know it."""
    return listing.listing_id or listing.listing_key


@transaction.atomic
def link(home: CrmProperty, listing: Listing, user: User | None) -> list[str]:
    """Follow the listing from now on. Columns that people changed stay; the others take its values at once. Returns
    the labels of what changed."""
    CrmProperty.objects.filter(pk=home.pk).update(
        listing=listing,
        collection=listing.collection_id,
        listing_key=listing.listing_key,
        linked_at=timezone.now(),
        linked_by=user,
        listing_hash=b"",
    )
    summary = f"Linked to MLS listing {number_of(listing)}."
    timeline.record(ActivityKind.LINKED, summary, crm_property=home, user=user)
    changed = apply_listing(home, listing, user)
    home.refresh_from_db()
    if not home.property_key:
        home.property_key, home.address_key, home.parcel_key = keys_of(listing)
        home.save(update_fields=KEYS)
    _said(home, listing, Verdict.SAME, user)
    return changed


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
    """This listing is another home: do not suggest it again."""
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
