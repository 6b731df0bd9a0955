import json
from typing import Any

from django.db import connection, migrations

from listings.homes.reading import COLUMNS, read
from listings.terms import terms_of
from realty.tenants.scope import platform_scope

SLICE = 2_000
LISTINGS = f"""
SELECT id, listing_id, open_houses::text, {", ".join(COLUMNS)} FROM listings_listing
WHERE id > %s ORDER BY id LIMIT {SLICE}
"""  # noqa: S608  constants
WORDS = """concat_ws(' ', CASE WHEN unparsed_address = '' THEN concat_ws(' ', street_number, street_number_modifier,
        street_dir_prefix, street_name, street_suffix, street_suffix_modifier, street_dir_suffix, unit_number) END,
    unparsed_address, city, state_or_province, postal_code, county_or_parish, subdivision_name,
    mls_area_major, mls_area_minor, elementary_school, middle_or_junior_school, high_school, list_agent_full_name,
    co_list_agent_full_name, list_office_name, co_list_office_name, view, public_remarks, supplement)"""
# The triggers fill in the other numbers. What was purged has no words.
INDEX = f"""
UPDATE listings_listing AS listing SET facet_sub_type_id = 0, search_vector = CASE WHEN purged_at IS NULL THEN
    to_tsvector('simple', listings_words(left({WORDS}, 50000))) || array_to_tsvector(string_to_array(made.terms, E'\\n'))
    END
FROM unnest(%s::bigint[], %s::text[]) AS made (id, terms) WHERE made.id = listing.id
"""  # noqa: S608  constants


def index(apps: Any, schema_editor: Any) -> None:
    """In slices, each a transaction of its own."""
    with platform_scope("migration"), connection.cursor() as cursor:
        after = 0
        while True:
            cursor.execute(LISTINGS, [after])
            found = cursor.fetchall()
            if not found:
                return
            after = found[-1][0]
            cursor.execute(INDEX, [[row[0] for row in found], [terms(*row[1:]) for row in found]])


def terms(listing_id: str, open_houses: str, *values: str) -> str:
    told = {**dict(zip(COLUMNS, values, strict=True)), "listing_id": listing_id}
    return "\n".join(terms_of(read(told), {**told, "open_houses": json.loads(open_houses or "[]")}))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0017_traits")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
