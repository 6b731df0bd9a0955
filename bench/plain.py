"""What writing costs without a write door: the floor (decode and COPY, nothing else), and Django's bulk_create."""

from time import perf_counter
from typing import Any

import orjson
from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.utils import timezone
from psycopg import Connection

from bench.records import PAGE
from listings.homes.keys import address_key, parcel_key, property_key
from listings.homes.reading import read
from listings.ingest.columns import SEARCHED
from listings.ingest.preparing import price_per_square_foot
from listings.models import Collection, Listing, ListingEvent, ListingSource
from listings.offers import duplicate_key
from listings.rows import ListingRow
from listings.slugs import slug
from listings.source_records import Packer, packer

TABLES = ("listings_listing", "listings_listingsource")
Rows = list[list[tuple[Any, ...]]]


class Floor:
    """Decodes records, and COPYs the rows that the write door made of them for another tenant into plain tables: no
    index, no constraint, no row-level security, the rows ready as Python values beforehand. One transaction a page, as
    for the write door. `seconds` so far."""

    def __init__(self, own: Connection[Any], tenant_id: int) -> None:
        self.own, self.seconds = own, 0.0
        own.execute("SELECT set_config('realty.tenant', %s, false)", (str(tenant_id),))
        self._stored = [_stored(own, table) for table in TABLES]
        for table in TABLES:
            own.execute(f"CREATE TABLE plain_{table} AS SELECT * FROM {table} WITH NO DATA")

    def copy(self, number: int, page: list[bytes]) -> None:
        started = perf_counter()
        for text in page:
            orjson.loads(text)
        with self.own.transaction():
            for table, rows in zip(TABLES, self._stored, strict=True):
                _copy(self.own, table, rows[number])
        self.seconds += perf_counter() - started


def _copy(own: Connection[Any], table: str, rows: list[tuple[Any, ...]]) -> None:
    with own.cursor() as cursor, cursor.copy(f"COPY plain_{table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _stored(own: Connection[Any], table: str) -> Rows:
    """The table's rows by page of their listings, with JSON as text."""
    columns = own.execute(
        "SELECT attname, atttypid = 'jsonb'::regtype FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum",
        (table,),
    ).fetchall()
    listing = "id" if table == "listings_listing" else "listing_id"
    names = ", ".join(f'"{name}"::text' if is_json else f'"{name}"' for name, is_json in columns)
    query = f"SELECT dense_rank() OVER (ORDER BY {listing}), {names} FROM {table}"
    found: Rows = []
    with own.transaction(), own.cursor("stored") as cursor:
        for rank, *row in cursor.execute(query):
            number = (rank - 1) // PAGE
            found += [[] for _ in range(number + 1 - len(found))]
            found[number].append(tuple(row))
    return found


def django_seconds(rows: list[ListingRow], collection: Collection) -> float:
    """Store mapped rows by `bulk_create(update_conflicts=True)` to the same end as the write door: listings with their
    derived columns and text search, their sources, an event for each; without volumes and duplicates."""
    columns = [field.name for field in Listing._meta.concrete_fields if field.name not in ("id", "created_at")]
    updated = [name for name in columns if name not in ("collection", "listing_key")]
    started = perf_counter()
    for start in range(0, len(rows), PAGE):
        with transaction.atomic():
            span = slice(start, start + PAGE)
            listings = [_listing(row, collection) for row in rows[span]]
            pack = packer(collection.tenant_id, collection.pk, rows[span])
            Listing.objects.bulk_create(
                listings, update_conflicts=True, unique_fields=["collection", "listing_key"], update_fields=updated
            )
            text = SearchVector(*SEARCHED, config="simple")
            Listing.objects.filter(pk__in=[listing.pk for listing in listings]).update(search_vector=text)
            ListingSource.objects.bulk_create(
                _source(listing, row, pack) for listing, row in zip(listings, rows[span], strict=True)
            )
            ListingEvent.objects.bulk_create(_event(listing) for listing in listings)
    return perf_counter() - started


def _listing(row: ListingRow, collection: Collection) -> Listing:
    now = timezone.now()
    home = read(row.values)
    label = property_key(home, row.listing_key)
    return Listing(
        tenant_id=collection.tenant_id,
        collection=collection,
        listing_key=row.listing_key,
        slug=slug(row.values),
        property_key=label,
        address_key=address_key(home),
        parcel_key=parcel_key(home),
        duplicate_key=duplicate_key(row.values, label),
        price_per_square_foot=price_per_square_foot(row.values),
        content_hash=row.content_hash,
        masked_fields=list(row.masked_fields),
        created_at=now,
        updated_at=now,
        **row.values,
    )


def _source(listing: Listing, row: ListingRow, pack: Packer) -> ListingSource:
    record, gallery, count = pack.row(row)
    return ListingSource(
        tenant_id=listing.tenant_id, listing=listing, record=record, gallery=gallery, photo_count=count or 0
    )


def _event(listing: Listing) -> ListingEvent:
    own = {"tenant_id": listing.tenant_id, "collection_id": listing.collection_id, "listing": listing}
    price = str(listing.list_price or "")
    return ListingEvent(
        kind="new", new_value=price, occurred_at=listing.updated_at, recorded_at=listing.updated_at, **own
    )
