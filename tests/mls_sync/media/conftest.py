from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from django.core.files.storage import storages
from django.db import transaction

from listings import ingest
from listings.enums import PhotoPolicy
from listings.models import Collection, Listing
from listings.rows import PhotoRow
from mls_sync.models import Feed
from realty.file_storage import photo_storage
from realty.tenants.models import Tenant
from tests.listings.media.host import PhotoHost, photo_host
from tests.listings.rows import row
from tests.mls_sync.media.buckets import BUCKET

Store = Callable[..., Listing]


@pytest.fixture
def host() -> Iterator[PhotoHost]:
    with photo_host() as found:
        yield found


@pytest.fixture
def feed(in_tenant: Tenant, gps: Collection) -> Feed:
    """Of a collection that keeps copies. Nothing is ever read by it here."""
    gps.photo_policy = PhotoPolicy.KEEP
    gps.save()
    options = {"base_url": "http://127.0.0.1:1"}
    return Feed.objects.create(tenant_id=gps.tenant_id, collection=gps, kind="spark", options=options)


def stored_in(collection: Collection, host: PhotoHost, key: str, *paths: str, **values: Any) -> Listing:
    """A listing with photos at these paths of the host, as a sync stores it."""
    photos = tuple(
        PhotoRow.of(place, {"large": f"{host.url}{path}"}, media_key=f"{key}-{path}")
        for place, path in enumerate(paths)
    )
    # An empty gallery is told by its count.
    with transaction.atomic():
        ingest.write(collection, [row(key, photos=photos, **values)], run_id=None)
    return Listing.objects.get(listing_key=key)


@pytest.fixture
def store(feed: Feed, host: PhotoHost) -> Store:
    """A listing with photos at these paths of the host, as a sync stores it."""

    def stored(key: str, *paths: str, **values: Any) -> Listing:
        return stored_in(feed.collection, host, key, *paths, **values)

    return stored


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """moto's server; only with requirements/s3_test.txt."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - not installed everywhere

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[str]:
    """Photos lie in a new bucket of that server. Gives its address."""
    requests.post(f"{s3}/moto-api/reset", timeout=10)
    requests.put(f"{s3}/{BUCKET}", timeout=10).raise_for_status()
    named = {"": BUCKET, "_ENDPOINT": s3, "_REGION": "us-east-1", "_KEY": "key", "_SECRET": "secret"}
    for name, value in {**named, "_ADDRESSING": "path"}.items():
        monkeypatch.setenv(f"PHOTO_BUCKET{name}", value)
    settings.STORAGES = {**settings.STORAGES, "photos": photo_storage()}
    yield s3
    storages._storages.pop("photos", None)  # type: ignore[attr-defined]
