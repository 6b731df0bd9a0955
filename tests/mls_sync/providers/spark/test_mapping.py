from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.providers.spark.record import key_of
from tests.mls_sync.providers.spark.records import KEY, column, home, listing_row, mapped

MASK = "********"


def test_a_sound_record_fills_typed_columns() -> None:
    values = mapped().values
    assert values["list_price"] == Decimal("450000")
    assert values["bedrooms_total"] == 3
    assert values["bathrooms_total_integer"] == 3  # two full and one half
    assert values["living_area"] == Decimal("1850")
    assert (values["latitude"], values["longitude"]) == (33.72, -116.37)
    assert values["property_type"] == "Residential" and values["mls_property_type"] == "A"
    assert values["pool_features"] == "Private, Heated" and values["view"] == "Mountain(s), Golf Course"
    assert values["modification_timestamp"] == datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
    assert values["listing_contract_date"] == date(2026, 9, 30)


def test_the_days_of_the_contract_are_columns() -> None:
    """bug_reports 13: days on market stop at the contract, so its days must be known."""
    values = mapped(
        PurchaseContractDate="2026-09-11",
        PendingTimestamp="2026-09-12T17:00:00Z",
        ContractStatusChangeDate="09/13/2026",
    ).values
    assert values["purchase_contract_date"] == date(2026, 9, 11)
    assert values["pending_timestamp"] == datetime(2026, 9, 12, 17, tzinfo=UTC)
    assert values["contract_status_change_date"] == date(2026, 9, 13)


def test_raw_is_the_record_and_the_hash_is_of_it_alone() -> None:
    row = mapped()
    assert orjson.loads(row.raw) == home()
    assert len(row.content_hash) == 16
    assert row.content_hash == mapped().content_hash != mapped(ListPrice=1).content_hash


def test_land_lease_comes_from_custom_fields() -> None:
    values = mapped().values
    assert values["land_type"] == "Lease"
    assert values["land_lease_amount"] == Decimal("1800")
    assert values["land_lease_amount_frequency"] == "Year"
    assert values["land_lease_expiration_date"] == date(2061, 8, 31)


def test_standard_fields_win_over_custom_fields() -> None:
    fields = {"LandLeaseYN": True, "LandLeaseAmount": 150, "LandLeaseAmountFrequency": "Monthly"}
    values = mapped(**fields).values
    assert (values["land_lease_amount"], values["land_lease_amount_frequency"]) == (Decimal(150), "Month")


def test_reso_name_wins_over_the_older_one() -> None:
    assert column("bedrooms_total", BedsTotal=3, BedroomsTotal=4) == 4
    assert column("bedrooms_total", BedsTotal=3, BedroomsTotal=None) == 3


@pytest.mark.parametrize(
    ("sent", "status", "mls_status"),
    [
        ("Cancelled", "Canceled", "Active"),
        (" CANCELED ", "Canceled", "Active"),
        ("ActiveUnderContract", "Active Under Contract", "Active"),
        ("active under contract", "Active Under Contract", "Active"),
        ("Delayed Marketing", "Unknown", "Active"),
        (MASK, "Active", "Active"),
    ],
)
def test_status_is_folded_and_never_guessed(sent: str, status: str, mls_status: str) -> None:
    values = mapped(StandardStatus=sent).values
    assert (values["standard_status"], values["mls_status"]) == (status, mls_status)


def test_an_unknown_status_is_kept_where_the_mls_gave_no_label() -> None:
    values = mapped(StandardStatus="Delayed Marketing", MlsStatus=None).values
    assert (values["standard_status"], values["mls_status"]) == ("Unknown", "Delayed Marketing")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Contingent", "Active Under Contract"),
        ("Under Agreement", "Active Under Contract"),
        ("Temporarily Off Market", "Withdrawn"),
        ("Sold", "Closed"),
        ("LEASED", "Closed"),
        # Each would free a home, or is carried by each MLS in its own way: a person says what it means.
        ("Terminated", "Unknown"),
        ("Off Market", "Unknown"),
        ("Delayed Marketing", "Unknown"),
    ],
)
def test_vendors_and_law_h1_only_words_of_one_meaning_are_read(word: str, status: str) -> None:
    assert mapped(StandardStatus=None, MlsStatus=word).values["standard_status"] == status


def test_the_same_code_means_another_type_in_another_mls() -> None:
    types = {("1", "B"): "Multi Family", ("2", "B"): "Rental"}
    kinds = [listing_row(home(MlsId=mls, PropertyType="B"), types).values["property_type"] for mls in ("1", "2", "3")]
    assert kinds == ["Residential Income", "Residential Lease", "Unknown"]


