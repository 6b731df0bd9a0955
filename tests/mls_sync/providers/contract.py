"""What every provider must do, as far as its `Capabilities` go. A provider's own test module derives from
`ProviderContract` and gives the fixtures; what its source cannot do is skipped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from listings.models import Listing
from listings.rows import KEPT_BY_INGEST
from mls_sync.enums import PROPERTY
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.record import PhotoItems, Record
from mls_sync.providers.base import Page, Provider, RecordFacts, Window
from mls_sync.providers.errors import ConfigurationError, TokenExpired, TransientError, Unsupported

ALL = Window()
COLUMNS = {field.name for field in Listing._meta.get_fields()} - KEPT_BY_INGEST
NO_KEY = "00000000000000000000000000"
LISTS = ("Media", "Rooms", "UnitTypes", "OpenHouse", "VirtualTours")


class Source(Protocol):
    """What a test does to the source that the provider reads. It holds some hundred sound listings."""

    @property
    def requests(self) -> int:
        """How many it has answered or refused."""
        ...

    def refuse_credentials(self) -> None: ...

    def go_down(self) -> None: ...

    def forget_tokens(self) -> None:
        """No page token that it gave is good any more."""

    def lose_keys(self) -> None:
        """At least one record of the next answer comes without its key."""

    def change(self, key: str) -> None: ...

    def remove(self, key: str) -> None: ...


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
        assert len(page.modified) in (0, len(page.keys))
        assert all(at.tzinfo for at in page.modified if at)
        found += page.keys
        token = page.next_token
    return found


def needs(provider: Provider, capability: str) -> None:
    if not getattr(provider.capabilities, capability):
        pytest.skip(f"This source has no {capability}.")


class ProviderContract:
    """Fixtures to give: `source` (see Source), `provider`, `other` (a second object on the same feed), `wanted` (the
    keys that they must see, in any order)."""

    def test_every_record_comes_once(self, provider: Provider, wanted: list[str]) -> None:
        assert sorted(keys(provider)) == sorted(wanted)

    def test_pages_are_many_and_hold_their_order_when_read_again(self, provider: Provider) -> None:
        first = list(pages(provider))
        assert len(first) > 2
        again = [provider.page(ALL, token).records for token in ["", *(page.next_token or "" for page in first[:-2])]]
        assert [page.records for page in first[:-1]] == again

    def test_a_token_works_in_another_object(self, provider: Provider, other: Provider) -> None:
        token = provider.page(ALL, "").next_token
        assert token
        assert other.page(ALL, token).records == provider.page(ALL, token).records

    def test_a_forgotten_token_is_no_fault_of_the_feed(self, provider: Provider, source: Source) -> None:
        token = provider.page(ALL, "").next_token
        source.forget_tokens()
        with pytest.raises(TokenExpired):
            provider.page(ALL, token or "")

    def test_every_resource_gives_listings(self, provider: Provider, wanted: list[str]) -> None:
        assert provider.resources[0] == PROPERTY
        for resource in provider.resources:
            assert {record.listing_key for record in provider.page(ALL, "", resource).records} <= set(wanted)

    def test_the_total_is_announced(self, provider: Provider, wanted: list[str]) -> None:
        assert provider.total() == (len(wanted) if provider.capabilities.total else None)
        assert provider.page(ALL, "").expected in (len(wanted), None)

    def test_a_window_is_inclusive_at_both_ends(self, provider: Provider) -> None:
        needs(provider, "windows")
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
        needs(provider, "windows")
        soon = datetime.now(UTC) + timedelta(days=3)
        assert keys(provider, Window(soon, None)) == []
        assert sorted(keys(provider, Window(None, soon))) == sorted(wanted)

    def test_the_key_sweep_sees_what_the_pages_see(self, provider: Provider, wanted: list[str]) -> None:
        needs(provider, "key_list")
        assert sorted(swept(provider)) == sorted(wanted)

    def test_what_is_removed_is_named_by_some_page(self, provider: Provider, source: Source, wanted: list[str]) -> None:
        needs(provider, "removals")
        source.remove(wanted[0])
        read = list(pages(provider))
        assert wanted[0] in {key for page in read for key in page.removed}
        assert wanted[0] not in {record.listing_key for page in read for record in page.records}

    def test_what_is_removed_comes_no_more(self, provider: Provider, source: Source, wanted: list[str]) -> None:
        source.remove(wanted[0])
        assert sorted(keys(provider)) == sorted(wanted[1:])

    def test_records_by_key(self, provider: Provider, wanted: list[str]) -> None:
        needs(provider, "by_key")
        some = wanted[:260]
        page = provider.by_keys([*some, NO_KEY, some[0]])
        assert sorted(record.listing_key for record in page.records) == sorted(some)
        assert page.next_token is None
        assert provider.by_keys([]).records == []

    def test_what_a_source_cannot_do_is_said_so(self, provider: Provider) -> None:
        can = provider.capabilities
        if not can.key_list:
            with pytest.raises(Unsupported):
                provider.keys("")
        if not can.by_key:
            with pytest.raises(Unsupported):
                provider.by_keys(["1"])
        assert provider.by_numbers([]).records == []

    def test_records_say_what_they_are_called(self, provider: Provider) -> None:
        facts = provider.facts(provider.page(ALL, "").records[0].payload)
        assert facts.listing_id and facts.address

    @pytest.mark.parametrize(
        "odd", [None, [], 7, "x", {}, {"StandardFields": 3}, {"StandardFields": {"ListingId": []}}, {"ListingId": {}}]
    )
    def test_odd_records_say_nothing_of_themselves(self, provider: Provider, odd: Any) -> None:
        assert provider.facts(odd) == RecordFacts()

    def test_a_canonical_record_is_flat_with_lists_of_objects(self, provider: Provider) -> None:
        for source_record in provider.page(ALL, "").records:
            record = provider.record(source_record)
            assert isinstance(record, Record) and all(isinstance(name, str) for name in record.fields)
            assert record.fields["StandardStatus"] and "ListPrice" in record.fields
            for name in LISTS:
                assert all(isinstance(item, dict | PhotoItems) for item in record.fields.get(name) or [])

    def test_rows_fill_columns_of_listing(self, provider: Provider) -> None:
        for record in provider.page(ALL, "").records:
            row = provider.row(record)
            assert row.listing_key == record.listing_key and row.content_hash == record.content_hash
            assert row.values.keys() <= COLUMNS
            assert row.values["standard_status"] != "Unknown" and row.values["property_type"] != "Unknown"
            assert row.values["sync_source"] == provider.sync_source

    def test_the_hash_is_of_the_record_alone(self, provider: Provider, source: Source) -> None:
        before = {record.listing_key: record.content_hash for record in provider.page(ALL, "").records}
        moved = next(iter(before))
        source.change(moved)
        after = {record.listing_key: record.content_hash for record in provider.page(ALL, "").records}
        assert {key for key in before if before[key] != after[key]} == {moved}

    def test_a_broken_record_is_a_record_error(self, provider: Provider, source: Source) -> None:
        source.lose_keys()
        record = next(record for record in provider.page(ALL, "").records if not record.listing_key)
        with pytest.raises(RecordError):
            provider.row(record)

    def test_a_wrong_credential_is_a_configuration_error(self, provider: Provider, source: Source) -> None:
        source.refuse_credentials()
        with pytest.raises(ConfigurationError):
            provider.page(ALL, "")
        assert provider.check().ok is False

    def test_a_source_that_is_down_is_a_transient_error(self, provider: Provider, source: Source) -> None:
        source.go_down()
        with pytest.raises(TransientError):
            provider.page(ALL, "")

    def test_check_says_what_it_found(self, provider: Provider, wanted: list[str]) -> None:
        check = provider.check()
        assert check.ok and check.lines
        if provider.capabilities.total:
            assert f"{len(wanted):,} listings" in check.lines[0]

    def test_its_forms_have_initial_values_that_are_valid(self, provider: Provider) -> None:
        fields = provider.options_form.base_fields
        form = provider.options_form({name: field.initial for name, field in fields.items()})
        form.full_clean()
        assert not {name for name in form.errors if fields[name].initial is not None}
        assert provider.secrets_form.base_fields

    def test_requests_are_counted(self, provider: Provider, source: Source) -> None:
        list(pages(provider))
        assert provider.requests_made == source.requests
