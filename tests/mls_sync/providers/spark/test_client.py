from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, ProtocolError, RateLimited, TransientError
from mls_sync.providers.spark.client import SparkProvider
from mls_sync.providers.spark.forms import EXPANSIONS
from simulators.mls import CRMLS, DEFAULT_TOKEN, GPS, SimulatedMLS
from tests.mls_sync.providers.contract import ALL, ProviderContract, keys, pages, swept
from tests.mls_sync.providers.spark.conftest import spark


class TestContract(ProviderContract):
    """The simulated Spark API behind it."""


def queries(mls: SimulatedMLS, path: str = "/v1/listings") -> list[dict[str, list[str]]]:
    asked = [urlsplit(target) for target in mls.requests.paths]
    return [parse_qs(url.query, keep_blank_values=True) for url in asked if url.path == path]


def test_paging_starts_with_the_empty_token_and_never_orders(provider: SparkProvider, mls: SimulatedMLS) -> None:
    list(pages(provider))
    first, second, *_ = asked = queries(mls)
    assert first["_skiptoken"] == [""] and second["_skiptoken"] != [""]
    assert first["_limit"] == ["100"] and first["_expand"] == [",".join(EXPANSIONS)]
    assert not any("_orderby" in query for query in asked)


def test_the_filter_joins_what_the_options_say(mls: SimulatedMLS) -> None:
    provider = spark(
        mls, property_types=["A", "C"], statuses=["Active"], extra_filter="City Eq 'Indio' Or ListPrice Gt 1"
    )
    start = datetime(2026, 10, 1, 12, 0, 0, 500_000, tzinfo=UTC)
    provider.page(Window(start, start + timedelta(hours=1)), "")
    assert queries(mls)[-1]["_filter"] == [
        f"MlsId Eq '{GPS}' And PropertyType Eq 'A','C' And StandardStatus Eq 'Active'"
        " And ModificationTimestamp Bt 2026-10-01T12:00:00Z,2026-10-01T13:00:01Z"
        " And (City Eq 'Indio' Or ListPrice Gt 1)"
    ]


def test_statuses_and_types_narrow_what_is_seen(mls: SimulatedMLS) -> None:
    provider = spark(mls, property_types=["A"], statuses=["Active", "Pending"])
    rows = [provider.row(record).values for page in pages(provider) for record in page.records]
    assert {row["standard_status"] for row in rows} == {"Active", "Pending"}
    assert {row["mls_property_type"] for row in rows} == {"A"}
    assert len(swept(provider)) == len(rows)


def test_ended_listings_of_the_last_days_come_besides_the_named_statuses(mls: SimulatedMLS) -> None:
    provider = spark(mls, statuses=["Active"], ended_days=90)
    rows = [provider.row(record).values for page in pages(provider) for record in page.records]
    assert {row["standard_status"] for row in rows} == {"Active", "Expired", "Canceled"}
    ended = [row for row in rows if row["standard_status"] != "Active"]
    since = datetime.now(UTC) - timedelta(days=91)
    assert all(row["status_change_timestamp"] >= since for row in ended)
    assert len(swept(provider)) == len(rows)


def test_each_share_reads_its_own_listings_and_its_own_codes(mls: SimulatedMLS) -> None:
    provider = spark(mls, mls_id=CRMLS)
    rows = [provider.row(record).values for page in pages(provider) for record in page.records]
    assert {row["mls_id"] for row in rows} == {CRMLS}
    assert {row["property_type"] for row in rows if row["mls_property_type"] == "B"} == {"Residential Income"}


def test_long_requests_are_posted(provider: SparkProvider, mls: SimulatedMLS, wanted: list[str]) -> None:
    assert len(provider.by_keys(wanted[:200]).records) == 200
    assert "/v1/listings" in mls.requests.paths  # the parameters came as a form, not in the address


@pytest.mark.parametrize("scheme", ["Bearer", "OAuth"])
def test_the_scheme_is_a_setting(mls: SimulatedMLS, scheme: str) -> None:
    mls.schemes = (scheme.lower(),)
    assert spark(mls, auth_scheme=scheme).page(ALL, "").records
    with pytest.raises(ConfigurationError):
        spark(mls, auth_scheme="OAuth" if scheme == "Bearer" else "Bearer").page(ALL, "")


