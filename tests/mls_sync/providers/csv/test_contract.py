"""The contract holds for a file in a watched folder, and for one at a watched address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mls_sync.models import Feed
from mls_sync.providers import provider_for
from mls_sync.providers.base import Provider
from realty.secrets import SecretDict
from tests.mls_sync.providers.contract import ProviderContract
from tests.mls_sync.providers.csv.source import TOKEN, AddressSource, FolderSource, Listings


class CsvContract(ProviderContract):
    @pytest.fixture
    def source(self, feed: Feed) -> Iterator[Any]:
        raise NotImplementedError

    @pytest.fixture
    def provider(self, source: Listings, feed: Feed) -> Iterator[Provider]:
        made = provider_for(feed)
        yield made
        made.close()

    @pytest.fixture
    def other(self, source: Listings, feed: Feed) -> Iterator[Provider]:
        made = provider_for(feed)
        yield made
        made.close()

    @pytest.fixture
    def wanted(self, source: Listings) -> list[str]:
        return source.keys


class TestFolder(CsvContract):
    @pytest.fixture
    def source(self, feed: Feed, settings: Any) -> Iterator[Any]:
        feed.options = {"location": "exports/listings.csv", "page_size": 30}
        yield FolderSource(Path(settings.FEED_FOLDER) / "desert" / "exports" / "listings.csv")


class TestAddress(CsvContract):
    @pytest.fixture
    def source(self, feed: Feed) -> Iterator[Any]:
        made = AddressSource()
        feed.options = {"location": made.url, "page_size": 30}
        feed.secrets = SecretDict({"token": TOKEN})  # type: ignore[assignment]
        yield made
        made.close()
