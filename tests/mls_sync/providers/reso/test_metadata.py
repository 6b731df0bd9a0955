"""Both published forms of the metadata, and what is no metadata."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError, TransientError
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.reso import edmx
from mls_sync.providers.reso.dictionary import Dictionary, lookup_table
from mls_sync.providers.reso.schema import schema_of, spaced
from mls_sync.providers.reso.told import SCHEMA, field_descriptions
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.documents import ENUMERATIONS, LOOKUPS, lookup
from tests.mls_sync.providers.reso.server import ResoServer

ALL = Window()
ROWS = [
    lookup("StandardStatus", "A1", "Active"),
    lookup("StandardStatus", "Under Contract", "Active Under Contract", "UnderContract"),
    lookup("StandardStatus", "Cancelled", "Canceled"),
    lookup("City", "Palm Desert", None, "PalmDesert"),
    lookup("Appliances", "Gas, Natural"),
    lookup("Appliances", "DW", "Dishwasher"),
]


def dictionary(document: str, rows: list[Any] | None = None) -> Dictionary:
    text = document.encode()
    pieces = [text[at : at + 97] for at in range(0, len(text), 97)]
    return Dictionary(schema_of(edmx.read(pieces)), lookup_table(rows or []))


def translated(found: Dictionary, **fields: Any) -> dict[str, Any]:
    found.translate("Property", fields)
    return fields


def test_enumerations_as_types() -> None:
    found = dictionary(ENUMERATIONS)
    assert found.key("Property") == ("ListingKey", False) and found.links("Property") == ["Media"]
    told = translated(
        found, StandardStatus="ActiveUnderContract", City="b__29_Palms", Appliances="Dishwasher, GasRange", Pool="Yes"
    )
    assert told == {
        "StandardStatus": "Active Under Contract",
        "City": "29 Palms",
        "Appliances": "Dishwasher,Range, Gas",
        "Pool": "Yes",
    }
    assert translated(found, Appliances=["GasRange", "Other"])["Appliances"] == ["Range, Gas", "Other"]


def test_lookups_as_text() -> None:
    """A base type, an alias, codes, the source's own spelling, and the names of the time of enumerations."""
    found = dictionary(LOOKUPS, ROWS)
    assert found.key("Property") == ("ListingKey", False)
    told = translated(found, StandardStatus="A1", City="PalmDesert", Appliances=["DW", "Gas, Natural"])
    assert told == {"StandardStatus": "Active", "City": "Palm Desert", "Appliances": ["Dishwasher", "Gas, Natural"]}
    assert translated(found, StandardStatus="UnderContract")["StandardStatus"] == "Active Under Contract"


@pytest.mark.parametrize(
    ("wanted", "text", "qualified"),
    [
        (
            "Active Under Contract",
            "'ActiveUnderContract'",
            "org.reso.metadata.enums.StandardStatus'ActiveUnderContract'",
        ),
        ("Cancelled", "'Canceled'", "org.reso.metadata.enums.StandardStatus'Canceled'"),
        ("Coming Soon", None, None),
    ],
)
def test_filters_take_the_sources_own_spelling(wanted: str, text: str | None, qualified: str | None) -> None:
    found = dictionary(ENUMERATIONS)
    assert found.literal("StandardStatus", wanted, "text") == text
    assert found.literal("StandardStatus", wanted, "qualified") == qualified
    assert dictionary(LOOKUPS, ROWS).literal("StandardStatus", "Canceled", "qualified") == "'Cancelled'"
    assert found.literal("ListingId", "O'Brien", "text") == "'O''Brien'"


BOMB = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{}",
        "<html><body>Sign in</body></html>",
        "<a/>",
        ENUMERATIONS[:-40],
        ENUMERATIONS + "x",
        BOMB,
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<Edmx>" + "<a>" * 60 + "</a>" * 60 + "</Edmx>",
    ],
)
def test_what_is_no_metadata_document_is_refused(document: str) -> None:
    with pytest.raises(edmx.NotMetadata):
        edmx.read([document.encode()])


def test_an_endless_document_is_read_no_further() -> None:
    def endless() -> Iterator[bytes]:
        yield b"<Edmx>"
        while True:
            yield b" " * 2**20

    with pytest.raises(edmx.NotMetadata, match="too long"):
        edmx.read(endless())