@pytest.mark.parametrize("fault", ["short_page", "duplicates", "empty_page"])
def test_short_doubled_and_empty_pages_lose_nothing(
    provider: SparkProvider, mls: SimulatedMLS, wanted: list[str], fault: str
) -> None:
    mls.faults.add(fault, page=2)
    assert set(keys(provider)) == set(wanted)


def test_a_short_page_everywhere_is_not_the_end(mls: SimulatedMLS, wanted: list[str]) -> None:
    mls.faults.add("short_page", size=40)
    assert keys(spark(mls)) == wanted
    assert swept(spark(mls)) == wanted
    assert len(spark(mls).by_keys(wanted[:90]).records) == 90


def test_a_repeated_token_ends_the_data(provider: SparkProvider, mls: SimulatedMLS) -> None:
    mls.faults.add("repeated_token", page=2)
    assert len(keys(provider)) == 200


def test_empty_pages_do_not_lead_on_for_ever(provider: SparkProvider, mls: SimulatedMLS) -> None:
    mls.faults.add("empty_page")
    assert keys(provider) == []
    assert mls.requests.count < 10


def test_a_full_page_without_a_token_is_asked_for_again(
    provider: SparkProvider, mls: SimulatedMLS, wanted: list[str]
) -> None:
    mls.faults.add("missing_token")
    with pytest.raises(TransientError, match="SkipToken"):
        provider.page(ALL, "")
    mls.faults.clear()
    assert keys(provider) == wanted


def test_a_refused_expansion_is_dropped_with_a_warning(mls: SimulatedMLS, wanted: list[str]) -> None:
    mls.refused_expansions = ("Photos", "OpenHouses")
    provider = spark(mls)
    first, second, *_ = pages(provider)
    assert [name for name in ("Photos", "OpenHouses") if any(name in text for text in first.warnings)] == [
        "Photos",
        "OpenHouses",
    ]
    assert not second.warnings
    assert provider.expansions == [name for name in EXPANSIONS if name not in ("Photos", "OpenHouses")]
    assert provider.row(first.records[0]).photos is None


def test_an_expired_token_is_tried_once_more(provider: SparkProvider, mls: SimulatedMLS) -> None:
    mls.faults.add("unauthorized", path="/v1/listings", count=1)
    assert provider.page(ALL, "").records
    mls.faults.add("unauthorized", path="/v1/listings")
    with pytest.raises(ConfigurationError, match="expired"):
        provider.page(ALL, "")


ACTIONS: dict[int, Any] = {
    **dict.fromkeys((1000, 1010, 1015, 1020), CredentialsRefused),
    **dict.fromkeys((1013, 1016, 1019, 1021, 1040, 1041, 1050, 1053), ConfigurationError),
    **dict.fromkeys((1023, 1024, 1026), TransientError),
    1550: RateLimited,
    1999: ProtocolError,
}


@pytest.mark.parametrize("code", ACTIONS)
@pytest.mark.parametrize("status", [None, 200])
def test_each_error_number_has_its_action(
    provider: SparkProvider, mls: SimulatedMLS, code: int, status: int | None
) -> None:
    mls.faults.add("api_error", code=code, status=status)
    with pytest.raises(ACTIONS[code]) as caught:
        provider.page(ALL, "")
    assert type(caught.value) is ACTIONS[code] and caught.value.code in (code, 429)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("html", TransientError),
        ("empty_body", TransientError),
        ("not_json", TransientError),
        ("cut_off", TransientError),
        ("cut_gzip", TransientError),
        ("dropped", TransientError),
        ("unavailable", TransientError),
        ("server_error", TransientError),
        ("success_false", TransientError),
        ("no_envelope", ProtocolError),
        ("redirect", ConfigurationError),
    ],
)
def test_each_fault_has_its_error_and_passes(
    provider: SparkProvider, mls: SimulatedMLS, wanted: list[str], fault: str, error: Any
) -> None:
    mls.faults.add(fault, path="/v1/listings")
    with pytest.raises(error) as caught:
        provider.page(ALL, "")
    assert type(caught.value) is error and DEFAULT_TOKEN not in f"{caught.value!r}{caught.value.excerpt}"
    mls.faults.clear()
    assert keys(provider) == wanted


