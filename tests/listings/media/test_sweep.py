"""The sweep removes nothing in use, also where a listing begins to use an image in that very moment."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from listings.collections import provision
from listings.enums import PhotoPolicy
from listings.media import storing, sweep
from listings.media.pictures import Made
from listings.models import Collection, PhotoCopy, PhotoFile
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import make_tenant
from tests.realty.tenants.rows import a_listing

BODY = b"a photo as it came"
MADE = Made({"large": b"RIFF large", "thumb": b"RIFF thumb"}, 400, 300)
ONE, OTHER = b"1" * 12, b"2" * 12


def keep(collection: Collection, listing_id: int, ref: bytes, picture: Made | None = MADE) -> PhotoFile | None:
    digest = storing.digest_of(collection.tenant_id, BODY)
    return storing.keep(collection.pk, collection.tenant_id, listing_id, ref, digest, picture)


@pytest.mark.django_db(transaction=True)
def test_an_image_that_is_used_again_while_it_is_swept_stays(gps: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(gps.tenant_id):
        listing = a_listing(gps)
        file = keep(gps, listing.pk, ONE)
        assert file is not None
        PhotoCopy.objects.all().delete()
    asked, found = threading.Event(), []
    remove = type(storing.storage()).delete

    def slowly(self: Any, name: str) -> None:
        asked.set()
        remove(self, name)

    def use_it_again() -> None:
        asked.wait(10)
        with tenant_scope(gps.tenant_id):
            # It waits for the sweep, and then brings the files again.
            found.append(keep(gps, listing.pk, OTHER))
        connection.close()

    monkeypatch.setattr(type(storing.storage()), "delete", slowly)
    thread = threading.Thread(target=use_it_again)
    thread.start()
    with tenant_scope(gps.tenant_id):
        sweep.sweep(gps.tenant_id)
        thread.join(20)
        assert found and found[0] is not None
        assert all(storing.storage().exists(path) for path in storing.paths_of(PhotoFile.objects.get()))
        assert sweep.sweep(gps.tenant_id) == 0 and sweep.sweep_files(gps.tenant_id) == 0


@pytest.mark.django_db(transaction=True)
def test_while_a_worker_writes_an_image_the_sweep_waits(gps: Collection) -> None:
    swept: list[int] = []

    def sweep_it() -> None:
        with tenant_scope(gps.tenant_id):
            swept.append(sweep.sweep_files(gps.tenant_id))
        connection.close()

    with tenant_scope(gps.tenant_id):
        listing = a_listing(gps)
        with transaction.atomic():
            keep(gps, listing.pk, ONE)
            thread = threading.Thread(target=sweep_it)
            thread.start()
            thread.join(0.5)
            assert thread.is_alive(), "its row is not to be seen yet, and its lock is held"
        thread.join(20)
        assert swept == [0] and storing.storage().exists(storing.paths_of(PhotoFile.objects.get())[0])


@pytest.mark.django_db
def test_an_image_whose_collection_goes_counts_where_it_is_shown_yet(
    gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    there = a_listing(crmls, "other")
    keep(gps, a_listing(gps).pk, ONE)
    keep(crmls, there.pk, ONE)
    file = PhotoFile.objects.get()
    gps.refresh_from_db()
    assert gps.media_bytes == file.size == len(MADE.files["large"] + MADE.files["thumb"])
    PhotoCopy.objects.filter(collection=gps).delete()
    PhotoFile.objects.update(collection=None)
    assert sweep.rehome() == 1
    crmls.refresh_from_db()
    gps.refresh_from_db()
    assert (gps.media_bytes, crmls.media_bytes) == (0, file.size)


@pytest.mark.django_db
def test_two_tenants_with_one_image_have_a_file_each(gps: Collection, in_tenant: Tenant) -> None:
    other = make_tenant("coastal", "Coastal Homes")
    keep(gps, a_listing(gps).pk, ONE)
    with tenant_scope(other):
        theirs = Collection.objects.create(
            tenant=other, provider="gps", name="coastal_gps_listings", title="GPS", photo_policy=PhotoPolicy.KEEP
        )
        keep(theirs, a_listing(theirs).pk, ONE)
        mine = PhotoFile.objects.get()
    file = PhotoFile.objects.get()
    assert file.digest != mine.digest and file.tenant_id != mine.tenant_id


@pytest.mark.django_db
def test_what_is_no_file_of_ours_is_left(gps: Collection, in_tenant: Tenant) -> None:
    store = storing.storage()
    for name in ("notes.txt", "zz-large.webp"):
        store.save(f"photos/{gps.tenant_id}/aa/{name}", storing.ContentFile(b"x"))
    assert sweep.sweep_files(gps.tenant_id) == 0
    assert len(store.listdir(f"photos/{gps.tenant_id}/aa")[1]) == 2


@pytest.mark.django_db
def test_copies_of_own_photos_stay_whatever_the_setting_says(gps: Collection, in_tenant: Tenant) -> None:
    """They have no source to come from again."""
    own = provision(in_tenant, "own", title="Our own listings")
    assert own.photo_policy == gps.photo_policy == PhotoPolicy.LINK
    keep(own, a_listing(own, "mine").pk, ONE)
    keep(gps, a_listing(gps).pk, ONE)
    assert sweep.drop_unwanted() == 1
    assert PhotoCopy.objects.get().collection_id == own.pk
