"""What every provider must do. A provider's own test module derives from `ProviderContract` and gives the three
fixtures.

The source behind it must be a running simulated MLS of that provider's face.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from listings.models import Listing
from listings.rows import KEPT_BY_INGEST
from mls_sync.mapping.errors import RecordError
from mls_sync.providers.base import Page, Provider, RecordFacts, Window
from mls_sync.providers.errors import ConfigurationError, TransientError
from simulators.mls import SimulatedMLS

ALL = Window()
COLUMNS = {field.name for field in Listing._meta.get_fields()} - KEPT_BY_INGEST


def pages(provider: Provider, window: Window = ALL) -> Iterator[Page]:
    """Every page of a window, as the engine reads it."""
    token: str | None = ""
    while token is not None:
        page = provider.page(window, token)
        yield page
        token = page.next_token


def keys(provider: Provider, window: Window = ALL) -> list[str]:
    return [record.listing_key for page in pages(provider, window) for record in page.records]


def swept(provider: Provider) -> list[str]:
    found: list[str] = []
    token: str | None = ""
    while token is not None:
        page = provider.keys(token)
        found += page.keys
        token = page.next_token
    return found


class ProviderContract:
    """Fixtures to give: `mls` (the running source), `provider`, `wanted` (the keys that it must see, in any order)."""

    def test_every_record_comes_once(self, provider: Provider, wanted: list[str]) -> None:
        found = keys(provider)
        assert sorted(found) == sorted(wanted)

    def test_pages_are_many_and_hold_their_order_when_read_again(self, provider: Provider) -> None:
        first = list(pages(provider))
        assert len(first) > 2
        again = [provider.page(ALL, token).records for token in ["", *(page.next_token or "" for page in first[:-2])]]
        assert [page.records for page in first[:-1]] == again

    def test_a_token_works_in_another_object(self, provider: Provider, other: Provider) -> None:
        token = provider.page(ALL, "").next_token
        assert token
        assert other.page(ALL, token).records == provider.page(ALL, token).records

    def test_the_total_is_announced(self, provider: Provider, wanted: list[str]) -> None:
        assert provider.page(ALL, "").expected == len(wanted)

    def test_a_window_is_inclusive_at_both_ends(self, provider: Provider) -> None:
        stamps = {
            record.listing_key: provider.row(record).values["modification_timestamp"]
            for page in pages(provider)
            for record in page.records
        }
        middle = sorted(stamps.values())[len(stamps) // 4 : len(stamps) // 2]
        window = Window(middle[0], middle[-1])
        assert set(keys(provider, window)) == {key for key, at in stamps.items() if middle[0] <= at <= middle[-1]}
        assert keys(provider, Window(middle[0], middle[0]))

    def test_open_windows(self, provider: Provider, wanted: list[str]) -> None:
        soon = datetime.now(UTC) + timedelta(days=3)
        assert keys(provider, Window(soon, None)) == []
        assert sorted(keys(provider, Window(None, soon))) == sorted(wanted)

    def test_the_key_sweep_sees_what_the_pages_see(self, provider: Provider, wanted: list[str]) -> None:
        assert sorted(swept(provider)) == sorted(wanted)

    def test_records_by_key(self, provider: Provider, wanted: list[str]) -> None:
        some = wanted[:260]
        page = provider.by_keys([*some, "00000000000000000000000000", some[0]])
        assert sorted(record.listing_key for record in page.records) == sorted(some)
        assert page.next_token is None
        assert provider.by_keys([]).records == []

    def test_records_by_number_and_what_they_say_of_themselves(self, provider: Provider, mls: SimulatedMLS) -> None:
        record = provider.page(ALL, "").records[0]
        facts = provider.facts(record.payload)
        assert facts.listing_id and facts.address and facts.path
        found = provider.by_numbers([facts.listing_id, "no such number", facts.listing_id]).records
        assert [each.listing_key for each in found] == [record.listing_key]
        mls.faults.add("missing_key", share=1.0)
        assert [each.listing_key for each in provider.by_numbers([facts.listing_id]).records] == [""]
        assert provider.by_numbers([]).records == []

    @pytest.mark.parametrize(
        "odd", [None, [], 7, "x", {}, {"StandardFields": 3}, {"StandardFields": {"ListingId": []}}]
    )
    def test_odd_records_say_nothing_of_themselves(self, provider: Provider, odd: Any) -> None:
        assert provider.facts(odd) == RecordFacts()

    def test_rows_fill_columns_of_listing(self, provider: Provider) -> None:
        for record in provider.page(ALL, "").records:
            row = provider.row(record)
            assert row.listing_key == record.listing_key and row.content_hash == record.content_hash
            assert row.values.keys() <= COLUMNS
            assert row.values["standard_status"] != "Unknown" and row.values["property_type"] != "Unknown"

    def test_the_hash_is_of_the_record_alone(self, provider: Provider, mls: SimulatedMLS) -> None:
        before = {record.listing_key: record.content_hash for record in provider.page(ALL, "").records}
        moved = next(iter(before))
        mls.world.change_price(moved, 123_400)
        after = {record.listing_key: record.content_hash for record in provider.page(ALL, "").records}
        assert {key for key in before if before[key] != after[key]} == {moved}

    def test_a_broken_record_is_a_record_error(self, provider: Provider, mls: SimulatedMLS) -> None:
        mls.faults.add("missing_key", share=1.0, count=1)
        record = provider.page(ALL, "").records[0]
        assert record.listing_key == ""
        with pytest.raises(RecordError):
            provider.row(record)

    def test_a_wrong_credential_is_a_configuration_error(self, provider: Provider, mls: SimulatedMLS) -> None:
        mls.tokens.clear()
        with pytest.raises(ConfigurationError):
            provider.page(ALL, "")
        assert provider.check().ok is False

    def test_a_source_that_is_down_is_a_transient_error(self, provider: Provider, mls: SimulatedMLS) -> None:
        mls.stop()
        with pytest.raises(TransientError):
            provider.page(ALL, "")

    def test_check_says_what_it_found(self, provider: Provider, wanted: list[str]) -> None:
        check = provider.check()
        assert check.ok and f"{len(wanted):,} listings" in check.lines[0]

    def test_requests_are_counted(self, provider: Provider, mls: SimulatedMLS) -> None:
        list(pages(provider))
        assert provider.requests_made == mls.requests.count
