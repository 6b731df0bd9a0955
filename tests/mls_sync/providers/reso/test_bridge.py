"""Bridge's two versions: in 2 `$top` bounds a page, in 3 the whole collection (the notice at bridgeinteractive.com)."""

from collections.abc import Iterator

import pytest

from mls_sync.providers.base import Window
from tests.mls_sync.providers.contract import keys, swept
from tests.mls_sync.providers.reso import server as servers
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.server import ResoServer

ALL = Window()


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[ResoServer]:
    monkeypatch.setattr(servers, "PATH", "/api/v3/OData/desert")
    made = ResoServer(450, pages="whole", most=200)
    yield made
    made.close()


def test_version_3_is_read_to_its_end(newer: ResoServer) -> None:
    provider = reso(newer, profile="bridge", expansions="Media", page_size=200)
    assert provider.page(ALL, "").expected == 450
    assert newer.headers[-1]["prefer"] == "odata.maxpagesize=200"
    assert sorted(keys(provider)) == sorted(swept(provider)) == sorted(newer.listings)
    found = provider.by_keys(list(newer.listings)[:30]).records
    assert len(found) == 30 and len(provider.row(found[0]).photos or ()) == 2
    assert not [path for path in newer.requests if "$top" in path or "replication" in path]


def test_a_page_size_saved_for_version_2_is_cut_to_what_version_3_allows(newer: ResoServer) -> None:
    reso(newer, profile="bridge", page_size=2000).page(ALL, "")
    assert newer.headers[-1]["prefer"] == "odata.maxpagesize=200"


def test_in_version_3_what_is_asked_for_apart_is_read_to_its_end(newer: ResoServer) -> None:
    """Photos of more listings than a page has, by the listings' keys."""
    newer.ways.expands = False
    newer.related["Media"] = [servers.photo(key, order) for key in newer.listings for order in range(15)]
    page = reso(newer, profile="bridge", expansions="Media").page(ALL, "")
    assert [record.raw.count(b'"MediaKey"') for record in page.records] == [15] * len(page.records)


def test_a_replication_that_ends_early_is_held_against_the_count(server: ResoServer) -> None:
    """Its own path announces no total."""
    server.ways.pages = "whole"
    page = reso(server, profile="bridge", expansions="Media").page(ALL, "")
    assert (len(page.records), page.next_token, page.expected) == (50, None, 120)
