"""The listing as it ended, kept in its lead: what the agent talks about after the listing has left the feed.

A flat JSON object: each column of `listings.Listing` that has a value under its own name, `events` from the oldest,
`mls_time_zone`, and `taken_at`. It outlives the listing; retention empties it. Photos stay with the listing, and go
with it (`listings.photos`).
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crm_leads.models import Lead
from listings.history import History, history_of
from listings.models import Listing, ListingEvent
from realty.tenants.together import Read

# What is only of use to the search or the sync, and what a page of a lead never shows.
LEFT_OUT = frozenset(
    {
        "id", "tenant_id", "collection_id", "search_vector", "content_hash", "duplicate_key",
        "is_duplicate", "slug", "created_at", "updated_at", "purged_at", "vanished_at", "mls_id", "sync_source",
        "originating_system_name", "mls_property_type", "list_agent_mls_id", "photos_change_timestamp", "open_houses",
        "virtual_tours", "property_key", "address_key", "parcel_key", "masked_fields", "land_lease_amount_frequency",
        "internet_address_display_yn", "facet_sub_type_id", "facet_subdivision_id", "traits", "monthly_fee",
        "came_on", "internet_entire_listing_display_yn", "bathrooms_full", "bathrooms_half",
    }
)  # fmt: skip
# What a listing's history is told from, beside its events.
TOLD = frozenset(
    {
        "standard_status", "list_price", "original_list_price", "previous_list_price", "close_price", "on_market_date",
        "listing_contract_date", "off_market_date", "close_date", "original_entry_timestamp", "price_change_timestamp",
        "status_change_timestamp", "purchase_contract_date", "pending_timestamp", "contract_status_change_date",
        "expiration_date", "modification_timestamp",
    }
)  # fmt: skip
TOLD_FIELDS = [field for field in Listing._meta.concrete_fields if field.attname in TOLD]
COLUMNS = tuple(field.attname for field in Listing._meta.concrete_fields if field.attname not in LEFT_OUT)
EVENTS = """
SELECT jsonb_agg(jsonb_build_object('kind', event.kind, 'old_value', event.old_value, 'new_value', event.new_value,
    'at', event.occurred_at) ORDER BY event.occurred_at, event.id)
FROM listings_listingevent AS event WHERE event.listing_id = listing.id AND event.kind <> 'changed'
"""
ZONE = """
SELECT coalesce(nullif(collection.time_zone, ''), tenant.time_zone)
FROM listings_collection AS collection JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
WHERE collection.id = listing.collection_id
"""
# The snapshot of the row `listing`: one object made at once, since joining objects makes all of them again.
SQL = f"""
(SELECT jsonb_strip_nulls(to_jsonb(kept)) FROM (
    SELECT {", ".join(f"listing.{name}" for name in COLUMNS)}, %(now)s::timestamptz AS taken_at,
        ({EVENTS}) AS events, ({ZONE}) AS mls_time_zone
) AS kept)
"""


class Snapshot:
    """A lead's snapshot, to read. Everything is empty where retention has removed it."""

    def __init__(self, lead: Lead) -> None:
        self._kept: dict[str, Any] = lead.snapshot or {}

    def __bool__(self) -> bool:
        return bool(self._kept)

    def __getitem__(self, column: str) -> Any:
        """The value of a column of the listing as JSON has it, None where there was none."""
        return self._kept.get(column)

    @property
    def zone(self) -> ZoneInfo | None:
        """Of the MLS; None in snapshots of before it was kept."""
        return ZoneInfo(self["mls_time_zone"]) if self["mls_time_zone"] else None

    def history(self, zone: ZoneInfo) -> History:
        """As the page of the listing told it; `zone` holds where the snapshot does not know its MLS's."""
        known = [field for field in TOLD_FIELDS if self[field.attname] is not None]
        columns = {field.attname: field.to_python(self[field.attname]) for field in known}
        return history_of(Listing(**columns), [_event(kept) for kept in self["events"] or ()], self.zone or zone)


def _event(kept: dict[str, str]) -> ListingEvent:
    at = datetime.fromisoformat(kept["at"])
    return ListingEvent(kind=kept["kind"], old_value=kept["old_value"], new_value=kept["new_value"], occurred_at=at)


def listing_read(lead: Lead) -> Read[Listing]:
    """The listing that made the lead, as far as it is still stored."""
    only = ("tenant", "slug", "standard_status", "list_price", "vanished_at")
    return Read(Listing, "id = %s AND purged_at IS NULL", [lead.listing_id], only=only)
