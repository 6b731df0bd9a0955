"""The dangers in values and columns, by the numbers of the list that the project keeps, as far as RETS meets
them. Most are faults of the simulated MLS, whose RETS face was written by another reader of the specification."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.providers.base import Window
from mls_sync.providers.rets.client import RetsProvider
from simulators.mls import CRMLS, GPS, SimulatedMLS
from tests.mls_sync.providers.contract import keys, pages
from tests.mls_sync.providers.rets.dangers import ALL, Values, only, values
from tests.mls_sync.providers.rets.dangers import clean as clean
from tests.mls_sync.providers.rets.dangers import mls as mls
from tests.mls_sync.providers.rets.dangers import module_mls as module_mls
from tests.mls_sync.providers.rets.dangers import provider as provider
from tests.mls_sync.providers.rets.dangers import scripted as scripted
from tests.mls_sync.providers.rets.server import RetsServer, home
from tests.mls_sync.providers.rets.test_contract import rets as simulated


@pytest.mark.parametrize("form", ["offset", "utc", "milliseconds", "seven digits", "blank", "american"])
def test_danger_1_moments_in_many_forms_and_in_the_servers_zone(
    mls: SimulatedMLS, provider: RetsProvider, clean: Values, form: str
) -> None:
    mls.faults.add("timestamp_form", form=form)
    name = "modification_timestamp"
    assert {key: row[name] for key, row in values(provider).items()} == {key: row[name] for key, row in clean.items()}


def test_danger_1_a_moment_of_zeros_is_none(mls: SimulatedMLS, provider: RetsProvider) -> None:
    mls.faults.add("timestamp_form", form="zeros")
    assert {row.get("modification_timestamp") for row in values(provider).values()} == {None}


def test_danger_2_one_modification_time_on_many_rows(server: RetsServer, scripted: RetsProvider) -> None:
    server.rows = [home(number, LIST_87="2026-05-01T10:00:00") for number in range(1, 40)]
    moment = datetime(2026, 5, 1, 18, tzinfo=UTC)
    assert keys(scripted, Window(moment, moment)) == [row[0] for row in server.rows]
    assert server.asked("search")[0]["Query"] == "(LIST_87=2026-05-01T10:00:00+),(LIST_87=2026-05-01T10:00:00-)"


def test_danger_3_what_appears_late_is_within_the_window_that_the_engine_opens_earlier(
    server: RetsServer, scripted: RetsProvider
) -> None:
    """The overlap is the engine's; the lower bound is never rounded up."""
    scripted.page(Window(datetime(2026, 5, 1, 18, 0, 0, 999_999, tzinfo=UTC)), "")
    assert server.asked("search")[0]["Query"] == "(LIST_87=2026-05-01T10:00:00+)"


def test_danger_4_masks_of_any_type(mls: SimulatedMLS, provider: RetsProvider) -> None:
    mls.faults.add("masked_values")
    seen = set()
    for page in pages(provider):
        for record in page.records:
            row = provider.row(record)
            seen |= set(row.masked_fields)
            assert "********" not in map(str, row.values.values())
            if "ListPrice" in row.masked_fields:
                assert row.values.get("list_price") is None and "list_price" in row.masked_columns
    assert {"ListPrice", "City", "ModificationTimestamp"} <= seen


@pytest.mark.parametrize(
    ("text", "price"), [("450000.00", 450000), ("$1,250,000", 1250000), ("N/A", None), (" 0450000 ", 450000)]
)
def test_danger_5_numbers_as_text(server: RetsServer, scripted: RetsProvider, text: str, price: int | None) -> None:
    assert only(server, scripted, LIST_22=text).get("list_price") == price


@pytest.mark.parametrize(
    ("text", "view"),
    [("Mountains", "Mountains"), ("None,Mountains", "None, Mountains"), ("Mountains,,None,", "Mountains, None")],
)
def test_danger_6_one_value_or_many(server: RetsServer, scripted: RetsProvider, text: str, view: str) -> None:
    assert only(server, scripted, FEAT_1=text)["view"] == view


def test_danger_6_values_that_hold_commas_stay_whole(mls: SimulatedMLS, provider: RetsProvider, clean: Values) -> None:
    codes, quoted = simulated(mls, page_size=20, response_format="COMPACT"), simulated(mls, page_size=20)
    assert values(codes) == clean
    mls.rets.quoted_lookups = True
    assert values(quoted) == clean
    mls.rets.quoted_lookups = False
    codes.close()
    quoted.close()


@pytest.mark.parametrize("text", ["TBD", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "31/31/2026"])
def test_danger_7_no_date_at_all(server: RetsServer, scripted: RetsProvider, text: str) -> None:
    row = only(server, scripted, LIST_87=text)
    assert row.get("modification_timestamp") is None and row["list_price"] == 450000


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        ("delimiter_missing", {}),
        ("delimiter_hex", {}),
        ("delimiter_decimal", {}),
        ("delimiter_hex", {"delimiter": "~"}),
        ("bare_lines", {}),
        ("empty_data", {}),
        ("many_columns", {}),
    ],
)
def test_danger_8_the_manners_of_compact(
    mls: SimulatedMLS, provider: RetsProvider, clean: Values, fault: str, more: dict[str, Any]
) -> None:
    mls.faults.add(fault, **more)
    assert values(provider) == clean