@pytest.mark.parametrize("fault", ["html", "cut_gzip", "dropped", "server_error", "unavailable"])
def test_a_fault_that_passes_at_once_is_not_seen(provider: SparkProvider, mls: SimulatedMLS, fault: str) -> None:
    mls.faults.add(fault, path="/v1/listings", count=1)
    assert len(provider.page(ALL, "").records) == 100


@pytest.mark.parametrize("fault", ["plain_as_gzip", "byte_order_mark", "wrong_charset", "nan_literals"])
def test_odd_bytes_are_read_all_the_same(provider: SparkProvider, mls: SimulatedMLS, fault: str) -> None:
    mls.faults.add(fault, path="/v1/listings")
    page = provider.page(ALL, "")
    assert len([provider.row(record) for record in page.records]) == 100


@pytest.mark.parametrize(
    "fault", ["masked_fields", "all_masked", "numbers_as_strings", "garbage_fields", "not_an_object"]
)
def test_spoilt_records_never_sink_their_page(provider: SparkProvider, mls: SimulatedMLS, fault: str) -> None:
    mls.faults.add(fault, share=0.5)
    sound = 0
    for record in provider.page(ALL, "").records:
        try:
            sound += bool(provider.row(record).listing_key)
        except ProtocolError:
            pytest.fail("not a RecordError")
        except Exception as error:
            assert type(error).__name__ == "RecordError"
    assert sound >= 50


def test_numbers_as_strings_give_the_same_rows(mls: SimulatedMLS) -> None:
    provider = spark(mls)
    plain = {record.listing_key: provider.row(record) for record in provider.page(ALL, "").records}
    mls.faults.add("numbers_as_strings", share=1.0)
    for record in provider.page(ALL, "").records:
        assert provider.row(record).values == plain[record.listing_key].values


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({"seconds": 7}, 7),
        ({"seconds": 7, "retry_after": "date"}, 7),
        ({"retry_after": "none"}, 60),
        ({"status": 503}, 1),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(
    provider: SparkProvider, mls: SimulatedMLS, settings: dict[str, Any], seconds: int
) -> None:
    mls.faults.add("rate_limited", **settings)
    with pytest.raises(RateLimited) as caught:
        provider.page(ALL, "")
    assert seconds - 2 <= caught.value.retry_after.total_seconds() <= seconds
    assert mls.requests.count == 1


def test_feed_replay_b_a_record_without_its_key_holds_its_place_in_the_list(
    provider: SparkProvider, mls: SimulatedMLS
) -> None:
    mls.faults.add("missing_key", share=0.1)
    found = provider.keys("").keys
    assert len(found) == 300
    assert 0 < len([key for key in found if not key]) < 300


def test_check_names_what_is_wrong(mls: SimulatedMLS) -> None:
    check = spark(mls, mls_id="123").check()
    assert not check.ok and any("mls_id 123 is none of them" in line for line in check.lines)
    check = spark(mls, property_types=["A", "Z"]).check()
    assert not check.ok and any("Z: the MLS has no such code" in line for line in check.lines)


def test_a_quarantined_record_waits_while_the_codes_cannot_be_read(provider: SparkProvider, mls: SimulatedMLS) -> None:
    record = provider.page(ALL, "").records[0]
    fresh = spark(mls)
    mls.faults.add("server_error", path="/v1/propertytypes")
    with pytest.raises(Exception, match="codes") as caught:
        fresh.row(record)
    assert caught.value.field == "PropertyType"  # type: ignore[attr-defined]
    mls.faults.clear()
    assert fresh.row(record).values["property_type"] != "Unknown"


def test_an_expansion_that_an_mls_does_not_know_is_dropped_with_a_warning(mls: SimulatedMLS) -> None:
    provider = spark(mls)
    provider.expansions.append("Everything")
    page = provider.page(ALL, "")
    assert page.records and any("does not know the expansion Everything" in text for text in page.warnings)


def test_records_by_number(provider: SparkProvider, mls: SimulatedMLS) -> None:
    record = provider.page(ALL, "").records[0]
    facts = provider.facts(record.payload)
    assert facts.path
    found = provider.by_numbers([facts.listing_id, "no such number", facts.listing_id]).records
    assert [each.listing_key for each in found] == [record.listing_key]
    mls.faults.add("missing_key", share=1.0)
    assert [each.listing_key for each in provider.by_numbers([facts.listing_id]).records] == [""]
