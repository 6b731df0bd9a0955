"""The photos of a listing as one ZIP."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from listings.enums import PhotoPolicy
from listings.media.following import follow
from listings.media.storing import paths_of, storage
from listings.models import Collection, Listing, PhotoDemand, PhotoFile
from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.audit.models import AuditEvent
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.listings.media.host import PhotoHost
from tests.listings.media.images import jpeg, opened

Store = Callable[..., Listing]


@pytest.fixture
def home(feed: Feed, host: PhotoHost, store: Store) -> Listing:
    """With two photos that are copied, and a third that the MLS does not give."""
    host.photos.update({"/1.jpg": jpeg(640, 480), "/2.jpg": jpeg(800, 600)})
    home = store("A", "/1.jpg", "/gone.jpg", "/2.jpg")
    follow(feed.tenant_id)
    copy(Feed.objects.select_related("collection", "tenant").get(pk=feed.pk), seconds=30)
    return home


def archive_of(user: User, home: Listing) -> Any:
    return signed_in(user).get(reverse("photos_archive", args=[home.pk]))


def test_an_agent_downloads_all_photos_that_are_here(home: Listing, colleague: User) -> None:
    answer = archive_of(colleague, home)
    assert answer["Content-Disposition"] == f'attachment; filename="photos-{home.slug or home.pk}.zip"'
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001.webp", "003.webp", "missing.txt"]
        assert opened(archive.read("003.webp")).size == (800, 600)
        assert "not copied from the MLS yet: 2." in archive.read("missing.txt").decode()
    with tenant_scope(home.tenant_id):
        assert PhotoDemand.objects.get(listing=home).is_opened or PhotoDemand.objects.get(listing=home).stage == 2
    with platform_scope("test"):
        told = AuditEvent.objects.get(act="export").about
    assert "Downloaded the photos of a listing" in told and "2 photos" in told


def test_a_file_that_is_gone_meanwhile_is_named_and_breaks_nothing(home: Listing, colleague: User) -> None:
    with tenant_scope(home.tenant_id):
        first = PhotoFile.objects.order_by("width")[0]
        for path in paths_of(first):
            storage().delete(path)
    with ZipFile(BytesIO(archive_of(colleague, home).getvalue())) as archive:
        assert archive.namelist() == ["003.webp", "missing.txt"]
        assert ": 1, 2." in archive.read("missing.txt").decode()


def test_nobody_else_gets_them(home: Listing, viewer: User, stranger: User, colleague: User) -> None:
    assert archive_of(viewer, home).status_code == 403
    assert archive_of(stranger, home).status_code == 404
    with tenant_scope(home.tenant_id):
        Collection.objects.update(photo_policy=PhotoPolicy.LINK)
    assert archive_of(colleague, home).status_code == 404, "the MLS's own photos are linked, not passed on"