def test_masked_values_are_named_and_leave_their_columns_alone() -> None:
    row = mapped(ListPrice=MASK, City=MASK, BedsTotal=MASK, Photos=MASK, ShowingInstructions=MASK)
    assert {"ListPrice", "City", "BedroomsTotal", "Photos", "ShowingInstructions"} <= set(row.masked_fields)
    assert {"list_price", "city", "bedrooms_total"} <= row.masked_columns
    assert "list_price" not in row.values and "city" not in row.values and row.photos is None


def test_a_mask_inside_a_list_or_an_object_is_found_and_the_rest_is_kept() -> None:
    row = mapped(View=["Pool", MASK], PoolFeatures={MASK: True, "Private": True}, Latitude=f" {MASK} ")
    assert {"View", "PoolFeatures", "Latitude"} <= set(row.masked_fields)
    assert row.values["view"] == "Pool" and row.values["pool_features"] == "Private"
    assert "latitude" in row.masked_columns and "longitude" in row.masked_columns
    assert "view" not in row.masked_columns


def test_a_masked_custom_field_is_named_by_its_reso_field() -> None:
    record = home()
    record["CustomFields"] = [{"Main": [{"Land": [{"Land Lease Amount": MASK}, {"Gate Code": MASK}]}]}]
    row = listing_row(record, {})
    assert {"LandLeaseAmount", "Gate Code"} <= set(row.masked_fields)
    assert "land_lease_amount" in row.masked_columns


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ListPrice", [450000]),
        ("ListPrice", {"Value": 1}),
        ("ListPrice", True),
        ("City", ["Indio"]),
        ("PostalCode", {"a": 1}),
        ("StandardStatus", ["Active"]),
        ("ListingId", {"Id": 1}),
        ("UnparsedAddress", "x" * 600),
    ],
)
def test_a_broken_identity_status_price_or_address_is_quarantined(field: str, value: Any) -> None:
    with pytest.raises(RecordError) as caught:
        mapped(**{field: value})
    assert caught.value.field == field


@pytest.mark.parametrize("record", [None, "********", [], 17, {}, {"Id": None}, {"StandardFields": {"ListingKey": ""}}])
def test_a_record_without_a_key_is_quarantined(record: Any) -> None:
    with pytest.raises(RecordError) as caught:
        listing_row(record, {})
    assert caught.value.field == "ListingKey"


@pytest.mark.parametrize("fields", [None, [], "unavailable", MASK])
def test_standard_fields_must_be_an_object(fields: Any) -> None:
    with pytest.raises(RecordError) as caught:
        listing_row({"Id": KEY, "StandardFields": fields}, {})
    assert caught.value.field == "StandardFields"


def test_a_key_is_never_made_from_a_double() -> None:
    assert key_of({"Id": 2.0260101000000000e25, "StandardFields": {"ListingKey": 1.5}}) == ""
    assert key_of({"Id": KEY, "StandardFields": {"ListingKey": 2.02e25}}) == KEY


def test_what_does_not_fit_its_column_is_named_and_stays_in_raw() -> None:
    row = mapped(YearBuilt="built in the eighties", OnMarketDate="TBD", LotSizeAcres=1e300, GarageSpaces={"a": {}})
    assert {"YearBuilt", "OnMarketDate", "LotSizeAcres", "GarageSpaces"} == set(row.unreadable_fields)
    assert not {"year_built", "on_market_date", "lot_size_acres", "garage_spaces"} & row.values.keys()
    assert orjson.loads(row.raw)["StandardFields"]["OnMarketDate"] == "TBD"


def test_remarks_that_are_no_text_become_text() -> None:
    assert column("public_remarks", PublicRemarks=42) == "42"
    assert column("public_remarks", PublicRemarks=["One.", "Two."]) == "One., Two."


def test_nul_and_lone_surrogates_are_removed_from_text_and_raw() -> None:
    row = mapped(PublicRemarks="a\x00b\ud83dc", City="In\x00dio")
    assert row.values["public_remarks"] == "abc" and row.values["city"] == "Indio"
    assert b"\\u0000" not in row.raw


def test_absurd_nesting_does_not_break_the_record() -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    assert mapped(Appliances=deep).listing_key == KEY


@pytest.mark.parametrize(
    ("latitude", "longitude", "found"),
    [
        (33.7, -116.3, (33.7, -116.3)),
        (-116.3, 33.7, (33.7, -116.3)),
        (33.7, 116.3, (33.7, -116.3)),
        ("33.7", "-116.3", (33.7, -116.3)),
        (0, 0, None),
        (33.7, None, None),
        (33.7, 0, None),  # feed_replay B: a home in Algeria
        (0, -116.3, None),
        (33.7, "0.0", None),
        (933.7, -116.3, None),
    ],
)
def test_coordinates_are_mended_or_dropped(latitude: Any, longitude: Any, found: Any) -> None:
    values = mapped(Latitude=latitude, Longitude=longitude).values
    assert (values.get("latitude"), values.get("longitude")) == (found or (None, None))