def test_danger_8_a_line_longer_than_ten_megabytes(mls: SimulatedMLS, provider: RetsProvider, clean: Values) -> None:
    mls.faults.add("huge_line", count=1)
    found = values(provider)
    assert len(found) == len(clean) and [row["list_price"] for row in found.values()] == [
        row["list_price"] for row in clean.values()
    ]


def test_danger_8_short_rows_lack_their_last_values_and_long_ones_are_held(
    mls: SimulatedMLS, provider: RetsProvider, clean: Values
) -> None:
    assert provider.page(ALL, "").warnings == ()
    mls.faults.add("short_rows", share=1.0, by=1)
    name = "list_price"
    (told,) = provider.page(ALL, "").warnings
    assert "have fewer values than there are columns" in told
    assert {key: row[name] for key, row in values(provider).items()} == {key: row[name] for key, row in clean.items()}
    mls.faults.clear()
    mls.faults.add("long_rows", share=1.0)
    for record in provider.page(ALL, "").records:
        with pytest.raises(RecordError, match="more values than there are columns"):
            provider.row(record)


def test_danger_9_both_shares_of_a_home_come_under_their_own_keys(mls: SimulatedMLS) -> None:
    both = simulated(mls, criteria="", page_size=50)
    assert sorted(keys(both)) == sorted([*mls.world.keys(GPS), *mls.world.keys(CRMLS)])
    both.close()


def test_danger_10_a_relisted_home_has_two_keys(server: RetsServer, scripted: RetsProvider) -> None:
    server.rows = [home(1), home(2, LIST_31="1", LIST_15="Expired")]
    assert [scripted.facts(record.payload).address for record in scripted.page(ALL, "").records] == [
        "1 Date Palm Dr Indio"
    ] * 2


@pytest.mark.parametrize(
    ("text", "status"),
    [("ACTIVE ", "Active"), ("Cancelled", "Canceled"), ("canceled", "Canceled"), ("Sleeping", "Unknown")],
)
def test_danger_13_statuses_as_sources_spell_them(
    server: RetsServer, scripted: RetsProvider, text: str, status: str
) -> None:
    assert only(server, scripted, LIST_15=text)["standard_status"] == status


def test_danger_20_remarks_with_markup_as_text_and_of_any_length(server: RetsServer, scripted: RetsProvider) -> None:
    server.columns = (*server.columns, "LIST_78")
    row = (
        *home(7),
        "<b>Bright</b> home <script>alert(1)</script> \N{WAVING HAND SIGN} 3 < 4 & more" + " pool" * 12_000,
    )
    server.rows = [row]
    (record,) = scripted.page(ALL, "").records
    remarks = record.payload["LIST_78"]
    assert remarks == row[-1] and record.payload["LIST_34"] == "Date Palm Dr"


@pytest.mark.parametrize(
    ("latitude", "longitude", "told"),
    [("33.72", "-116.21", (33.72, -116.21)), ("0", "0", None), ("", "", None), ("no", "place", None)],
)
def test_danger_22_coordinates(
    server: RetsServer, scripted: RetsProvider, latitude: str, longitude: str, told: tuple[float, float] | None
) -> None:
    row = only(server, scripted, LIST_46=latitude, LIST_47=longitude)
    found = row.get("latitude"), row.get("longitude")
    assert found == (told or (None, None)) or tuple(map(float, filter(None, found))) == told


@pytest.mark.parametrize("price", ["0", "1", "99999999"])
def test_danger_23_nonsense_figures_are_stored_as_they_came(
    server: RetsServer, scripted: RetsProvider, price: str
) -> None:
    assert only(server, scripted, LIST_22=price)["list_price"] == int(price)


@pytest.mark.parametrize(("code", "told"), [("92201-1234", "92201-1234"), ("02138", "02138"), ("", "")])
def test_danger_24_parts_of_addresses_stay_text(
    server: RetsServer, scripted: RetsProvider, code: str, told: str
) -> None:
    row = only(server, scripted, LIST_43=code, LIST_31="", LIST_39="")
    assert (row.get("postal_code") or "")[:5] == told[:5] and not row.get("city")


def test_danger_25_open_houses_at_the_propertys_own_hour_and_gone_by_not_coming(mls: SimulatedMLS) -> None:
    """Agents and offices are named by what the listing says of them; none need be known."""
    provider = simulated(mls, children="OpenHouse:OpenHouse", page_size=60)
    rows = [provider.row(record).values for record in provider.page(ALL, "").records]
    provider.close()
    houses = [house for row in rows for house in row["open_houses"]]
    assert houses and all(house["OpenHouseStartTime"] in ("10:00", "11:00", "12:00") for house in houses)
    assert any(row["open_houses"] == [] for row in rows) and all(row["list_agent_key"] for row in rows)
