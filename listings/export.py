"""A collection as JSON lines: everything that is stored, one live listing a line, in constant memory."""

from collections.abc import Iterator

from django.db import connection, transaction

from listings.models import Collection, Listing

NOT_EXPORTED = frozenset(
    {
        "search_vector", "content_hash", "photos_hash", "tenant_id", "collection_id", "facet_city_id", "facet_kind_id",
        "facet_sub_type_id", "traits", "monthly_fee",
    }
)  # fmt: skip
PAGE = 500

# PostgreSQL writes the JSON itself, so numbers keep their digits and no row becomes a Python object.
LINES = f"""
SELECT (to_jsonb(listing) - ARRAY[{", ".join(f"'{column}'" for column in sorted(NOT_EXPORTED))}])
    || jsonb_build_object('photos', coalesce((
        SELECT jsonb_agg(to_jsonb(photo) - ARRAY['tenant_id', 'collection_id', 'listing_id'] ORDER BY photo."order")
        FROM listings_photo AS photo WHERE photo.listing_id = listing.id), '[]'))
FROM (SELECT {", ".join(f.attname for f in Listing._meta.concrete_fields if f.attname not in NOT_EXPORTED)}
    FROM listings_listing WHERE collection_id = %s AND vanished_at IS NULL ORDER BY id) AS listing
"""  # noqa: S608 - names of our own columns


def json_lines(collection: Collection) -> Iterator[str]:
    """One JSON object for each live listing: its columns, `photos` in order, and `raw`, the source record."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(LINES, (collection.pk,))
        while page := cursor.fetchmany(PAGE):
            yield from (line for (line,) in page)
