"""The site's part of `bench.media`: listings whose photos stand at a host, copied as a worker does it, and served."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from bench.database import own_database
from listings import ingest
from listings.address_forms import Shortened
from listings.collections import provision
from listings.enums import PhotoPolicy
from listings.media.following import follow
from listings.models import Listing, PhotoCopy
from listings.photos import galleries_of
from listings.rows import ListingRow, PhotoRow
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

OF_A_LISTING = 10


@contextmanager
def site(url: str, photos: int) -> Iterator[Feed]:
    """A tenant with a feed that keeps copies, and its listings as a sync left them."""
    with (
        tempfile.TemporaryDirectory() as media,
        own_database("realty_bench_media"),
        override_settings(MEDIA_ROOT=media),
    ):
        with platform_scope("bench"):
            tenant = Tenant.objects.create(slug="desert", name="Desert Realty")
        with tenant_scope(tenant):
            fields = {"photo_policy": PhotoPolicy.KEEP, "photos_per_hour": 10**6}
            collection = provision(tenant, "gps", title="GPS", **fields)
            feed = Feed.objects.create(collection=collection, kind="spark", options={"base_url": url})
            rows = [_row(url, first, min(first + OF_A_LISTING, photos)) for first in range(0, photos, OF_A_LISTING)]
            with transaction.atomic():
                ingest.write(collection, rows, run_id=None)
            yield feed


def _row(url: str, first: int, end: int) -> ListingRow:
    photos = tuple(
        PhotoRow.of(order, {"large": f"{url}/{number}.jpg"}, media_key=str(number))
        for order, number in enumerate(range(first, end))
    )
    values = {"listing_id": f"ID{first}", "standard_status": "Active", "property_type": "Residential", "city": "Indio"}
    key = f"L{first}"
    return ListingRow(key, key.encode().ljust(16, b"0"), Shortened(b"{}"), values, photos)


def copied(feed: Feed, processes: int) -> None:
    """All of them. Raises RuntimeError where one failed."""
    with tenant_scope(feed.tenant_id), override_settings(PHOTO_PROCESSES=processes):
        while not follow(feed.tenant_id):
            continue
        while copy(feed).is_more:
            continue
        if failed := PhotoCopy.objects.filter(file=None).count():
            raise RuntimeError(f"{failed} photos could not be copied.")


def served(feed: Feed, times: int) -> float:
    """Seconds that one photo of a card takes inside of Django, from the request to the bytes."""
    with tenant_scope(feed.tenant_id):
        galleries = galleries_of(Listing.objects.values_list("pk", flat=True))
    addresses = [photo.uri("640") for photos in galleries.values() for photo in photos]
    chance, client, taken = random.Random(1), Client(), []
    for address in chance.choices(addresses, k=times):
        began = time.perf_counter()
        answer = client.get(address)
        # Read to its end it is closed, as by a server; closed twice, the database is asked for its health twice.
        size = len(b"".join(answer))  # type: ignore[call-overload]
        taken.append(time.perf_counter() - began)
        if size < 1_000:
            raise RuntimeError(f"{address} is no photo.")
    return median(taken)
