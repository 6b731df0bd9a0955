"""What hangs on a listing and does not come with it."""

import pytest

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.documents import ENUMERATIONS
from tests.mls_sync.providers.reso.server import ResoServer, answered, failure

ALL = Window()
# The enumeration of owners, as servers have it whose lookups are types.
OWNERS = ENUMERATIONS.replace(
    '<Property Name="MediaKey" Type="Edm.String"/>',
    '<Property Name="MediaKey" Type="Edm.String"/>'
    '<Property Name="ResourceName" Type="org.reso.metadata.enums.ResourceName"/>',
).replace(
    '<EnumType Name="PropertyType">',
    '<EnumType Name="ResourceName"><Member Name="P1"><Annotation Term="RESO.OData.Metadata.StandardName"'
    ' String="Property"/></Member><Member Name="Member"/></EnumType><EnumType Name="PropertyType">',
)


@pytest.fixture
def apart(server: ResoServer) -> ResoServer:
    """A server that refuses to expand, and has the photos as a resource of their own."""
    server.ways.expands = False
    server.related["Media"] = [each for item in server.listings.values() for each in item["Media"]]
    return server


@pytest.mark.parametrize(("document", "word"), [(ENUMERATIONS, "Property"), (OWNERS, "P1")])
def test_the_portrait_of_an_agent_whose_key_is_a_listings_is_not_in_its_gallery(
    apart: ResoServer, document: str, word: str
) -> None:
    apart.ways.metadata = document
    first = apart.related["Media"][0]
    portrait = first | {"MediaKey": "alice", "MediaURL": "https://people.example.com/alice.jpg", "Order": 0}
    for item in apart.related["Media"][:40]:
        item["ResourceName"] = word
    apart.related["Media"].append(portrait | {"ResourceName": "Member"})
    provider = reso(apart)
    galleries = [provider.row(record).photos or () for record in provider.page(ALL, "").records]
    assert [len(gallery) for gallery in galleries] == [2] * 50
    assert galleries[0][0].uris["large"] == first["MediaURL"]


def test_photos_that_are_a_field_of_the_listing_are_not_asked_for_apart(apart: ResoServer) -> None:
    """As at Bridge. Where the feed names its fields, they are among them."""
    link = '<NavigationProperty Name="Media" Type="Collection(org.reso.metadata.Media)"/>'
    apart.ways.metadata = ENUMERATIONS.replace(link, link.replace("NavigationProperty", "Property"))
    apart.related["Media"] = []
    apart.ways.instead = lambda path, query: (
        answered({"value": list(apart.listings.values())}) if path == "Property" else None
    )
    provider = reso(apart, select="City")
    page = provider.page(ALL, "")
    assert page.warnings == () and {len(provider.row(record).photos or ()) for record in page.records} == {2}
    assert not [path for path in apart.requests if "/Media" in path or "$expand" in path]
    assert ",City,Media&" in apart.requests[-1]


def test_a_number_that_is_called_as_a_resource_hides_it_not(apart: ResoServer) -> None:
    """Only a list of objects is what hangs on a listing."""
    number = '<Property Name="Media" Type="Edm.Int32"/><NavigationProperty Name="PropertyPhotos"'
    apart.ways.metadata = ENUMERATIONS.replace('<NavigationProperty Name="Media"', number)
    provider = reso(apart)
    assert {len(provider.row(record).photos or ()) for record in provider.page(ALL, "").records} == {2}


UNITS = '<NavigationProperty Name="Unit" Type="Collection(org.reso.metadata.Unit)"/>'
SPARK = ENUMERATIONS.replace('<NavigationProperty Name="Media"', f'{UNITS}<NavigationProperty Name="Media"').replace(
    '<EntityType Name="Media">',
    '<EntityType Name="Unit"><Property Name="UnitTypeType" Type="org.reso.metadata.enums.City"/></EntityType>'
    '<EntityType Name="Media">',
)


def test_units_are_expanded_by_sparks_name(server: ResoServer) -> None:
    server.ways.metadata = SPARK
    for item in server.listings.values():
        item["Unit"] = [{"UnitTypeType": "b__29_Palms", "UnitTypeBedsTotal": 2}]
    provider = reso(server, profile="spark", expansions="Media, UnitTypes")
    page = provider.page(ALL, "")
    assert "$expand=Media,Unit&" in f"{server.requests[-1]}&" and page.warnings == ()
    row = provider.row(page.records[0])
    assert row.values["units"] == [{"UnitTypeType": "29 Palms", "UnitTypeBedsTotal": 2}]


def test_units_apart_are_asked_for_by_sparks_name(server: ResoServer) -> None:
    server.ways.metadata = ENUMERATIONS.replace(
        '<EntitySet Name="Media"', '<EntitySet Name="Unit" EntityType="org.reso.metadata.Unit"/><EntitySet Name="Media"'
    )
    server.related["Unit"] = [{"ListingKey": key, "UnitTypeBedsTotal": 3} for key in server.listings]
    provider = reso(server, profile="spark", expansions="UnitTypes")
    page = provider.page(ALL, "")
    assert page.warnings == () and provider.row(page.records[7]).values["units"] == [{"UnitTypeBedsTotal": 3}]


def test_what_the_source_has_no_link_for_is_told(server: ResoServer) -> None:
    provider = reso(server, expansions="Media, UnitTypes")
    assert provider.page(ALL, "").warnings == ("The MLS does not give UnitTypes with a listing, so it is left out.",)
    assert "The MLS does not give UnitTypes with a listing, so it is left out." in provider.check().lines


def test_a_field_of_the_mls_with_the_name_of_a_link_stays(server: ResoServer) -> None:
    next(iter(server.listings.values()))["Unit"] = "5B"
    provider = reso(server)
    assert provider.record(provider.page(ALL, "").records[0]).fields["Unit"] == "5B"


def test_a_suspended_account_is_no_refusal_of_the_count(server: ResoServer) -> None:
    refusal = failure(403, "Your account is suspended, and may not count or expand anything")
    server.ways.instead = lambda path, query: refusal if path == "Property" else None
    provider = reso(server)
    with pytest.raises(ConfigurationError, match="suspended"):
        provider.page(ALL, "")
    assert provider.source.refused == []
    server.ways.instead = lambda path, query: None
    assert provider.page(ALL, "").expected == len(server.listings)


@pytest.mark.parametrize(("message", "refused"), [("$count is not supported", ["$count"]), ("No such account", [])])
def test_an_account_is_no_count(server: ResoServer, message: str, refused: list[str]) -> None:
    server.ways.instead = lambda path, query: failure(400, message) if "$count" in query else None
    provider = reso(server)
    if refused:
        assert provider.page(ALL, "").expected is None
    else:
        with pytest.raises(ConfigurationError):
            provider.page(ALL, "")
    assert provider.source.refused == refused