@given(st.binary(max_size=300), st.integers(0, len(ENUMERATIONS)))
def test_any_bytes_are_a_document_or_refused(junk: bytes, place: int) -> None:
    text = ENUMERATIONS.encode()
    for document in (junk, text[:place] + junk + text[place:]):
        try:
            schema_of(edmx.read([document]))
        except edmx.NotMetadata:
            pass


@pytest.mark.parametrize(
    ("member", "words"), [("ActiveUnderContract", "Active Under Contract"), ("HOAFee", "HOA Fee"), ("Hold", "Hold")]
)
def test_members_without_a_name_are_told_by_their_words(member: str, words: str) -> None:
    assert spaced(member) == words


@pytest.mark.parametrize("status", [403, 404, 406, 501])
def test_a_source_without_metadata_is_read_without(server: ResoServer, status: int) -> None:
    server.ways.instead = lambda path, query: (status, {}, b"") if path == "$metadata" else None
    page = reso(server).page(ALL, "")
    assert len(page.records) == 50 and "Coded values stay as they come" in page.warnings[0]


def test_a_document_that_came_cut_is_asked_for_again(server: ResoServer) -> None:
    cut = iter([ENUMERATIONS[:900]])
    server.ways.instead = lambda path, query: (
        (200, {}, body.encode()) if path == "$metadata" and (body := next(cut, "")) else None
    )
    provider = reso(server)
    page = provider.page(ALL, "")
    assert page.warnings == () and provider.row(page.records[0]).values["city"] == "Palm Desert"


def test_what_a_source_said_before_holds_while_its_metadata_cannot_be_read(server: ResoServer) -> None:
    provider = reso(server)
    provider.page(ALL, "")
    server.ways.metadata = "<html>Maintenance</html>"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        other = reso(server)
        other.told._metadata = provider.metadata
        page = other.page(ALL, "")
        assert "What it said before holds" in page.warnings[0]
        assert other.row(page.records[0]).values["city"] == "Palm Desert"


def test_a_source_that_is_down_is_asked_again_and_its_values_are_not_guessed(server: ResoServer) -> None:
    server.ways.instead = lambda path, query: (503, {}, b"") if path == "$metadata" else None
    with pytest.raises(TransientError):
        reso(server).page(ALL, "")
    server.ways.instead = lambda path, query: (401, {}, b"") if path == "$metadata" else None
    with pytest.raises(ConfigurationError):
        reso(server).page(ALL, "")


def test_lookups_are_read_page_by_page(server: ResoServer) -> None:
    server.ways.metadata = LOOKUPS
    server.related["Lookup"] = [dict(lookup("City", f"C{n}", f"City {n}")) for n in range(2_500)]
    found = reso(server).dictionary
    assert translated(found, City="C2499")["City"] == "City 2499"


def test_a_source_without_a_lookup_resource_is_read_without(server: ResoServer) -> None:
    server.ways.metadata = LOOKUPS
    del server.related["Lookup"]
    assert "lookups cannot be read" in reso(server).page(ALL, "").warnings[0]


def test_what_is_known_is_not_asked_for_again(server: ResoServer) -> None:
    provider = reso(server)
    provider.page(ALL, "")
    known: Metadata = provider.metadata
    other = reso(server)
    other.metadata = other.told._metadata = other.source.metadata = known
    server.requests.clear()
    other.page(ALL, "")
    assert len(server.requests) == 1


def test_what_is_stored_is_mapped_again_without_a_request(server: ResoServer) -> None:
    provider = reso(server)
    record = provider.page(ALL, "").records[0]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        other = reso(server)
        other.told._metadata = provider.metadata
        assert other.row(record).values["city"] == "Palm Desert" and other.requests_made == 0


def test_a_servers_own_key_is_not_taken_for_the_listings() -> None:
    document = ENUMERATIONS.replace('<PropertyRef Name="ListingKey"/>', '<PropertyRef Name="Id"/>')
    assert dictionary(document).key("Property") == ("ListingKey", False)
    older = document.replace('Name="ListingKey" Type="Edm.String"', 'Name="Id" Type="Edm.Int64"')
    assert dictionary(older).key("Property") == ("Id", True)


def test_the_mapping_page_is_told_what_fields_may_say() -> None:
    metadata = Metadata()
    assert field_descriptions(metadata) == {}
    metadata.put(SCHEMA, schema_of(edmx.read([ENUMERATIONS.encode()])))
    assert "Active Under Contract" in field_descriptions(metadata)["StandardStatus"].values.values()
