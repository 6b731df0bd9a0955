"""What the client asks for, and how it signs in."""

from datetime import UTC, datetime

import pytest
import time_machine

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError
from tests.mls_sync.providers.contract import keys, pages
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.documents import ENUMERATIONS
from tests.mls_sync.providers.reso.server import ResoServer, answered, failure, listing, photo

ALL = Window()
SINCE = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))


def asked(server: ResoServer, resource: str = "Property") -> list[str]:
    return [path for path in server.requests if f"/{resource}?" in path or f"/{resource}/" in path]


@time_machine.travel("2026-11-29T12:00:00Z", tick=False)
def test_statuses_and_types_in_the_sources_words_with_those_that_ended_and_those_deleted(server: ResoServer) -> None:
    provider = reso(server, statuses="Active, Active Under Contract", property_types="residential", ended_days=90)
    enum = "org.reso.metadata.enums."
    status = f"StandardStatus eq {enum}StandardStatus"
    wanted = (
        f"PropertyType eq {enum}PropertyType'Residential' and"
        f" (({status}'Active' or {status}'ActiveUnderContract') or"
        f" (({status}'Expired' or {status}'Canceled') and StatusChangeTimestamp ge 2026-08-31T00:00:00Z))"
    )
    assert provider.options.filter(ALL, provider.dictionary) == wanted
    increment = provider.options.filter(SINCE, provider.dictionary)
    assert f"or {status}'Delete')" in increment
    assert increment.endswith(
        "ModificationTimestamp ge 2026-11-01T00:00:00Z and ModificationTimestamp le 2026-11-02T00:00:00Z"
    )


def test_a_status_that_the_source_does_not_have_is_told_with_those_it_has(server: ResoServer) -> None:
    provider = reso(server, statuses="Coming Soon")
    with pytest.raises(ConfigurationError, match=r"does not have StandardStatus Coming Soon. It has: Active,"):
        provider.page(ALL, "")
    check = provider.check()
    assert not check.ok and "Coming Soon" in check.lines[0]


def test_what_a_server_refuses_is_left_out_and_told(server: ResoServer) -> None:
    server.ways.expands = server.ways.orders = False
    server.ways.metadata = ENUMERATIONS.replace('<EntitySet Name="Media" EntityType="org.reso.metadata.Media"/>', "")
    provider = reso(server)
    assert sorted(keys(provider)) == sorted(server.listings)
    page = provider.page(ALL, "")
    assert page.warnings == ("The MLS does not give Media with a listing, so it is left out.",)
    assert "$orderby" not in server.requests[-1] and "$expand" not in server.requests[-1]


def test_photos_that_do_not_come_with_the_listing_are_fetched_apart(server: ResoServer) -> None:
    server.ways.expands = False
    server.related["Media"] = [each for item in server.listings.values() for each in item["Media"]]
    provider = reso(server)
    page = provider.page(ALL, "")
    assert page.warnings == () and len(page.records) == 50
    galleries = [provider.row(record).photos or () for record in page.records]
    assert [len(gallery) for gallery in galleries] == [2] * 50
    assert galleries[3][1].uris["large"] == next(iter(list(server.listings.values())[3:]))["Media"][1]["MediaURL"]
    again = provider.page(ALL, "")
    assert page.records == again.records
    server.related["Media"][0]["MediaURL"] += "?new"
    assert page.records[0] != provider.page(ALL, "").records[0]


def test_the_rest_of_an_expansion_that_was_cut_is_read(server: ResoServer) -> None:
    item = next(iter(server.listings.values()))
    rest = [photo(item["ListingKey"], order) for order in (2, 3)]
    first = item | {"Media@odata.nextLink": "Property('1')/Media?$skip=2"}
    server.ways.instead = lambda path, query: (
        answered({"value": rest if "Media" in path else [first]}) if path.startswith("Property") else None
    )
    provider = reso(server)
    photos = provider.row(provider.page(ALL, "").records[0]).photos
    assert photos is not None and len(photos) == 4


def test_a_new_signature_of_a_photo_is_no_change_at_mls_grid(server: ResoServer) -> None:
    provider, plain = reso(server, profile="mlsgrid", system="x"), reso(server)
    one, other = (
        b'{"ListingKey":"1","Media":[{"MediaURL":"https://a.example.com/1.jpg?sign=' + sign + b'"}]}'
        for sign in (b"abc", b"def")
    )
    assert provider.heads.record(one)[0] == provider.heads.record(other)[0]
    assert plain.heads.record(one)[0] != plain.heads.record(other)[0]


def test_nor_is_a_new_signature_in_the_path(server: ResoServer) -> None:
    """Since September 8, 2026."""
    provider = reso(server, profile="mlsgrid", system="x")
    one, same, other = (
        b'{"ListingKey":"1","Media":[{"MediaURL":"https://a.example.com/token=' + sign + b"&expires=1&id=9/images/"
        b"MFR1/" + name + b'.jpeg","Order":1},{"MediaURL":"https://a.example.com/token=' + sign + b'/images/2.jpeg"}]}'
        for sign, name in ((b"abc", b"1"), (b"def", b"1"), (b"def", b"3"))
    )
    assert provider.heads.record(one)[0].content_hash == provider.heads.record(same)[0].content_hash
    assert provider.heads.record(one)[0].content_hash != provider.heads.record(other)[0].content_hash


