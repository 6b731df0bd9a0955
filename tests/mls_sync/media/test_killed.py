"""A worker is killed in the middle of copying: nothing is lost, nothing is shown broken, nothing stays behind."""

import os
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import Sum
from django.utils import timezone

from listings.media import sweep
from listings.media.following import follow
from listings.media.storing import paths_of
from listings.models import Collection, Listing, PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import pictures_of
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg
from tests.mls_sync.media.browser import fetched
from tests.mls_sync.media.conftest import Store
from tests.mls_sync.media.worker import start

PHOTOS, LONGEST = 36, 60


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_mid_copy(feed: Feed, host: PhotoHost, store: Store, settings: LazySettings) -> None:
    for place in range(PHOTOS):
        host.photos[f"/{place}.jpg"] = jpeg(1600, 1200, (place * 7, 90, 40))
    for place in range(0, PHOTOS, 6):
        store(f"L{place}", *(f"/{each}.jpg" for each in range(place, place + 6)))
    follow(feed.tenant_id)
    for most in (4, 12):
        process, until = start(feed), time.monotonic() + LONGEST
        while PhotoCopy.objects.count() < most and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.join()
        assert process.exitcode == -9
        # What it held is due again after a while.
        PhotoDemand.objects.update(due_at=timezone.now())
    assert 12 <= PhotoCopy.objects.count() < PHOTOS
    _nothing_is_broken(settings)
    assert copy(feed).problem == ""
    assert PhotoCopy.objects.filter(file__isnull=False).count() == PHOTOS and not PhotoDemand.objects.exists()
    sweep.sweep_files(feed.tenant_id)
    _nothing_is_broken(settings)
    assert _files(settings) == sorted(path for file in PhotoFile.objects.all() for path in paths_of(file))


def _nothing_is_broken(settings: LazySettings) -> None:
    """Every image has its files, its bytes are those that are counted, and each address gives a picture, ours or the
    source's."""
    kept = set(_files(settings))
    for file in PhotoFile.objects.all():
        assert set(paths_of(file)) <= kept
        assert file.size == sum(os.path.getsize(Path(settings.MEDIA_ROOT) / path) for path in paths_of(file))
    total = PhotoFile.objects.aggregate(total=Sum("size"))["total"]
    assert Collection.objects.get().media_bytes == total
    for listing in Listing.objects.all():
        for photo in pictures_of(listing.pk):
            with tenant_scope(listing.tenant_id):
                answer = fetched(photo.uri("800"))
            assert answer.status_code in (200, 302)


def _files(settings: LazySettings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
