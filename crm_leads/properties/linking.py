"""The link between a property and its MLS listing: suggested by parcel and address, made and taken back by people, and
moved along when the home is relisted."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from crm_leads import timeline
from crm_leads.enums import ActivityKind
from crm_leads.models import CrmProperty
from crm_leads.properties.fields import key_of
from crm_leads.properties.propagation import apply_listing
from listings.enums import ON_MARKET
from listings.models import Listing

SUGGESTED = 10


def suggestions(home: CrmProperty) -> QuerySet[Listing]:
    """Listings of the same home that nobody turned down, those on the market first, then the newest."""
    same = Q(property_key=home.property_key) if home.property_key else Q(pk__in=[])
    if home.parcel_number:
        same |= Q(parcel_number=home.parcel_number, postal_code=home.postal_code)
    rows: QuerySet[Listing] = Listing.objects.without_raw().filter(same, purged_at=None)
    rows = rows.exclude(pk__in=home.dismissed_listings).select_related("collection")
    on_market = Q(standard_status__in=ON_MARKET, vanished_at=None)
    return rows.order_by(Case(When(on_market, then=0), default=1), "-pk")[:SUGGESTED]


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
        home.property_key = listing.property_key
        home.save(update_fields=["property_key"])
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
    stored.property_key = key_of(stored) or stored.property_key
    stored.save()
    timeline.record(ActivityKind.LINKED, f"Unlinked from MLS listing {number}.", crm_property=stored, user=user)
    home.refresh_from_db()


@transaction.atomic
def dismiss(home: CrmProperty, listing: Listing) -> None:
    """This listing is another home: do not suggest it again."""
    stored = _locked(home)
    if listing.pk not in stored.dismissed_listings:
        stored.dismissed_listings = [*stored.dismissed_listings, listing.pk]
        stored.save(update_fields=["dismissed_listings"])
    home.refresh_from_db()


def _locked(home: CrmProperty) -> CrmProperty:
    """As it is now, and nobody changes it meanwhile: the page may be old, and the MLS writes as well."""
    stored: CrmProperty = CrmProperty.objects.select_for_update().get(pk=home.pk)
    return stored
