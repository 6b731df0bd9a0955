"""What happened, as rows of `ListingEvent`, computed from the staged rows in the transaction that writes them.

Each stored listing begins with exactly one `new` or `relisted`. A later page gives one `price` where the price
differs, one `status` or `back_on_market` where the status differs, `returned` where the listing had vanished, and one
`changed` that names the other columns that differ, in the order of their names, and keeps what they held before and
hold since: as text, cut at KEPT characters, nothing of what is withheld or for participants alone; the last names are
of what the MLS withholds and of photos. A listing that returns without a price to compare, since it was purged, has no
`price`.
"""

from listings.enums import LEASES, ON_MARKET, EventKind, StandardStatus
from listings.ingest.batch import Batch
from listings.ingest.columns import JSON_FIELDS, RESO_NAMES, SOURCE_COLUMNS
from listings.participants import COLUMNS as FOR_PARTICIPANTS
from realty.database.statements import run


def _literals(*values: str) -> str:
    return ", ".join(f"'{value}'" for value in values)


ON_MARKET_SQL = _literals(*ON_MARKET)
LEASES_SQL = _literals(*LEASES)
# Statuses that a listing has before it is first active: going active from them is no comeback.
BEFORE_MARKET = _literals(
    StandardStatus.COMING_SOON, StandardStatus.INCOMPLETE, StandardStatus.UNKNOWN, StandardStatus.DELETE
)


def entered(table: str) -> str:
    return f"coalesce({table}.original_entry_timestamp, {table}.on_market_date, {table}.listing_contract_date)"


# The listing of the same home and market (sale or lease) that this new one follows: the latest, if it ended unsold or
# lingers in the same collection. A sold home's next listing is a new one, whatever was before the sale. The same offer
# in another MLS is a duplicate, no relisting. The tenant is asked for by a SELECT wherever the index of a home is
# wanted: of a tenant that its statistics do not know yet, PostgreSQL believes that it has no listing, so that any index
# of it seems as good.
FORMER = f"""
SELECT latest.listing_key FROM (
    SELECT former.listing_key, former.standard_status FROM listings_listing AS former
    WHERE former.tenant_id = (SELECT %(tenant)s::bigint) AND former.property_key = incoming.property_key
        AND former.id <> incoming.id AND former.listing_key <> incoming.listing_key
        AND (former.property_type IN ({LEASES_SQL})) = (incoming.property_type IN ({LEASES_SQL}))
        AND (former.vanished_at IS NOT NULL OR former.standard_status NOT IN ({ON_MARKET_SQL})
            OR former.collection_id = %(collection)s::bigint)
        AND coalesce({entered("former")}, '-infinity') <= coalesce({entered("incoming")}, 'infinity')
        AND (former.id < incoming.id OR {entered("former")} < {entered("incoming")})
    ORDER BY {entered("former")} DESC NULLS LAST, former.id DESC LIMIT 1
) AS latest WHERE latest.standard_status <> '{StandardStatus.CLOSED}'
"""

RECORD = f"""
INSERT INTO listings_listingevent
    (tenant_id, collection_id, listing_id, kind, old_value, new_value, occurred_at, recorded_at, run_id)
SELECT %(tenant)s::bigint, %(collection)s::bigint, incoming.id, event.kind, coalesce(event.old_value, ''),
    coalesce(event.new_value, ''),
    coalesce(event.occurred_at, incoming.modification_timestamp, %(now)s::timestamptz), %(now)s::timestamptz,
    %(run_id)s::bigint
FROM listings_incoming AS incoming
LEFT JOIN LATERAL ({FORMER}) AS predecessor (listing_key)
    ON NOT incoming.was_stored AND incoming.standard_status IN ({ON_MARKET_SQL})
    AND incoming.property_key NOT LIKE 'key:%%'
CROSS JOIN LATERAL (
    SELECT CASE WHEN predecessor.listing_key IS NULL THEN 'new' ELSE 'relisted' END, predecessor.listing_key,
        incoming.list_price::text, incoming.original_entry_timestamp
    WHERE NOT incoming.was_stored
    UNION ALL
    SELECT 'returned', '', incoming.standard_status, %(now)s::timestamptz
    WHERE incoming.was_vanished
    UNION ALL
    SELECT 'price', incoming.was_price::text, incoming.list_price::text,
        CASE WHEN incoming.price_change_timestamp IS DISTINCT FROM incoming.was_price_change
            THEN incoming.price_change_timestamp END
    WHERE incoming.was_stored AND incoming.was_price IS DISTINCT FROM incoming.list_price
        AND NOT (incoming.was_vanished AND incoming.was_price IS NULL)
    UNION ALL
    SELECT CASE WHEN incoming.standard_status = 'Active' AND incoming.was_status NOT IN ({BEFORE_MARKET})
            THEN 'back_on_market' ELSE 'status' END,
        incoming.was_status, incoming.standard_status,
        CASE WHEN incoming.status_change_timestamp IS DISTINCT FROM incoming.was_status_change
            THEN incoming.status_change_timestamp END
    WHERE incoming.was_stored AND incoming.was_status <> incoming.standard_status
) AS event (kind, old_value, new_value, occurred_at)
"""

