"""The dangers that a replicator must survive, by the numbers of the list that the project keeps, as far as RETS meets
them. Most are faults of the simulated MLS, whose RETS face was written by another reader of the specification."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.providers.base import MediaItem, Window
from mls_sync.providers.errors import (
    ConfigurationError,
    ProtocolError,
    RateLimited,
    TransientError,
)
from mls_sync.providers.rets.client import RetsProvider
from simulators.mls import CRMLS, GPS, SimulatedMLS, World
from tests.mls_sync.providers.contract import keys, pages, swept
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import RetsServer, home, rets
from tests.mls_sync.providers.rets.test_contract import rets as simulated

ALL = Window()
Values = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def module_mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=60, crmls=20)) as server:
        yield server


@pytest.fixture
def mls(module_mls: SimulatedMLS) -> Iterator[SimulatedMLS]:
    """Sixty homes in the first share, in pages of twenty."""
    yield module_mls
    module_mls.faults.clear()


@pytest.fixture
def provider(mls: SimulatedMLS) -> Iterator[RetsProvider]:
    made = simulated(mls, page_size=20)
    yield made
    made.close()


def values(provider: RetsProvider) -> Values:
    """The columns of every record that can be stored, by key."""
    found = {}
    for page in pages(provider):
        for record in page.records:
            try:
                found[record.listing_key] = provider.row(record).values
            except RecordError:
                continue
    return found


@pytest.fixture
def clean(mls: SimulatedMLS, provider: RetsProvider) -> Values:
    """As the server sends them without a fault."""
    return values(provider)


def only(server: RetsServer, provider: RetsProvider, **given: str) -> dict[str, Any]:
    """The columns of one home with these values."""
    server.rows = [home(7, **given)]
    (record,) = provider.page(ALL, "").records
    return provider.row(record).values


@pytest.fixture
def scripted(server: RetsServer) -> Iterator[RetsProvider]:
    made = reading(server)
    yield made
    made.close()


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
    mls.faults.add("short_rows", share=1.0, by=1)
    name = "list_price"
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


def test_danger_11_what_vanishes_without_a_word_lacks_in_the_list_of_keys(
    server: RetsServer, scripted: RetsProvider
) -> None:
    gone = server.rows.pop(3)
    assert gone[0] not in swept(scripted) and len(swept(scripted)) == 6


@pytest.mark.parametrize(
    "fault", ["cut_off", "cut_record", "html", "empty_body", "no_rows", "cut_gzip", "failing_status"]
)
def test_danger_12_a_list_of_keys_that_ends_early_is_no_list(
    mls: SimulatedMLS, provider: RetsProvider, fault: str
) -> None:
    mls.faults.add(fault, path="/rets/Search")
    with pytest.raises(TransientError):
        swept(provider)


@pytest.mark.parametrize(
    ("text", "status"),
    [("ACTIVE ", "Active"), ("Cancelled", "Canceled"), ("canceled", "Canceled"), ("Sleeping", "Unknown")],
)
def test_danger_13_statuses_as_sources_spell_them(
    server: RetsServer, scripted: RetsProvider, text: str, status: str
) -> None:
    assert only(server, scripted, LIST_15=text)["standard_status"] == status


def test_danger_14_a_capability_on_another_host_never_sees_the_password(server: RetsServer) -> None:
    server.login_lines = server.login_lines.replace("Search = /rets", "Search = https://elsewhere.example.com/rets")
    provider = reading(server)
    with pytest.raises(ConfigurationError, match=r"elsewhere\.example\.com"):
        provider.page(ALL, "")
    provider.close()


def test_danger_14_a_redirect_to_another_host_is_not_followed(mls: SimulatedMLS, provider: RetsProvider) -> None:
    mls.faults.add("redirect", path="/rets/Search")
    with pytest.raises(ConfigurationError, match="redirects to"):
        provider.page(ALL, "")


@pytest.mark.parametrize("fault", ["always_maxrows", "no_maxrows", "maximum_exceeded"])
def test_danger_15_maxrows_at_the_wrong_time(mls: SimulatedMLS, provider: RetsProvider, fault: str) -> None:
    mls.faults.add(fault)
    assert sorted(keys(provider)) == sorted(mls.world.keys(GPS))


@pytest.mark.parametrize("by", [-17, 17])
def test_danger_15_a_count_that_is_wrong_ends_nothing_early(mls: SimulatedMLS, provider: RetsProvider, by: int) -> None:
    mls.faults.add("miscounted", by=by)
    assert sorted(keys(provider)) == sorted(mls.world.keys(GPS))


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_danger_16_rows_that_shift_between_pages_leave_no_gap_and_no_double(
    mls: SimulatedMLS, provider: RetsProvider, by: int
) -> None:
    mls.faults.add("rows_shift", by=by)
    assert sorted(keys(provider)) == sorted(mls.world.keys(GPS))


def test_danger_16_a_server_that_ignores_offset_does_not_go_on_for_ever(
    mls: SimulatedMLS, provider: RetsProvider
) -> None:
    mls.faults.add("offset_ignored")
    with pytest.raises(ProtocolError, match="ignores Offset"):
        keys(provider)


@pytest.mark.parametrize("how", ["seconds", "date", "none"])
def test_danger_17_a_server_that_asks_to_wait(mls: SimulatedMLS, provider: RetsProvider, how: str) -> None:
    mls.faults.add("rate_limited", path="/rets/Search", retry_after=how, seconds=60)
    with pytest.raises(RateLimited) as caught:
        provider.page(ALL, "")
    assert timedelta(seconds=50) < caught.value.retry_after <= timedelta(seconds=60)


def test_danger_17_too_many_queries_at_once(mls: SimulatedMLS, provider: RetsProvider) -> None:
    mls.faults.add("reply_code", code=20210)
    with pytest.raises(RateLimited, match="20210"):
        provider.page(ALL, "")


@pytest.mark.parametrize("fault", ["html", "empty_body", "server_error", "unavailable", "not_json"])
def test_danger_18_a_page_under_200_is_no_answer(mls: SimulatedMLS, provider: RetsProvider, fault: str) -> None:
    mls.faults.add(fault, path="/rets/Search", count=1)
    assert len(keys(provider)) == 60
    mls.faults.add(fault, path="/rets/Search")
    with pytest.raises(TransientError):
        provider.page(ALL, "")


@pytest.mark.parametrize("fault", ["session_lost", "agent_refused", "digest_expired"])
def test_danger_18_a_session_that_ends_in_the_midst_of_a_run_is_begun_again(
    mls: SimulatedMLS, provider: RetsProvider, fault: str
) -> None:
    logins = mls.rets.sessions.logins
    mls.faults.add(fault, count=1, page=2, sessions=True)
    assert len(keys(provider)) == 60 and mls.faults.struck[fault]
    assert mls.rets.sessions.logins <= logins + 2


def test_danger_18_a_session_that_is_always_refused_is_begun_again_once(
    mls: SimulatedMLS, provider: RetsProvider
) -> None:
    logins = mls.rets.sessions.logins
    mls.faults.add("session_lost")
    with pytest.raises(ConfigurationError, match="20701"):
        provider.page(ALL, "")
    assert mls.rets.sessions.logins == logins + 2


@pytest.mark.parametrize(
    "fault",
    ["plain_as_gzip", "byte_order_mark", "utf8_mark", "wrong_charset", "windows_1252", "ascii_announced", "doctype"],
)
def test_danger_19_bytes_that_are_not_what_they_are_called(
    mls: SimulatedMLS, provider: RetsProvider, clean: Values, fault: str
) -> None:
    mls.faults.add(fault, path="/rets/Search")
    assert values(provider).keys() == clean.keys()


@pytest.mark.parametrize("fault", ["undefined_entities", "bare_ampersand", "control_characters"])
def test_danger_19_characters_that_xml_refuses_move_no_value(
    mls: SimulatedMLS, provider: RetsProvider, clean: Values, fault: str
) -> None:
    mls.faults.add(fault)
    texts = {
        "public_remarks",
        "private_remarks",
        "directions",
        "showing_instructions",
        "supplement",
        "lock_box_location",
    }
    for key, row in values(provider).items():
        assert {n for n, value in row.items() if clean[key].get(n) != value} <= texts


@pytest.mark.parametrize("fault", ["cut_off", "cut_record", "cut_gzip", "dropped"])
def test_danger_19_an_answer_that_was_cut_off_is_asked_for_again(
    mls: SimulatedMLS, provider: RetsProvider, clean: Values, fault: str
) -> None:
    mls.faults.add(fault, path="/rets/Search", count=1, page=2)
    assert values(provider) == clean
    mls.faults.add(fault, path="/rets/Search")
    with pytest.raises(TransientError):
        provider.page(ALL, "")


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
    "fault", ["unclosed_multipart", "lower_case_part_headers", "unquoted_boundary", "doubled_part"]
)
def test_danger_21_photos_in_every_manner(mls: SimulatedMLS, provider: RetsProvider, fault: str) -> None:
    wanted = photo_items(provider)
    plain = [file.body for file in provider.media(wanted)]
    mls.faults.add(fault)
    assert [file.body for file in provider.media(wanted)] == plain and all(plain)


def test_danger_21_photos_that_are_not_there(mls: SimulatedMLS, provider: RetsProvider) -> None:
    first, *_ = wanted = photo_items(provider)
    beyond = MediaItem(first.listing_key, 400)
    found = {file.item: file.body for file in provider.media([*wanted, beyond])}
    assert found[first] and found[beyond] == b""
    assert [file.body for file in provider.media([MediaItem("no-such-listing", 0)])] == [b""]
    mls.faults.add("missing_part", count=1)
    lacking = {file.item: file.body for file in provider.media(wanted)}
    assert [item.order for item in wanted if not lacking[item]] == [1]
    mls.faults.add("foreign_content_id", count=1, key="20260101000000000000000000")
    foreign = {file.item: file.body for file in provider.media(wanted)}
    assert [item.order for item in wanted if not foreign[item]] == [wanted[-1].order]
    mls.faults.add("page_for_photo")
    with pytest.raises(TransientError, match="web page"):
        list(provider.media(wanted))


def test_danger_21_addresses_are_fetched_without_the_password(mls: SimulatedMLS, provider: RetsProvider) -> None:
    wanted = photo_items(provider)
    by_address = simulated(mls, photo_addresses=True)
    plain = {file.item: file.body for file in provider.media(wanted)}
    for fault in ("", "empty_location", "location_with_document"):
        if fault:
            mls.faults.add(fault)
        assert {file.item: bool(file.body) for file in by_address.media(wanted)} == {item: True for item in plain}
        mls.faults.clear()
    mls.rets.locations = False
    assert {file.item: file.body for file in by_address.media(wanted)} == plain
    mls.rets.locations = True
    by_address.close()


def photo_items(provider: RetsProvider) -> list[MediaItem]:
    """Those of the first listing that has three."""
    for record in provider.page(ALL, "").records:
        photos = provider.row(record).photos or ()
        if len(photos) >= 3:
            return [MediaItem(record.listing_key, place, photo.media_key) for place, photo in enumerate(photos)]
    raise AssertionError("no listing has three photos")


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


def test_every_reply_code_says_who_must_act(server: RetsServer, scripted: RetsProvider) -> None:
    scripted.learn()
    for code in (20200, 20202, 20203, 20206, 20207, 20208, 20209, 20211, 20299):
        server.on["search"] = lambda params, code=code: rets(code=code, text="Refused")
        with pytest.raises((ConfigurationError, TransientError, ProtocolError), match=str(code)):
            scripted.page(ALL, "")
