"""Every cell stays text until the map reads it: nothing is guessed, nothing is lost."""

from typing import Any

import pytest

from listings.models import Listing
from listings.photos import gallery_of
from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed
from mls_sync.providers.csv.facts import row_facts
from mls_sync.providers.csv.record import canonical, key_of
from tests.mls_sync.providers.csv.conftest import Upload, sync

HEADER = "ListingKey,StandardStatus,ListPrice,PostalCode,UnitNumber,ListingContractDate,CloseDate,ParcelNumber,Media\n"


def stored(feed: Feed, upload: Upload, row: str, **options: Any) -> Listing:
    Feed.objects.update(options=options)
    upload(HEADER + row + "\n")
    run = sync(feed)
    assert run.created == 1, run.message
    return Listing.objects.get()


def test_what_popular_readers_destroy_arrives(feed: Feed, upload: Upload) -> None:
    row = '20190211172710340762000001,Active,"$450,000",02138,#1E5,12/31/2025,2026-01-02,0012-034-056,'
    found = stored(feed, upload, row)
    assert found.listing_key == "20190211172710340762000001"
    assert (found.postal_code, found.unit_number, found.parcel_number) == ("02138", "#1E5", "0012-034-056")
    assert (int(found.list_price), str(found.listing_contract_date)) == (450_000, "2025-12-31")


@pytest.mark.parametrize("written", ["02/01/2026", "2/1/2026", "02.01.2026", "02-01-2026"])
def test_a_feed_may_write_the_day_first(feed: Feed, upload: Upload, written: str) -> None:
    found = stored(feed, upload, f"1,Active,5,,,{written},2026-01-02,,", date_order="day")
    assert str(found.listing_contract_date) == str(found.close_date) == "2026-01-02"


def test_a_date_that_cannot_be_is_told(feed: Feed, upload: Upload) -> None:
    upload(HEADER + "1,Active,5,,,31/12/2025,,,\n")
    run = sync(feed)
    assert Listing.objects.get().listing_contract_date is None
    assert "ListingContractDate" in run.errors.get().message


def test_moments_without_an_offset_are_in_the_feeds_zone(feed: Feed, upload: Upload) -> None:
    upload("ListingKey,StandardStatus,ModificationTimestamp\n1,Active,2026-07-01 10:00:00\n")
    sync(feed)
    assert Listing.objects.get().modification_timestamp.isoformat() == "2026-07-01T17:00:00+00:00"


@pytest.mark.parametrize("parted", [" ", "\n", ", ", ";", "|", ",\n"])
def test_a_cell_may_hold_several_photos(feed: Feed, upload: Upload, parted: str) -> None:
    cell = parted.join(
        ("https://a.example.com/1.jpg?w=1,2;x|y", "http://a.example.com/2.jpg", "https://a.example.com/1.jpg?w=1,2;x|y")
    )
    found = stored(feed, upload, f'1,Active,5,,,,,,"{cell}"')
    assert [photo.uris["large"] for photo in gallery_of(found.pk)] == [
        "https://a.example.com/1.jpg?w=1,2;x|y",
        "http://a.example.com/2.jpg",
    ]


def test_columns_of_photos_are_found_out_or_told() -> None:
    payload = {
        "ListingKey": "1",
        "Photo 1": "https://a.example.com/1.jpg",
        "Photo_2": "javascript:alert(1)",
        "Pic": "https://a.example.com/3.jpg",
    }
    assert [item["MediaURL"] for item in canonical(payload).fields["Media"]] == ["https://a.example.com/1.jpg"]
    told = canonical(payload, ["Pic"]).fields["Media"]
    assert [item["MediaURL"] for item in told] == ["https://a.example.com/3.jpg"]


def test_headings_that_differ_in_spelling_alone_need_no_rule() -> None:
    fields = canonical(
        {"LISTING KEY": "1", "list_price": "5", "List Price": "6", "City": "Indio", "CITY": "Mecca"}
    ).fields
    assert (fields["ListPrice"], fields["City"], fields["list_price"]) == ("5", "Indio", "5")


def test_a_masked_cell_is_named() -> None:
    assert canonical({"ListingKey": "1", "PRIVATE REMARKS": "********"}).masked == ("PRIVATE REMARKS", "PrivateRemarks")


@pytest.mark.parametrize("odd", [None, [], 7, "x", {"": "The row has 3 cells."}])
def test_what_is_no_row_is_a_record_error(odd: Any) -> None:
    with pytest.raises(RecordError):
        canonical(odd)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        (" 123 ", "123"),
        ("\ufeff123", "123"),
        ("00123", "00123"),
        ("2.01907E+25", ""),
        ("2E25", ""),
        ("2,01907E+25", ""),
        ("E123", "E123"),
        ("12E5B", "12E5B"),
        ("********", ""),
        ("x" * 256, ""),
        ("", ""),
    ],
)
def test_a_key_is_taken_letter_for_letter_or_not_at_all(cell: str, key: str) -> None:
    assert key_of(cell) == key


def test_a_row_says_what_it_is_called() -> None:
    facts = row_facts({"MLS #": "219", "Street Number": "12", "StreetName": "Sago", "City": "Indio", "X": 5})
    assert (facts.listing_id, facts.address) == ("219", "12 Sago, Indio")


def test_the_same_row_written_otherwise_is_unchanged(feed: Feed, upload: Upload) -> None:
    upload("ListingKey,StandardStatus,PublicRemarks\n1,Active,fine\n")
    sync(feed)
    upload('"ListingKey";"StandardStatus";"PublicRemarks"\r\n"1";"Active";"fine"\r\n'.encode("utf-16"))
    assert sync(feed).unchanged == 1
    upload("ListingKey,StandardStatus,PrivateRemarks\n1,Active,fine\n")
    assert sync(feed).updated == 1, "Under another heading the cell means something else."


def test_a_header_without_the_key_is_no_reason_to_begin_anew(feed: Feed, upload: Upload) -> None:
    upload("ListingKey,MLS #,StandardStatus\n1,900,Active\n2,901,Active\n")
    sync(feed)
    upload("Key,MLS #,StandardStatus\n1,900,Active\n2,901,Active\n")
    run = sync(feed)
    assert "no column ListingKey" in run.message and Listing.objects.live().count() == 2
