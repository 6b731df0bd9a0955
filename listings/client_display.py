"""What an agent's client may see of the listings of an MLS: somebody who is no participant of it.

NAR's model rules for IDX (18.2, 18.3) are the floor: only listings on the market, none that its seller keeps off the
internet, no address where the seller withheld it, nothing that is meant for participants, the listing office named and
the MLS's own text beside it. Other licenses than IDX admit what the MLS has agreed to, which staff record for each
collection, with fields to hide and hours to wait. Sources and dates: docs/compliance.md.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from listings.enums import ClientDisplay, LicenseRole, StandardStatus
from listings.facts import SHOWING, Fact, FactGroup, fact_groups, reso_name
from listings.models import Collection, Listing, ListingQuerySet
from listings.models.collection import OWN
from listings.open_houses import OpenHouse, are_held, open_houses
from listings.participants import COLUMNS as FOR_PARTICIPANTS

# Coming Soon is no IDX listing in most MLSs.
STATUSES = (StandardStatus.ACTIVE, StandardStatus.ACTIVE_UNDER_CONTRACT, StandardStatus.PENDING)
PHOTOS = "Photos"
# Not stored, but worked out (`listings.days_on_market`) from the dates below.
DAYS_ON_MARKET = "DaysOnMarket"
DATES_OF_DAYS = frozenset(
    {
        "on_market_date", "listing_contract_date", "original_entry_timestamp", "purchase_contract_date",
        "pending_timestamp", "contract_status_change_date", "status_change_timestamp", "off_market_date", "close_date",
        "cumulative_days_on_market",
    }
)  # fmt: skip
# A change of price tells each of them.
PRICES = frozenset({"list_price", "original_list_price", "previous_list_price"})
NOT_FOR_CLIENTS = frozenset({SHOWING, "Listing and source", "Dates"})
# What nobody reads as a number.
NO_FACTS = frozenset({"Latitude", "Longitude"})
# Hidden with the first, since the second tells it.
GIVEN_AWAY_BY = (
    ("list_price", "price_per_square_foot"), ("living_area", "price_per_square_foot"), ("media_links", PHOTOS),
)  # fmt: skip
# RESO's OpenHouseType has more, for brokers and offices.
FOR_ALL = ("", "Public")
# What tells where a home is, beside its city and ZIP.
ADDRESS = (
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix", "unit_number", "street_additional_info", "unparsed_address",
    "parcel_number", "latitude", "longitude", "directions",
)  # fmt: skip


# Null is neither yes nor no: only a plain no withholds.
ON_THE_INTERNET = Q(internet_entire_listing_display_yn=True) | Q(internet_entire_listing_display_yn=None)
HAS_ADDRESS = Q(internet_address_display_yn=True) | Q(internet_address_display_yn=None)


def may_show(collection: Collection) -> bool:
    """Whether clients may see listings of the collection; those that the tenant entered are its own."""
    if collection.client_display:
        return collection.client_display == ClientDisplay.YES
    return collection.provider == OWN or collection.license_role == LicenseRole.IDX


def names_of_columns() -> dict[str, str]:
    """The column of each RESO name that may be hidden, in lower case."""
    fields = Listing._meta.concrete_fields
    stored = {reso_name(f.name).lower(): f.name for f in fields if f.help_text}
    return stored | {name.lower(): name for name in (PHOTOS, DAYS_ON_MARKET)}


def unknown_names(written: str) -> list[str]:
    """Of `Collection.hidden_from_clients`: those that are no field of a listing."""
    known = names_of_columns()
    return [name for name in _names(written) if name.lower() not in known]


def hidden_columns(collection: Collection) -> set[str]:
    """With what a hidden one could be worked out from. RESO's Media are photos as well as links."""
    known = names_of_columns()
    hidden = {known[name.lower()] for name in _names(collection.hidden_from_clients) if name.lower() in known}
    for told, column in GIVEN_AWAY_BY:
        if told in hidden:
            hidden.add(column)
    return hidden


