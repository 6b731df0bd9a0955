from typing import Any

from django.db import connection, migrations

from realty.tenants.scope import platform_scope

# Words without accents and apostrophes are indexed as before.
SLICE = 5_000
WORDS = "left(concat_ws(' ', unparsed_address, city, postal_code, subdivision_name, public_remarks), 50000)"
INDEX = f"""
WITH slice AS (SELECT id FROM listings_listing WHERE id > %(after)s ORDER BY id LIMIT %(slice)s),
indexed AS (
    UPDATE listings_listing AS listing
    SET search_vector = to_tsvector('simple', listings_words({WORDS}))
    FROM slice WHERE slice.id = listing.id
        AND (octet_length({WORDS}) <> length({WORDS}) OR translate({WORDS}, '''`', '') <> {WORDS})
)
SELECT max(id) FROM slice
"""  # noqa: S608  constants


def index(apps: Any, schema_editor: Any) -> None:
    """In slices, each a transaction of its own."""
    with platform_scope("migration"), connection.cursor() as cursor:
        after: int | None = 0
        while after is not None:
            cursor.execute(INDEX, {"after": after, "slice": SLICE})
            (after,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0011_folding")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
