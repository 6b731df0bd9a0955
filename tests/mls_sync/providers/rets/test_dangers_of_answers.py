"""The dangers in answers, pages and photos, by the numbers of the list that the project keeps, as far as RETS meets
them. Most are faults of the simulated MLS, whose RETS face was written by another reader of the specification."""

from datetime import timedelta

import pytest

from mls_sync.providers.base import MediaItem
from mls_sync.providers.errors import ConfigurationError, ProtocolError, RateLimited, TransientError
from mls_sync.providers.rets.client import RetsProvider
from simulators.mls import GPS, SimulatedMLS
from tests.mls_sync.providers.contract import keys, swept
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.dangers import ALL, Values, values
from tests.mls_sync.providers.rets.dangers import clean as clean
from tests.mls_sync.providers.rets.dangers import mls as mls
from tests.mls_sync.providers.rets.dangers import module_mls as module_mls
from tests.mls_sync.providers.rets.dangers import provider as provider
from tests.mls_sync.providers.rets.dangers import scripted as scripted
from tests.mls_sync.providers.rets.server import RetsServer, rets
from tests.mls_sync.providers.rets.test_contract import rets as simulated


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


def test_every_reply_code_says_who_must_act(server: RetsServer, scripted: RetsProvider) -> None:
    scripted.learn()
    for code in (20200, 20202, 20203, 20206, 20207, 20208, 20209, 20211, 20299):
        server.on["search"] = lambda params, code=code: rets(code=code, text="Refused")
        with pytest.raises((ConfigurationError, TransientError, ProtocolError), match=str(code)):
            scripted.page(ALL, "")
