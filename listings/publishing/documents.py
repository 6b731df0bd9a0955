"""One listing as a document: RESO's names, a GeoJSON point, and what the deployment's pages and scripts look for.

What the license does not admit, or the seller or the MLS withholds, is not in it. Empty fields are left out. Numbers
are doubles and integers, since JavaScript reads Decimal128 as an object; days are dates at midnight UTC.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from listings.days_on_market import days_on_market, see_contracts, zone_of
from listings.enums import PhotoPolicy, StandardStatus
from listings.galleries import Photo
from listings.ingest.columns import RESO_NAMES
from listings.media.addresses import absolute
from listings.models import Collection, Listing
from listings.participants import COLUMNS as FOR_PARTICIPANTS
from listings.participants import may_see
from listings.photos import galleries_of
from realty.mongodb import Document

# A change of what documents hold; a rebuild follows by itself.
VERSION = 2
OURS = {"mls_property_type": "MlsPropertyType", "land_type": "LandType"}
NOT_PUBLISHED = frozenset({"sync_source", "extra"})
NAMES: Mapping[str, str] = {
    column: OURS.get(column, name.rstrip(":")) for column, name in RESO_NAMES.items() if column not in NOT_PUBLISHED
}
# Beside the dictionary's: as the deployment names them.
ALSO = {"county_or_parish": "County", "list_agent_full_name": "ListAgentName"}
ADDRESS = frozenset(
    {
        "unparsed_address", "street_number", "street_number_modifier", "street_dir_prefix", "street_name",
        "street_suffix", "street_suffix_modifier", "street_dir_suffix", "unit_number", "street_additional_info",
        "latitude", "longitude", "parcel_number", "directions",
    }
)  # fmt: skip
ENDED = (StandardStatus.EXPIRED, StandardStatus.CANCELED)
# BSON's integers are smaller than the one, its doubles than the other.
LONG, DOUBLE = 2**63, 2**1023
# The deployment's four words.
STATUSES = {
    StandardStatus.ACTIVE_UNDER_CONTRACT: "Pending",
    StandardStatus.CANCELED: "Expired",
}
# A change of these alone is no event (`listings.ingest.events`), or comes with the day.
STAMPS = frozenset(
    {
        "ModificationTimestamp", "PhotosChangeTimestamp", "StatusChangeTimestamp", "PriceChangeTimestamp",
        "PreviousListPrice", "PhotosCount", "updatedAt", "lastSyncedAt", "syncSource", "DaysOnMarket", "expiresAt",
    }
)  # fmt: skip


def shape_of(collection: Collection) -> str:
    """What decides what documents hold, beside the listings."""
    photos = ":own photos" if collection.photo_policy == PhotoPolicy.KEEP else ""
    return f"{VERSION}:{'participant' if may_see(collection) else 'display'}{photos}"


class DocumentMaker:
    """Of one collection, whose tenant is at hand."""

    def __init__(self, collection: Collection, kept_for: timedelta) -> None:
        self.collection, self.kept_for = collection, kept_for
        self.is_participant = may_see(collection)
        self.zone = zone_of(collection, collection.tenant)
        left_out = frozenset() if self.is_participant else frozenset((*FOR_PARTICIPANTS, "media_links"))
        self.names = [(column, name) for column, name in NAMES.items() if column not in left_out]

    def of(self, listings: Sequence[Listing]) -> dict[str, Document | None]:
        """By ListingKey; None for one that is not to be in MongoDB. Two queries."""
        galleries = galleries_of(listing.pk for listing in listings)
        see_contracts(listings)
        now = timezone.now()
        return {
            listing.listing_key: self._document(listing, galleries.get(listing.pk, []), now) for listing in listings
        }

    def _document(self, listing: Listing, photos: Sequence[Photo], now: datetime) -> Document | None:
        if listing.vanished_at or listing.purged_at or not self._is_displayed(listing):
            return None
        expires_at = self._expires_at(listing)
        if expires_at and expires_at <= now:
            return None
        document = self._identity(listing)
        self._put_columns(document, listing)
        self._put_derived(document, listing)
        self._put_photos(document, listing, photos)
        if expires_at:
            document["expiresAt"] = expires_at
        return document

    def _is_displayed(self, listing: Listing) -> bool:
        """A seller may keep the listing off the internet; participants of the MLS see it all the same."""
        return self.is_participant or listing.internet_entire_listing_display_yn is not False

    def _identity(self, listing: Listing) -> Document:
        return {
            "tenantId": self.collection.tenant.slug,
            "mlsProvider": self.collection.provider,
            "ListingKey": listing.listing_key,
            "MLSListingKey": listing.listing_key,
            **({"isSimulated": True} if self.collection.is_simulated else {}),
        }

    def _put_columns(self, document: Document, listing: Listing) -> None:
        hides = not self.is_participant and listing.internet_address_display_yn is False
        masked = frozenset(listing.masked_fields)
        for column, name in self.names:
            value = getattr(listing, column)
            if value is None or value == "" or value == [] or name in masked or (hides and column in ADDRESS):
                continue
            document[name] = plain(value)
            if column in ALSO:
                document[ALSO[column]] = document[name]
        if masked:
            document["maskedFields"] = sorted(masked)

    def _put_derived(self, document: Document, listing: Listing) -> None:
        document["ListingStatus"] = STATUSES.get(StandardStatus(listing.standard_status), listing.standard_status)
        if "Latitude" in document and "Longitude" in document:
            point = [document["Longitude"], document["Latitude"]]
            document["location"] = {"type": "Point", "coordinates": point}
        if listing.price_per_square_foot is not None and {"ListPrice", "LivingArea"} <= document.keys():
            document["PricePerSquareFoot"] = plain(listing.price_per_square_foot)
        days = days_on_market(
            listing,
            self.zone,
            count_to=self.collection.days_count_to,
            contract_seen_at=getattr(listing, "contract_seen_at", None),
        )
        if days is not None:
            document["DaysOnMarket"] = days
        document["slugAddress"] = listing.slug
        document["syncSource"] = listing.sync_source
        document["createdAt"] = milliseconds(listing.created_at)
        document["updatedAt"] = document["lastSyncedAt"] = milliseconds(listing.updated_at)

    def _put_photos(self, document: Document, listing: Listing, photos: Sequence[Photo]) -> None:
        shown = [] if {"Photos", "Media"} & set(listing.masked_fields) else [photo for photo in photos if photo.uris]
        document["photos"] = [absolute(photo.uri("large")) for photo in shown]
        document["photoCount"] = len(shown)
        if shown:
            first = next((photo for photo in shown if photo.preferred_photo_yn), shown[0])
            document["primaryPhotoUrl"] = absolute(first.uri("large"))

    def _expires_at(self, listing: Listing) -> datetime | None:
        """From the change of status, else the latest day that we know of."""
        if listing.standard_status not in ENDED:
            return None
        day = listing.off_market_date or listing.expiration_date
        ended = listing.status_change_timestamp or (
            datetime.combine(day, time(), UTC) if day else listing.modification_timestamp or listing.updated_at
        )
        return milliseconds(ended + self.kept_for)


def plain(value: Any) -> Any:
    """A column's value as BSON has it, also within lists and objects. An integer that needs more than 64 bits is a
    double: jsonb tells 1e30 as one."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and LONG <= abs(value) < DOUBLE:
        return float(value)
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return value


def milliseconds(moment: datetime) -> datetime:
    """BSON's dates have no finer parts."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """The names of the fields that differ; of `_id` and what changes without an event none."""
    names = (ours.keys() | theirs.keys()) - STAMPS - {"_id"}
    return sorted(name for name in names if ours.get(name) != theirs.get(name))