def test_a_postal_code_gets_its_leading_zero_back() -> None:
    assert [column("postal_code", PostalCode=code) for code in (2134, "2134", "92260-1234", "V6B 1A1")] == [
        "02134",
        "02134",
        "92260-1234",
        "V6B 1A1",
    ]


@pytest.mark.parametrize(("baths", "rooms"), [(2.5, 3), ("2.00", 2), (MASK, 3), (None, 3)])
def test_half_baths_count_as_rooms(baths: Any, rooms: int) -> None:
    assert column("bathrooms_total_integer", BathsTotal=baths) == rooms


@pytest.mark.parametrize(
    ("sent", "rooms", "as_given"),
    [
        ({"BathsTotal": None, "BathsFull": 1, "BathsThreeQuarter": 1, "BathsHalf": 1}, 3, None),
        ({"BathsTotal": None, "BathsFull": None, "BathsThreeQuarter": 1, "BathsHalf": None}, 1, None),
        ({"BathsTotal": None, "BathsFull": 2, "BathsHalf": None, "BathroomsPartial": 1}, 3, None),
        ({"BathsTotal": None, "BathsFull": 1, "BathsHalf": 1, "BathroomsOneQuarter": 1}, 3, None),
        ({"BathsTotal": "2.0", "BathsFull": 1, "BathsHalf": 2}, 3, "2"),
        ({"BathsTotal": "2.75", "BathsFull": 2, "BathsThreeQuarter": 1, "BathsHalf": None}, 3, "2.75"),
        ({"BathroomsTotalInteger": 3, "BathroomsTotalDecimal": 2.5}, 3, "2.5"),
        ({"BathsTotal": "2F 1H"}, 3, "2F 1H"),
    ],
)
def test_feed_replay_a6_every_kind_of_bath_counts_and_the_source_s_own_figure_is_kept(
    sent: dict[str, Any], rooms: int, as_given: str | None
) -> None:
    values = mapped(**sent).values
    assert (values["bathrooms_total_integer"], values.get("bathrooms_as_given")) == (rooms, as_given)


@pytest.mark.parametrize("filler", ["N/A", "n/a", "TBD", "None", "0000-00-00", "*******", "-", "Unknown", " T.B.D. "])
def test_feed_replay_b_a_filler_is_no_city_no_number_and_no_choice_of_a_filter(filler: str) -> None:
    names = ("ListingId", "City", "CountyOrParish", "SubdivisionName", "MLSAreaMajor", "PropertySubType", "PostalCode")
    row = mapped(**dict.fromkeys(names, filler))
    columns = ("listing_id", "city", "county_or_parish", "subdivision_name", "mls_area_major", "property_sub_type")
    assert not {*columns, "postal_code"} & row.values.keys() and not row.unreadable_fields


def test_a_real_name_is_no_filler_and_features_may_be_none() -> None:
    assert column("city", City="Naples") == "Naples" and column("listing_id", ListingId="NA-12") == "NA-12"
    assert column("heating", Heating="None") == "None"
    assert column("listing_id", ListingId="000") is None


def test_feed_replay_c_areas_schools_and_terms_have_columns() -> None:
    sent = {
        "MLSAreaMajor": "322 - North Palm Desert",
        "MLSAreaMinor": "N/A",
        "ElementarySchool": "Ocotillo Elementary",
        "HighSchoolDistrict": ["Desert Sands Unified"],
        "SpecialListingConditions": ["Short Sale", "Probate Listing"],
        "ListingTerms": {"Cash": True, "Conventional": True},
        "ShowingInstructions": "Call first.<br>Dog in yard.",
        "LockBoxType": ["SentriLock"],
        "Supplement": "More of it.",
        "TaxYear": "2025",
        "AccessCode": "1234",
    }
    values = mapped(**sent).values
    assert values["mls_area_major"] == "322 - North Palm Desert" and "mls_area_minor" not in values
    assert (values["elementary_school"], values["high_school_district"]) == (
        "Ocotillo Elementary",
        "Desert Sands Unified",
    )
    assert values["special_listing_conditions"] == "Short Sale, Probate Listing"
    assert values["listing_terms"] == "Cash, Conventional" and values["lock_box_type"] == "SentriLock"
    assert values["showing_instructions"] == "Call first.\nDog in yard." and values["supplement"] == "More of it."
    assert values["tax_year"] == 2025
    assert "1234" not in str(values)  # Codes of gates stay in the source's record.
