from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from listings import ingest
from listings.enums import PhotoPolicy
from listings.models import Collection, Listing
from listings.rows import PhotoRow
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from tests.listings.rows import row
from tests.mls_sync.media.host import PhotoHost, photo_host

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


@pytest.fixture
def store(feed: Feed, host: PhotoHost) -> Store:
    """A listing with photos at these paths of the host, as a sync stores it."""

    def stored(key: str, *paths: str, **values: Any) -> Listing:
        photos = tuple(
            PhotoRow.of(place, {"large": f"{host.url}{path}"}, media_key=f"{key}-{path}")
            for place, path in enumerate(paths)
        )
        # An empty gallery is told by its count.
        with transaction.atomic():
            ingest.write(feed.collection, [row(key, photos=photos, **values)], run_id=None)
        return Listing.objects.get(listing_key=key)

    return stored