def test_mls_grid_is_asked_as_its_document_says(server: ResoServer) -> None:
    server.ways.instead = lambda path, query: answered({"value": []}) if path == "Property" else None
    provider = reso(server, profile="mlsgrid", system="actris")
    provider.page(ALL, "")
    assert "$filter=OriginatingSystemName eq 'actris' and MlgCanView eq true" in server.requests[-1]
    provider.page(SINCE, "")
    assert "MlgCanView" not in server.requests[-1]
    assert server.headers[-1]["accept-encoding"] == "gzip"


def test_only_the_fields_that_are_wanted_are_fetched_with_those_that_are_needed(server: ResoServer) -> None:
    provider = reso(server, select="ListPrice, City", expansions="-")
    record = provider.page(ALL, "").records[0]
    assert set(record.payload) == {"ListingKey", "StandardStatus", "ModificationTimestamp", "ListPrice", "City"}
    assert provider.by_keys([record.listing_key]).records == [record]
    provider.keys("")
    assert "$select=ListingKey,StandardStatus&" in server.requests[-1]


def test_spark_is_told_the_applications_name(server: ResoServer) -> None:
    reso(server, profile="spark", user_agent="Desert Realty").page(ALL, "")
    assert server.headers[-1]["x-sparkapi-user-agent"] == server.headers[-1]["user-agent"] == "Desert Realty"


def test_single_listings_are_asked_for_in_small_filters(server: ResoServer) -> None:
    provider = reso(server)
    page = provider.by_keys(list(server.listings)[:45])
    assert len(page.records) == 45
    assert [path.count("ListingKey eq") for path in asked(server)] == [20, 20, 5]
    assert all(len(path) < 2_000 for path in server.requests)


def test_a_listing_is_asked_for_by_its_mls_number(server: ResoServer) -> None:
    found = reso(server).by_numbers(["21900007", "nothing", "21900009"])
    assert [record.payload["ListingId"] for record in found.records] == ["21900007", "21900009"]


def related_of(server: ResoServer) -> None:
    """A photo, an open house, an agent and an office that changed without their listings."""
    stamp = {"ModificationTimestamp": "2026-11-01T12:00:00Z", "MediaModificationTimestamp": "2026-11-01T12:00:00Z"}
    found = list(server.listings)
    server.related["Media"] = [{"ResourceRecordKey": found[0], **stamp}, {"ResourceRecordKey": "elsewhere", **stamp}]
    server.related["OpenHouse"] = [{"ListingKey": found[1], **stamp}]
    server.related["Member"] = [{"MemberKey": "A3", **stamp}]
    server.related["Office"] = [{"OfficeKey": "O1", **stamp}]


@pytest.mark.parametrize("resource", ["Media", "OpenHouse", "Member", "Office"])
def test_resources_with_a_cursor_of_their_own_give_the_listings_concerned(server: ResoServer, resource: str) -> None:
    related_of(server)
    provider = reso(server, resources="Media, OpenHouse, Member, Office", page_size=5)
    token, found, calls = "", [], 0
    provider.page(ALL, "")
    while token is not None:
        before = provider.requests_made
        page = provider.page(SINCE, token, resource)
        found += [record.listing_key for record in page.records]
        token, calls = page.next_token, max(calls, provider.requests_made - before)
    items = server.listings.values()
    wanted = {
        "Media": [list(server.listings)[0]],
        "OpenHouse": [list(server.listings)[1]],
        "Member": [item["ListingKey"] for item in items if item["ListAgentKey"] == "A3"],
        "Office": [item["ListingKey"] for item in items if item["ListOfficeKey"] == "O1"],
    }
    assert (sorted(found), calls) == (sorted(wanted[resource]), 1)


def test_a_resource_that_the_feed_does_not_read_costs_no_request(server: ResoServer) -> None:
    provider = reso(server)
    assert (provider.page(SINCE, "", "Media").records, provider.requests_made) == ([], 0)


def test_check_names_what_comes_and_how_it_is_stored(server: ResoServer) -> None:
    check = reso(server).check()
    assert check.ok and check.lines[0] == "The credentials work; the filter matches 120 listings."
    assert any("Active Under Contract, stored as Active Under Contract" in line for line in check.lines)
    assert check.lines[-1] == "A listing comes with Media."


def test_check_of_a_filter_that_matches_nothing_is_no_success(server: ResoServer) -> None:
    check = reso(server, extra_filter="City eq 'Nowhere'").check()
    assert not check.ok and "matches no listings" in check.lines[0]


def test_check_of_a_source_that_announces_and_gives_nothing_is_no_success(server: ResoServer) -> None:
    server.ways.instead = lambda path, query: (
        answered({"@odata.count": 0 if "Delete" in query.get("$filter", "") else 7, "value": []})
        if path == "Property"
        else None
    )
    check = reso(server).check()
    assert not check.ok and "announces 7 listings and gives none" in check.lines[0]


def test_check_reads_a_handful_of_answers(server: ResoServer) -> None:
    server.ways.counts = False
    check = reso(server).check()
    assert check.ok and "does not say how many" in check.lines[0] and len(server.requests) < 8


def test_an_entity_that_is_not_there_is_no_fault(server: ResoServer) -> None:
    provider = reso(server, profile="mlsgrid", system="actris")
    page = provider.by_keys([next(iter(server.listings)), "nothing"])
    assert len(page.records) == 1
    server.ways.instead = lambda path, query: failure(500, "Oops") if "nothing" in path else None
    assert [record.listing_key for page in pages(reso(server)) for record in page.records][:1] == [
        listing(1)["ListingKey"]
    ]
