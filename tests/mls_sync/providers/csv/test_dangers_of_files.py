"""What a replicator must survive (the list of twenty-five), as far as a whole file or its server can bring it."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from listings.models import Listing
from mls_sync.models import Feed, RunStatus
from mls_sync.providers import provider_for
from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError, RateLimited, TransientError
from realty.secrets import SecretDict
from tests.mls_sync.providers.csv.conftest import Upload, sync
from tests.mls_sync.providers.csv.source import TOKEN, AddressSource, FolderSource

ALL = Window()
HEAD = "ListingKey,ListingId,MlsId,StandardStatus,ListPrice,UnparsedAddress\n"


def live(feed: Feed) -> list[str]:
    return sorted(Listing.objects.live().filter(collection=feed.collection_id).values_list("listing_key", flat=True))


@pytest.fixture
def address(feed: Feed) -> Any:
    source = AddressSource()
    feed.options, feed.secrets = {"location": source.url}, SecretDict(token=TOKEN)  # type: ignore[assignment]
    feed.save()
    yield source
    source.close()


def test_danger_9_one_home_of_two_mlss_is_two_listings(feed: Feed, upload: Upload) -> None:
    upload(HEAD + "A1,SR-0,1,Active,100,1 Sago Lane\nB1,SR-0,2,Active,100,1 Sago Lane\n")
    assert sync(feed).status == RunStatus.COMPLETE
    assert live(feed) == ["A1", "B1"]


def test_danger_10_a_home_that_was_listed_again_is_two_listings(feed: Feed, upload: Upload) -> None:
    upload(HEAD + "A1,1,1,Expired,100,1 Sago Lane\nA2,2,1,Active,100,1 Sago Lane\n")
    sync(feed)
    assert live(feed) == ["A1", "A2"]


def test_danger_11_what_a_complete_file_lacks_is_gone(feed: Feed, upload: Upload) -> None:
    rows = [f"A{n},{n},1,Active,100,{n} Sago Lane\n" for n in range(30)]
    upload(HEAD + "".join(rows))
    sync(feed)
    upload(HEAD + "".join(rows[1:]))
    assert sync(feed).status == RunStatus.COMPLETE
    assert "A0" not in live(feed) and len(live(feed)) == 29


def test_danger_12_a_file_that_was_cut_off_removes_nothing(feed: Feed, settings: Any) -> None:
    path = Path(settings.FEED_FOLDER) / "desert" / "listings.csv"
    FolderSource(path)
    feed.options = {"location": "listings.csv"}
    feed.save()
    sync(feed)
    before = live(feed)
    path.write_bytes(path.read_bytes()[: len(path.read_bytes()) * 3 // 4])
    assert sync(feed).status != RunStatus.COMPLETE
    assert live(feed) == before


def test_danger_13_a_status_may_go_back(feed: Feed, upload: Upload) -> None:
    for status in ("Closed", "Active"):
        upload(HEAD + f"A1,1,1,{status},100,1 Sago Lane\n")
        sync(feed)
    assert Listing.objects.get(listing_key="A1").standard_status == "Active"


@pytest.mark.parametrize(("status", "error"), [(429, RateLimited), (503, TransientError), (401, ConfigurationError)])
def test_danger_17_a_server_that_throttles_or_refuses_is_no_empty_file(
    feed: Feed, address: AddressSource, status: int, error: type[Exception]
) -> None:
    address.status = status
    with closing(provider_for(feed)) as provider, pytest.raises(error) as caught:
        provider.page(ALL, "")
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("body", [b"<!doctype html><html><body>Sign in</body></html>", b"", b'{"error": "no"}'])
def test_danger_18_what_is_no_file_of_listings_removes_nothing(
    feed: Feed, address: AddressSource, body: bytes
) -> None:
    assert sync(feed).status == RunStatus.COMPLETE
    before = live(feed)
    address.body = body
    assert sync(feed).status != RunStatus.COMPLETE
    assert live(feed) == before and before


def test_danger_20_one_broken_row_never_sinks_its_file(feed: Feed, upload: Upload) -> None:
    upload(HEAD + "A1,1,1,Active,100,1 Sago Lane\nA2,2,1,Active,100,2 Sago, Lane, East\nA3,3,1,Active,100,3 Sago\n")
    run = sync(feed)
    assert (run.status, run.quarantined, live(feed)) == (RunStatus.PARTIAL, 1, ["A1", "A3"])


def test_danger_25_open_houses_as_a_list_in_a_cell(feed: Feed, upload: Upload) -> None:
    told = '"[{""OpenHouseKey"":""1"",""OpenHouseDate"":""2026-11-07"",""OpenHouseStartTime"":""10:00 AM""}]"'
    upload(f"ListingKey,StandardStatus,ListPrice,OpenHouse,ListAgentKey\nA1,Active,100,{told},A-77\n")
    sync(feed)
    stored = Listing.objects.get(listing_key="A1")
    assert [each["OpenHouseStartTime"] for each in stored.open_houses] == ["10:00"]
    assert stored.list_agent_key == "A-77"
    upload("ListingKey,StandardStatus,ListPrice,OpenHouse,ListAgentKey\nA1,Active,100,[],A-77\n")
    sync(feed)
    assert Listing.objects.get(listing_key="A1").open_houses == []
