"""What the queue does for copies, for each tenant in a task of its own: a slow storage of one stalls no other."""

from typing import Any

import pytest
from django_q.models import OrmQ

from listings import tasks
from listings.enums import PhotoPolicy
from listings.media import storing, sweep
from listings.models import Collection, PhotoCopy, PhotoFile
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import make_tenant
from tests.listings.media.test_sweep import ONE, keep
from tests.realty.tenants.rows import a_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def coastal() -> Collection:
    """Of another tenant."""
    other = make_tenant("coastal", "Coastal Homes")
    with tenant_scope(other):
        return Collection.objects.create(
            tenant=other, provider="gps", name="coastal_gps_listings", title="GPS", photo_policy=PhotoPolicy.KEEP
        )


def queued() -> list[tuple[str, tuple[Any, ...]]]:
    return sorted((task.task["func"], task.task["args"]) for task in OrmQ.objects.all())


def test_each_collection_is_compared_in_a_task_of_its_own(gps: Collection, coastal: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.filter(pk=gps.pk).update(photo_policy=PhotoPolicy.KEEP)
    assert tasks.reconcile_all_photos() == 2
    pairs = [(gps.tenant_id, gps.pk), (coastal.tenant_id, coastal.pk)]
    assert queued() == sorted(("listings.tasks.reconcile_photos", pair) for pair in pairs)
    assert tasks.reconcile_photos(*pairs[0]) == 0


def test_files_of_each_tenant_are_looked_through_in_a_task_of_its_own(
    gps: Collection, in_tenant: Tenant, coastal: Collection
) -> None:
    stray = f"photos/{gps.tenant_id}/ff/{'f' * 32}-large.webp"
    storing.storage().save(stray, storing.ContentFile(b"stray"))
    assert tasks.look_through_all_photo_files() == 2
    calls = queued()
    assert ("listings.tasks.look_through_photo_files", (gps.tenant_id,)) in calls
    assert ("listings.tasks.look_through_photo_files", (coastal.tenant_id,)) in calls
    assert tasks.look_through_photo_files(coastal.tenant_id).startswith("0 files removed")
    assert storing.storage().exists(stray)
    assert tasks.look_through_photo_files(gps.tenant_id).startswith("1 files removed, 0 images")


def test_what_time_does_not_suffice_for_goes_on_in_another_task(
    gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BUDGET", 0)
    moments = iter([0, -1, 1])
    monkeypatch.setattr(tasks, "monotonic", lambda: next(moments))
    tasks.look_through_photo_files(gps.tenant_id, 7)
    assert queued() == [("listings.tasks.look_through_photo_files", (gps.tenant_id, 8))]


def test_a_sweep_that_takes_long_ends_and_goes_on(
    gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = a_listing(gps)
    for number in range(3):
        digest, made = bytes([number]) * 16, {"width": 1, "height": 1, "size": 1, "created_at": "2026-01-01T00:00Z"}
        PhotoFile.objects.create(tenant=in_tenant, collection=gps, digest=digest, **made)
    keep(gps, listing.pk, ONE)
    moments = iter([0, 1, 2, 99])
    monkeypatch.setattr(sweep, "monotonic", lambda: next(moments))
    assert tasks.sweep_photos(gps.tenant_id) == 2 and sweep.orphans().count() == 1
    assert queued() == [("listings.tasks.sweep_photos", (gps.tenant_id,))]
    assert PhotoCopy.objects.count() == 1
