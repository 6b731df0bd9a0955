"""Lines as canonical records, by the short way and by that of what is stored."""

from hypothesis import given
from hypothesis import strategies as st

from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.readers import MASK
from mls_sync.mapping.record import Record
from mls_sync.providers.rets.compact import Compact
from mls_sync.providers.rets.document import Document
from mls_sync.providers.rets.layout import Layout
from mls_sync.providers.rets.metadata import Field, Lookup, Lookups, ResourceClass
from mls_sync.providers.rets.record import canonical
from mls_sync.providers.rets.rows import Rows
from mls_sync.providers.transport.http import Stream

COLUMNS = ("KEY", "CITY", "POOL", "OTHER")
FIELDS = (
    Field("KEY", "ListingKey"),
    Field("CITY", "City"),
    Field("POOL", "PoolFeatures", interpretation="LookupMulti", lookup_name="Pool"),
)
LOOKUPS = Lookups({"Pool": [Lookup("1", "Private"), Lookup("2", "Heated, Solar")]})
LAYOUT = Layout("A", ResourceClass("A", "Residential", FIELDS), LOOKUPS, "KEY", decoded=True)
MASKED = (MASK, f"x{MASK}", f"Private,{MASK}", f"{MASK}*", "**")
VALUES = st.sampled_from(["", " ", "1", "Private,Heated, Solar", "b", *MASKED])


def rows(leads: bool, ends: bool) -> Rows:
    compact = Compact(Document(Stream(200, {}, "mls.example.com", iter(())), is_compact=True))
    compact._read_columns("\t".join([*[""] * leads, *COLUMNS, *[""] * ends]))
    return Rows(compact, LAYOUT, "KEY")


def record_or_refusal(read: object, *given: object) -> Record | str:
    try:
        found: Record = read(*given)  # type: ignore[operator]
    except RecordError as error:
        return str(error)
    return found


@given(st.booleans(), st.booleans(), st.lists(VALUES, min_size=1, max_size=8))
def test_a_line_is_read_as_its_stored_payload(leads: bool, ends: bool, values: list[str]) -> None:
    found, line = rows(leads, ends), "\t".join(values)
    assert record_or_refusal(found.canonical, line) == record_or_refusal(canonical, found.payload(line), LAYOUT)


def test_masks_are_told_in_the_order_of_the_columns() -> None:
    found = rows(True, True).canonical(f"\t1\t{MASK}\t\t{MASK}\t")
    assert found.masked == ("City", "OTHER")
    assert rows(True, True).canonical(f"\t1\tx{MASK}\tPrivate,{MASK}\t*\t").masked == ("PoolFeatures",)
