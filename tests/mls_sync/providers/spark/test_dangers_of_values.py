"""What a replicator of the Spark API must survive in the records (reference, "Twenty-five things", by number)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mls_sync.mapping.errors import RecordError
from tests.mls_sync.providers.spark.records import MLS, TYPES, column, home, listing_row, mapped

MASK = "********"
MOMENT = datetime(2026, 11, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01T10:00:00", MOMENT),
        ("2026-11-01T10:00:00+00:00", MOMENT),
        ("2026-11-01T10:00:00.1234567Z", MOMENT.replace(microsecond=123456)),
        ("2026-11-01T02:00:00-08:00", MOMENT),
        ("2026-11-01", MOMENT.replace(hour=0)),
        ("0000-00-00", None),
    ],
)
def test_danger_1_timestamps_in_every_form(text: str, moment: datetime | None) -> None:
    assert column("status_change_timestamp", StatusChangeTimestamp=text) == moment


def test_danger_4_a_mask_is_withheld_and_no_value() -> None:
    row = mapped(ListPrice=MASK, City=MASK, View=["Pool", MASK], YearBuilt=MASK)
    assert {"ListPrice", "City", "View", "YearBuilt"} <= set(row.masked_fields)
    assert not row.values.get("list_price") and not row.values.get("city") and not row.values.get("year_built")


@pytest.mark.parametrize(
    ("name", "sent", "stored_in", "stored"),
    [
        ("ListPrice", "450000.0", "list_price", Decimal(450_000)),
        ("ListPrice", "$450,000", "list_price", Decimal(450_000)),
        ("BedsTotal", 3.0, "bedrooms_total", 3),
        ("BuildingAreaTotal", "1,250", "living_area", Decimal(1_250)),
        ("AssociationFee", "N/A", "association_fee", None),
        ("PoolPrivateYN", "Y", "pool_private_yn", True),
        ("PoolPrivateYN", "1", "pool_private_yn", True),
        ("SpaYN", "false", "spa_yn", False),
    ],
)
def test_danger_5_numbers_as_text_and_flags_as_words(name: str, sent: Any, stored_in: str, stored: Any) -> None:
    given = {"LivingArea": None, "BedroomsTotal": None} | {name: sent}
    assert column(stored_in, **given) == stored


@pytest.mark.parametrize("sent", [{"Private": True, "Heated": True}, ["Private", "Heated"], "Private, Heated"])
def test_danger_6_a_list_as_flags_as_a_list_and_as_text(sent: Any) -> None:
    assert column("pool_features", PoolFeatures=sent) == "Private, Heated"


def test_danger_7_dates_that_are_none_leave_the_row() -> None:
    row = mapped(CloseDate="TBD", OnMarketDate="01/02/2026", ExpirationDate="9999-12-31", OffMarketDate="0001-01-01")
    assert row.values.get("close_date") is None and row.values["on_market_date"] == date(2026, 1, 2)
    assert "ExpirationDate" in row.unreadable_fields


def test_danger_9_one_home_in_two_data_shares_is_two_listings() -> None:
    first, second = (mapped(MlsId=share, ListingId="SR-0").values for share in (MLS, "20200218121507636729000000"))
    assert first["mls_id"] != second["mls_id"] and first["listing_id"] == second["listing_id"] == "SR-0"


def test_danger_10_a_home_that_was_listed_again_has_a_key_of_its_own() -> None:
    keys = ("20260101000000000001000000", "20260201000000000001000000")
    rows = [listing_row(home(ListingKey=key) | {"Id": key}, TYPES) for key in keys]
    assert [row.listing_key for row in rows] == list(keys)
    assert rows[0].values["unparsed_address"] == rows[1].values["unparsed_address"]


@pytest.mark.parametrize(
    ("word", "status"),
    [(" CANCELED ", "Canceled"), ("Cancelled", "Canceled"), ("ACTIVE", "Active"), ("Delayed Marketing", "Unknown")],
)
def test_danger_13_every_spelling_of_a_status(word: str, status: str) -> None:
    assert column("standard_status", StandardStatus=word) == status


def test_danger_20_long_remarks_markup_and_emoji_and_two_hundred_photos() -> None:
    photos = [{"Id": str(n), "Uri300": f"https://photos.example.com/{n}.jpg"} for n in range(200)]
    remarks = "<script>alert(1)</script>Bright \N{HOUSE BUILDING} " + "pool " * 12_000
    row = mapped(PublicRemarks=remarks, Photos=photos, SubdivisionName="x" * 300)
    assert row.values["public_remarks"].count("pool") == 12_000 and "\N{HOUSE BUILDING}" in row.values["public_remarks"]
    assert len(row.photos or ()) == 200


def test_danger_21_photos_in_their_order_and_none_wiped_by_an_empty_expansion() -> None:
    photo = {"Id": "1", "Uri300": "https://photos.example.com/1.jpg"}
    assert mapped(Photos=[], PhotosCount=3).photos is None and mapped(Photos=[], PhotosCount=0).photos == ()
    sent = [photo | {"Primary": True}, {"Id": "9"}, photo | {"Primary": True}]
    found = mapped(Photos=sent, PhotosCount=200).photos or ()
    assert [(each.order, each.preferred_photo_yn) for each in found] == [(0, True), (1, False)]


@pytest.mark.parametrize(
    ("latitude", "longitude", "stored"),
    [
        (0, 0, (None, None)),
        ("33.72", "-116.37", (33.72, -116.37)),
        (-116.37, 33.72, (33.72, -116.37)),
        (33.72, 116.37, (33.72, -116.37)),
        (None, -116.37, (None, None)),
    ],
)
def test_danger_22_coordinates(latitude: Any, longitude: Any, stored: tuple[Any, Any]) -> None:
    values = mapped(Latitude=latitude, Longitude=longitude).values
    assert (values.get("latitude"), values.get("longitude")) == stored


def test_danger_23_nonsense_figures_are_kept_or_left_empty() -> None:
    row = mapped(ListPrice=1, YearBuilt=9999, BathsTotal=2.5, LotSizeSquareFeet=-3, BedsTotal=99)
    assert row.values["list_price"] == 1 and row.values["bedrooms_total"] == 99
    assert row.values["bathrooms_as_given"] == "2.5"


def test_danger_24_parts_of_addresses_stay_text() -> None:
    row = mapped(PostalCode="02138", StreetName="OCOTILLO LN", City="", UnparsedAddress=None, StreetNumber=None)
    assert row.values["postal_code"] == "02138" and row.values["street_name"] == "OCOTILLO LN"
    assert not row.values.get("city") and not row.values.get("unparsed_address")


def test_danger_25_open_houses_and_agents_as_they_come() -> None:
    sent = {"Id": "1", "Date": "11/07/2026", "StartTime": "10:00 am", "EndTime": "9:00 am"}
    row = mapped(OpenHouses=[sent, sent | {"Id": "2", "EndTime": "1:00 pm"}], ListAgentId="A-77", ListOfficeId=None)
    ends = [(each["OpenHouseStartTime"], each.get("OpenHouseEndTime")) for each in row.values["open_houses"]]
    assert ends == [("10:00", None), ("10:00", "13:00")]
    assert row.values["list_agent_key"] == "A-77"
    assert mapped(OpenHouses=[]).values["open_houses"] == []


@pytest.mark.parametrize("broken", [{"ListPrice": [1]}, {"StandardStatus": {"a": 1}}, {"City": True}])
def test_danger_20_a_broken_record_is_an_error_of_its_own(broken: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        mapped(**broken)