def _names(written: str) -> list[str]:
    return [name for part in written.split(",") if (name := part.strip())]


def shown_to_clients(rows: ListingQuerySet, collections: Iterable[Collection], now: datetime) -> ListingQuerySet:
    """Those of `rows` that clients may see and the feed still has, of `collections` that `may_show` admits."""
    admitted = Q()
    for collection in collections:
        admitted |= Q(collection=collection.pk) & past_delay(collection, now)
    if not admitted:
        return rows.none()
    shown: ListingQuerySet = rows.live().filter(admitted, ON_THE_INTERNET, standard_status__in=STATUSES)
    return shown


def past_delay(collection: Collection, now: datetime) -> Q:
    """Of listings: those that entered the market longer ago than their MLS wants them kept from clients."""
    if not collection.client_delay_hours:
        return Q()
    begun = now - timedelta(hours=collection.client_delay_hours)
    return Q(original_entry_timestamp__lte=begun) | Q(created_at__lte=begun)


def shown_from(listing: Listing) -> datetime:
    """When the hours are over that its MLS wants a listing kept from clients. What has been stored was entered by then,
    whatever date the MLS gives."""
    entered = min(listing.original_entry_timestamp or listing.created_at, listing.created_at)
    return entered + timedelta(hours=listing.collection.client_delay_hours)


def hides_prices(collection: Collection) -> bool:
    """Whether what a price was, or is, is told to no client."""
    return bool(PRICES & hidden_columns(collection))


def kept_from_clients(listing: Listing, now: datetime) -> str:
    """Why clients may not see this one listing, as a sentence for its agent; empty where they may. The same rule as
    `shown_to_clients`, of listings in the feed."""
    collection = listing.collection
    if listing.vanished_at or listing.purged_at:
        return "The MLS no longer sends this listing."
    if not may_show(collection):
        return f"{collection.title} is not recorded as open to clients."
    if listing.internet_entire_listing_display_yn is False:
        return "The seller keeps this listing off the internet."
    if listing.standard_status not in STATUSES:
        return f"Clients see only {', '.join(STATUSES[:-1])} and {STATUSES[-1]} listings."
    if collection.client_delay_hours and shown_from(listing) > now:
        return f"{collection.title} shows new listings to clients after {collection.client_delay_hours} hours."
    return ""


def as_client_sees(listing: Listing) -> Listing:
    """The same object, emptied of what its collection hides, what its seller withheld and what is for participants.
    Never save it."""
    emptied = hidden_columns(listing.collection) | set(FOR_PARTICIPANTS)
    if listing.internet_address_display_yn is False:
        emptied |= set(ADDRESS)
    for name in emptied - {PHOTOS, DAYS_ON_MARKET}:
        field: Any = Listing._meta.get_field(name)
        setattr(listing, name, None if field.null else field.get_default())
    return listing


def client_facts(listing: Listing) -> list[FactGroup]:
    """Of a listing `as_client_sees`: what has a value."""
    groups = fact_groups(listing, for_participant=False)
    kept = [(group, [fact for fact in group.facts if _is_for_clients(fact)]) for group in groups]
    return [FactGroup(group.title, facts, []) for group, facts in kept if facts and group.title not in NOT_FOR_CLIENTS]


def _is_for_clients(fact: Fact) -> bool:
    return not fact.is_withheld and fact.label not in NO_FACTS


def client_open_houses(listing: Listing) -> list[OpenHouse]:
    """Of a listing `as_client_sees`: those that take place and are for all; of a withheld address none, since an open
    house is at it. Coming ones first."""
    if not are_held(listing) or listing.internet_address_display_yn is False:
        return []
    return [house for house in open_houses(listing) if house.kind in FOR_ALL]


def shows_days(collection: Collection) -> bool:
    """Whether clients are told how long a listing has been on the market: not where a date that this could come from is
    hidden."""
    return not (DATES_OF_DAYS | {DAYS_ON_MARKET}) & hidden_columns(collection)


def shows_photos(collection: Collection) -> bool:
    return PHOTOS not in hidden_columns(collection)
