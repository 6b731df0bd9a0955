"""The facets' words of a page, added before its transaction, so that the lock of their vocabulary is held for an
instant: all tenants share it (`listings.models.facet`)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from listings.ingest.clean import without_nul
from listings.rows import ListingRow
from listings.traits import VOCABULARIES
from realty.database.locks import Space, lock
from realty.database.statements import fetch_all, run

NEW_NAMES = """
SELECT name FROM unnest(%s::text[]) AS page (name)
WHERE NOT EXISTS (SELECT FROM {} AS known WHERE known.name = page.name)
"""
ADD_NAMES = "INSERT INTO {} (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"
NEW_KINDS = """
SELECT property_type, standard_status, bedrooms_total
FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS page (property_type, standard_status, bedrooms_total)
WHERE NOT EXISTS (
    SELECT FROM listings_facetkind AS known
    WHERE (known.property_type, known.standard_status) = (page.property_type, page.standard_status)
        AND known.bedrooms_total IS NOT DISTINCT FROM page.bedrooms_total)
"""
ADD_KINDS = """
INSERT INTO listings_facetkind (property_type, standard_status, bedrooms_total)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
"""


def learn(rows: Iterable[ListingRow]) -> None:
    """Outside of a transaction, before `write`, whose trigger adds what is missing still, such as a word that only the
    write makes out. Within one it does nothing, since the lock would stay."""
    if connection.in_atomic_block:
        return
    values = [row.values for row in rows]
    said = {table: list({_text(each.get(column)) for each in values}) for table, column, _ in VOCABULARIES}
    kinds = _columns(
        {
            (_text(each.get("property_type")), _text(each.get("standard_status")), _number(each.get("bedrooms_total")))
            for each in values
        }
    )
    new = {table: [name for (name,) in fetch_all(NEW_NAMES.format(table), (names,))] for table, names in said.items()}
    kinds = _columns(fetch_all(NEW_KINDS, kinds))
    if kinds[0] or any(new.values()):
        with transaction.atomic():
            lock(Space.VOCABULARY, 0)
            run(ADD_KINDS, kinds)
            for table, names in new.items():
                run(ADD_NAMES.format(table), (names,))


def _columns(kinds: Iterable[Sequence[Any]]) -> tuple[list[str], list[str], list[int | None]]:
    found = list(kinds)
    return [one[0] for one in found], [one[1] for one in found], [one[2] for one in found]


def _text(value: Any) -> str:
    return str(without_nul(value)) if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and abs(value) < 2**63 else None
