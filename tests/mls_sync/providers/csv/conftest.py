import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from listings.models import Collection
from mls_sync import feed_files
from mls_sync.models import Feed, FeedFile
from mls_sync.providers.transport.http import Http
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(Http, "backoff", 0.0)
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FEED_FOLDER = str(tmp_path / "watched")


@pytest.fixture
def feed(gps: Collection, in_tenant: Tenant) -> Feed:
    """Of files that are uploaded."""
    return Feed.objects.create(collection=gps, kind="csv", tenant=in_tenant, time_zone="America/Los_Angeles")


Upload = Callable[[str | bytes], FeedFile]


@pytest.fixture
def upload(feed: Feed) -> Upload:
    """`upload(text)`: a file of the feed, accepted."""

    def uploaded(content: str | bytes) -> FeedFile:
        body = content.encode() if isinstance(content, str) else content
        file = feed_files.store(feed, "listings.csv", io.BytesIO(body))
        feed_files.accept(file)
        return file

    return uploaded


def sync(feed: Feed) -> Any:
    fresh = Feed.objects.get(pk=feed.pk)
    return engine.run_to_end(runs.request_run(fresh, runs.next_kind(fresh), trigger="manual", enqueue=False))