# Told by events of their own, and the source's stamps of its own changes.
NOT_NAMED = frozenset(
    {"list_price", "previous_list_price", "price_change_timestamp", "standard_status", "status_change_timestamp",
     "photos_change_timestamp", "photos_count", "modification_timestamp"}
)  # fmt: skip
# Characters of a value that are kept. One more is stored of a longer one, which says that it was cut.
KEPT = 500
# Told by name alone: what is for participants of the MLS, which no copy should outlive, and lists.
NAMED_ALONE = frozenset({*FOR_PARTICIPANTS, *(field.attname for field in JSON_FIELDS)})


def _change(column: str) -> str:
    """The column's name where it differs, with both values unless the MLS withholds the field: before, or now."""
    return f"CASE WHEN stored.{column} IS DISTINCT FROM incoming.{column} THEN {_told(column)} END"


def _told(column: str) -> str:
    if column in NAMED_ALONE:
        return f"jsonb_build_array('{column}')"
    values = ", ".join(f"left({row}.{column}::text, {KEPT + 1})" for row in ("stored", "incoming"))
    reso = RESO_NAMES[column].replace("'", "''")
    return f"""CASE WHEN '{reso}' = ANY(stored.masked_fields || incoming.masked_fields)
        THEN jsonb_build_array('{column}') ELSE jsonb_build_array('{column}', {values}) END"""


# One CASE for each column; a function takes a hundred arguments at most, an array any number.
CHANGES = ", ".join(_change(name) for name in sorted(SOURCE_COLUMNS - NOT_NAMED))
# Names in whatever order.
MASKED = """CASE WHEN NOT (stored.masked_fields @> incoming.masked_fields
    AND stored.masked_fields <@ incoming.masked_fields) THEN jsonb_build_array('masked_fields') END"""
# A gallery that was not sent is NULL; one that is empty is none. The last four bytes of a frame are the checksum of
# what it holds (RFC 8878, section 3.1.1): the same photos may be packed with a newer dictionary.
PHOTOS = """
CASE WHEN incoming.gallery IS NOT NULL
    AND (source.photo_count IS DISTINCT FROM incoming.photo_count
        OR substr(source.gallery, length(source.gallery) - 3)
            IS DISTINCT FROM substr(incoming.gallery, length(incoming.gallery) - 3))
    AND (incoming.photo_count > 0 OR source.photo_count > 0) THEN jsonb_build_array('photos') END
"""
# What is new among the open houses is told by it.
DAYS_BEFORE = """
(SELECT string_agg(DISTINCT left(house ->> 'OpenHouseDate', 10), ' ')
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(stored.open_houses) = 'array' THEN stored.open_houses END) AS house
    WHERE stored.open_houses IS DISTINCT FROM incoming.open_houses)
"""
# Before the rows are written: they are compared with those that are stored, each found by its id, whatever statistics
# say of a table that was just filled (OFFSET 0), and compared once. Names and values are made of those that differ.
CHANGED = f"""
INSERT INTO listings_listingevent
    (tenant_id, collection_id, listing_id, kind, old_value, new_value, field_values, occurred_at, recorded_at, run_id)
SELECT %(tenant)s::bigint, %(collection)s::bigint, changed.id, '{EventKind.CHANGED}', coalesce(changed.days, ''),
    (SELECT string_agg(each ->> 0, ' ' ORDER BY place) FROM unnest(changed.fields) WITH ORDINALITY AS of (each, place)),
    (SELECT jsonb_object_agg(each ->> 0, each - 0) FROM unnest(changed.fields) AS of (each)
        WHERE jsonb_array_length(each) = 3),
    coalesce(incoming.modification_timestamp, %(now)s::timestamptz), %(now)s::timestamptz, %(run_id)s::bigint
FROM listings_incoming AS incoming
CROSS JOIN LATERAL (
    SELECT stored.id, array_remove(ARRAY[{CHANGES}, {MASKED}, {PHOTOS}], NULL) AS fields, {DAYS_BEFORE} AS days
    FROM listings_listing AS stored LEFT JOIN listings_listingsource AS source ON source.listing_id = stored.id
    WHERE stored.id = incoming.id OFFSET 0
) AS changed
WHERE incoming.was_stored AND NOT incoming.was_vanished AND changed.fields <> '{{}}'
"""


def record_changes(batch: Batch) -> int:
    """Write an event for each stored listing whose other columns the staged row changes; gives how many. Call it before
    the rows are written."""
    return run(CHANGED, batch.parameters())


def record_events(batch: Batch) -> int:
    """Write the events of the staged rows; gives how many."""
    return run(RECORD, batch.parameters())
