"""STANDARD-XML in the trees that servers are seen to write."""

import pytest

from mls_sync.providers.base import Window
from simulators.mls import GPS, SimulatedMLS
from tests.mls_sync.providers.contract import keys, pages
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import RetsServer, rets
from tests.mls_sync.providers.rets.test_contract import mls as mls
from tests.mls_sync.providers.rets.test_contract import rets as simulated

CREA = """<COUNT Records="2"/><RETS-RESPONSE xmlns="CREA.Search.Property"><Pagination><TotalRecords>2</TotalRecords>
<Limit>100</Limit><Offset>1</Offset><TotalPages>1</TotalPages><RecordsReturned>2</RecordsReturned></Pagination>
<PropertyDetails ID="13642083" LastUpdated="2013-09-04T18:11:40Z"><ListingID>N123</ListingID>
<AgentDetails ID="1"><Name>Alice</Name><Office ID="7"><Address><City>Elsewhere</City></Address></Office></AgentDetails>
<AgentDetails ID="2"><Name>Bob</Name></AgentDetails>
<Address><StreetAddress>7 Date Palm Dr</StreetAddress><City>Indio</City><PostalCode>92201</PostalCode></Address>
<Building><BathroomTotal>2</BathroomTotal><BedroomsTotal>3</BedroomsTotal><Rooms><Room><Type>Den</Type></Room>
<Room><Type>Kitchen</Type></Room></Rooms></Building><Price>450000.00</Price>
<PublicRemarks>Caf&eacute; &amp; pool</PublicRemarks></PropertyDetails>
<PropertyDetails ID="13642084" LastUpdated="2013-09-04T18:11:40Z"><ListingID>N124</ListingID></PropertyDetails>
</RETS-RESPONSE>"""


def test_an_answer_of_creas_kind(server: RetsServer) -> None:
    server.on["search"] = lambda params: rets(CREA)
    provider = reading(server, response_format="STANDARD-XML", key_field="ID")
    first, second = provider.page(Window(), "").records
    assert (first.listing_key, second.listing_key) == ("13642083", "13642084")
    fields = provider.record(first).fields
    assert fields["City"] == "Indio" and fields["UnparsedAddress"] == "7 Date Palm Dr"
    assert fields["ListPrice"] == "450000.00" and fields["BedroomsTotal"] == "3" and fields["ListingId"] == "N123"
    assert fields["PublicRemarks"] == "Café & pool"
    assert [room["Type"] for room in fields["Building.Rooms.Room"]] == ["Den", "Kitchen"]
    provider.close()


@pytest.mark.parametrize("form", ["dtd", "flat", "listing"])
def test_the_trees_of_the_simulated_mls_hold_the_same_records(mls: SimulatedMLS, form: str) -> None:
    plain, standard = simulated(mls), simulated(mls, response_format="STANDARD-XML")
    mls.rets.xml_form = form
    wanted = {record.listing_key: plain.row(record) for page in pages(plain) for record in page.records}
    assert sorted(keys(standard)) == sorted(mls.world.keys(GPS))
    for page in pages(standard):
        for record in page.records:
            row = standard.row(record)
            told = wanted[record.listing_key]
            names = ("list_price", "city", "standard_status", "bedrooms_total", "modification_timestamp", "listing_id")
            assert [row.values.get(name) for name in names] == [told.values.get(name) for name in names]
    plain.close()
    standard.close()


def test_one_record_alone_is_the_same_as_beside_others(server: RetsServer) -> None:
    listing = "<Listing><ListingKey>7</ListingKey><City>Indio</City></Listing><Beds>3</Beds>"
    one = f"<PropertyListing>{listing}</PropertyListing>"
    seen = []
    for rows in (one, one + one.replace("7", "8")):
        body = f"<REData><REProperties><Residential>{rows}</Residential></REProperties></REData>"
        server.on["search"] = lambda params, body=body: rets(body)
        provider = reading(server, response_format="STANDARD-XML", key_field="ListingKey")
        seen.append(provider.page(Window(), "").records[0])
        provider.close()
    assert seen[0] == seen[1] and seen[0].listing_key == "7"
