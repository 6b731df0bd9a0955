"""Which columns of `Listing` the write door fills, and the SQL lists made of them."""

from django.db import models

from listings.homes.lines import STREET as STREET_COLUMNS
from listings.models import Listing
from listings.rows import KEPT_BY_INGEST

# Delivered by a provider in `ListingRow.values`.
SOURCE_FIELDS: tuple["models.Field[object, object]", ...] = tuple(
    field
    for field in Listing._meta.concrete_fields
    if field.name not in KEPT_BY_INGEST and field.attname != "listing_key"
)
SOURCE_COLUMNS = frozenset(field.attname for field in SOURCE_FIELDS)
RESO_NAMES = {field.attname: str(field.help_text).split(",")[0].split(" ")[0] for field in SOURCE_FIELDS}

# Made here of what was delivered; staged beside the source's columns.
DERIVED = (
    "id",
    "listing_key",
    "slug",
    "property_key",
    "address_key",
    "parcel_key",
    "duplicate_key",
    "price_per_square_foot",
    "masked_fields",
    "content_hash",
)
# The source's columns by how they are written: with a default in place of NULL, as they are, as JSON.
TEXT_COLUMNS = [(field.attname, field.get_default()) for field in SOURCE_FIELDS if isinstance(field, models.TextField)]
JSON_FIELDS = [field for field in SOURCE_FIELDS if isinstance(field, models.JSONField)]
OTHER_COLUMNS = [field.attname for field in SOURCE_FIELDS if not isinstance(field, models.TextField | models.JSONField)]
STAGED = (*DERIVED, *(name for name, _ in TEXT_COLUMNS), *OTHER_COLUMNS, *(field.attname for field in JSON_FIELDS))
# What the listing was before this page, staged for the events.
BEFORE = {
    "was_stored": "boolean",
    "was_vanished": "boolean",
    "was_status": "text",
    "was_price": "numeric",
    "was_status_change": "timestamptz",
    "was_price_change": "timestamptz",
}
# Staged for the index of words alone (`listings.terms`, a line each), and for `ListingSource`, where NULL is a gallery
# that was not sent: the one before stays.
BESIDE = {"terms": "text", "record": "bytea", "gallery": "bytea", "photo_count": "integer"}
# A slug stays for ever, unless it shows a street that must not be shown any more.
SLUG = """CASE WHEN listings_listing.slug = '' OR EXCLUDED.internet_address_display_yn IS FALSE
    AND listings_listing.internet_address_display_yn IS NOT FALSE
    THEN EXCLUDED.slug ELSE listings_listing.slug END"""
UPDATED = [column for column in STAGED if column not in ("id", "listing_key", "slug")]

# What the text search looks into. Remarks are cut: PostgreSQL refuses vectors over 1 MB.
SEARCHED = (
    "unparsed_address", "city", "state_or_province", "postal_code", "county_or_parish", "subdivision_name",
    "mls_area_major", "mls_area_minor", "elementary_school", "middle_or_junior_school", "high_school",
    "list_agent_full_name", "co_list_agent_full_name", "list_office_name", "co_list_office_name", "view",
    "public_remarks", "supplement",
)  # fmt: skip
# Of a source that sends no line of the address, its parts.
STREET = f"CASE WHEN unparsed_address = '' THEN concat_ws(' ', {', '.join(STREET_COLUMNS)}, unit_number) END"
SEARCH_VECTOR = f"""to_tsvector('simple', listings_words(left(concat_ws(' ', {STREET}, {", ".join(SEARCHED)}), 50000)))
    || array_to_tsvector(string_to_array(terms, E'\\n'))"""

# Bytes of a row as stored (compressed where PostgreSQL compresses), without its headers and what only searches need,
# and without reading the heavy values; with those of its source, `listings_listingsource`.
NOT_COUNTED = frozenset(
    {"facet_city", "facet_kind", "facet_sub_type", "facet_subdivision", "traits", "monthly_fee", "came_on"}
)
ROW_BYTES = " + ".join(
    f"coalesce(pg_column_size(listings_listing.{field.attname}), 0)"
    for field in Listing._meta.concrete_fields
    if field.name not in NOT_COUNTED
)
ROW_BYTES = f"{ROW_BYTES} + coalesce(pg_column_size(source.record) + coalesce(pg_column_size(source.gallery), 0), 0)"
WITH_SOURCE = "listings_listing LEFT JOIN listings_listingsource AS source ON source.listing_id = listings_listing.id"
