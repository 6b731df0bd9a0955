"""Entry points of the task queue. They take ids, open the scope, and call one function."""

from datetime import timedelta
from logging import getLogger

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from mls_sync import feed_health, file_feeds, run_days
from mls_sync.media import copying
from mls_sync.media.due import due_collections
from mls_sync.models import Feed, OwnPhoto, Remap, SyncRun
from mls_sync.notices import letters
from mls_sync.own_listings import moving
from mls_sync.providers import kinds_that
from mls_sync.replication import engine, remapping, runs
from mls_sync.replication.remapping import remap
from mls_sync.replication.runs import FeedBusy
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

log = getLogger(__name__)

COPY_PHOTOS = "mls_sync.tasks.copy_photos"
REMAP_WORD = "mls_sync.tasks.remap_status_word"
# The console shows thirty.
DAYS_SUMMED = 31
TRIED_AGAIN = timedelta(minutes=2)


def run_slice(tenant_id: int, run_id: int, number: int | None = None) -> None:
    """One bounded slice of a run; queues the next. With ENABLE_MLS_SYNC off, or while the tenant is suspended, nothing
    is read, and the run waits."""
    if not settings.ENABLE_MLS_SYNC:
        return
    with tenant_scope(tenant_id):
        if not Tenant.objects.filter(pk=tenant_id, is_active=True).exists():
            log.info("Run %s waits: its tenant is suspended.", run_id)
            return
        try:
            engine.run_slice(run_id, number=number, queue_next=True)
        except SyncRun.DoesNotExist:
            log.info("Run %s is gone, with its collection.", run_id)


def resume_stuck() -> int:
    """Take up runs that waited or lost their worker; for a schedule of each minute."""
    if not settings.ENABLE_MLS_SYNC:
        return 0
    with platform_scope("runs that wait or lost their worker are taken up again"):
        return runs.resume_stuck()


def dry_run_file(tenant_id: int, feed_id: int) -> None:
    """What a sync of a feed's file would do, for the page that waits for it."""
    with tenant_scope(tenant_id):
        feed = Feed.objects.filter(pk=feed_id).select_related("collection", "tenant").first()
        if feed is not None:
            file_feeds.carry_out_dry_run(feed)


def remap_status_word(tenant_id: int, collection_id: int, word: str) -> int:
    """Stored listings with this status word take the meaning that it has now. While a sync is at the feed it is tried
    again later; a collection without a feed has nothing that maps. Returns how many were written."""
    with tenant_scope(tenant_id):
        feed = Feed.objects.filter(collection=collection_id).select_related("collection").first()
        if feed is None:
            return 0
        try:
            return remap(feed, Q(mls_status__iexact=word)).written
        except FeedBusy:
            log.info("Feed %s is being synced; the status word waits.", feed.pk)
            at = timezone.now() + TRIED_AGAIN
            schedule(REMAP_WORD, tenant_id, collection_id, word, schedule_type=Schedule.ONCE, next_run=at)
            return 0


def remap_slice(tenant_id: int, remap_id: int, number: int) -> None:
    """One bounded slice of a remap after an edit of the feed's map; queues the next. It asks nothing of the source, and
    so goes on with ENABLE_MLS_SYNC off."""
    with tenant_scope(tenant_id):
        try:
            remapping.run_slice(remap_id, number)
        except Remap.DoesNotExist:
            log.info("Remap %s is gone, with its feed.", remap_id)


def resume_remaps() -> int:
    """Take up remaps that waited for a sync, or lost their worker; for a schedule of each minute."""
    with platform_scope("remaps that wait or lost their worker are taken up again"):
        return remapping.resume_remaps()


def measure_feeds() -> int:
    """How fresh each feed is, and what all of them did on the last days, for the console; for a schedule of every five
    minutes. Returns how many feeds."""
    with platform_scope("the freshness of all feeds is measured"):
        run_days.sum_up(DAYS_SUMMED)
        run_days.sum_up_hours()
        return feed_health.measure(Feed.objects.filter(enabled=True).exclude(kind__in=kinds_that("by_hand")))


def send_letters() -> int:
    """Letters that wait; queued with each, and for a schedule of each minute. Returns how many went out."""
    with platform_scope("letters of all tenants are sent"):
        return letters.send_waiting()


def copy_photos(tenant_id: int, collection_id: int) -> str:
    """One bounded slice of a collection's photos; queues the next where more are due. Says what was done."""
    if not settings.ENABLE_MLS_SYNC:
        return "Nothing: MLS sync is switched off (ENABLE_MLS_SYNC)."
    with tenant_scope(tenant_id):
        due = due_collections().filter(pk=collection_id)
        feed = Feed.objects.select_related("collection", "tenant").filter(collection__in=due).first()
        if feed is None:
            return "Nothing: no photo is due, or its feed is off, or the photo quota is used up."
        done = copying.copy(feed)
        if done.is_more:
            async_task(COPY_PHOTOS, tenant_id, collection_id)
    return str(done)


def copy_due_photos() -> int:
    """Photos that wait, of all collections; for a schedule of each minute. Returns of how many."""
    if not settings.ENABLE_MLS_SYNC:
        return 0
    with platform_scope("collections with photos to copy are looked for"):
        found = list(due_collections().values_list("tenant_id", "pk"))
    for tenant_id, collection_id in found:
        async_task(COPY_PHOTOS, tenant_id, collection_id)
    return len(found)


def move_own_photos() -> int:
    """Housekeeping: photos of own listings that lie where they did before. Returns how many moved."""
    with platform_scope("photos of own listings are moved to the copies of all photos"):
        photos = list(OwnPhoto.objects.filter(size__gt=0).order_by("pk")[: moving.AT_ONCE])
    return moving.move(photos) if photos else 0
