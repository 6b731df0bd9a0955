"""What the worker does for stored listings."""

from time import monotonic

from django_q.tasks import async_task

from listings import quotas
from listings.alerts import digests, letters, retention
from listings.alerts import following as alerts
from listings.duplicates import slice_of_marks
from listings.enrichment import following as enrichment
from listings.enrichment.writing import enrich
from listings.events import webhooks
from listings.events.subscriptions import waiting
from listings.ingest.dating import date_again
from listings.ingest.reading_again import STEPS
from listings.media import demands, missing_files, sweep
from listings.media import following as following_photos
from listings.media.storing import FOLDERS
from listings.models import Collection, EnrichmentRun, Publication
from listings.partners import visits
from listings.places import loading as places
from listings.publishing import following, queueing
from listings.readings import LISTINGS, MARKS, read_again
from realty.database.locks import Space, lease
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

# Seconds, well below the timeout of a task.
BUDGET = 40


def read_addresses_again() -> int:
    """Housekeeping: listings whose addresses were read by an older reading. Gives how many slices it made."""
    return read_again(LISTINGS, STEPS, BUDGET)


def judge_duplicates_again() -> int:
    """Housekeeping: marks of duplicates that were set by an older rule. Gives how many slices it made."""
    return read_again(MARKS, (slice_of_marks,), BUDGET, after=LISTINGS)


def date_listings_again() -> int:
    """Housekeeping: days that were made by another clock than their MLS has by now. Gives how many slices it made."""
    return date_again(BUDGET)


def look_at_quotas() -> int:
    """Housekeeping: owners whose collections fill up are told. Gives how many letters were begun."""
    with platform_scope("collections near their quotas are looked for"):
        return quotas.look()


def publish(tenant_id: int, publication_id: int) -> str:
    """One bounded slice of a collection's way to MongoDB; queues the next where there is more. Says what was done."""
    with tenant_scope(tenant_id):
        found = Publication.objects.select_related("collection", "tenant", "collection__tenant")
        publication = found.filter(pk=publication_id, enabled=True, tenant__is_active=True).first()
        if publication is None:
            return "Nothing: it is switched off, or gone."
        try:
            is_done = following.publish(publication)
        except following.PublicationBusy as busy:
            return str(busy)
        if not is_done and not publication.last_error:
            queueing.queue(tenant_id, publication_id)
        return publication.last_error or f"{publication.published:,} documents written so far."


def publish_due() -> int:
    """Housekeeping: collections whose nudge was lost, or whose server was away. Returns how many were queued."""
    with platform_scope("collections with changes to publish are looked for"):
        return queueing.queue_due()


def follow_photos(tenant_id: int) -> None:
    """Photos that came or changed, of collections that keep copies; goes on in another task where there are more."""
    with tenant_scope(tenant_id):
        if not following_photos.follow(tenant_id):
            async_task(following_photos.TASK, tenant_id)


def follow_waiting_photos() -> int:
    """What a lost nudge left; for a schedule. Returns of how many tenants."""
    with platform_scope("photos of new listings are looked for"):
        tenants = waiting(following_photos.FOLLOWER)
    for tenant_id in tenants:
        async_task(following_photos.TASK, tenant_id)
    return len(tenants)


def reconcile_photos(tenant_id: int, collection_id: int) -> int:
    """Photos of a collection that keeps copies, of which no event told. Returns of how many listings."""
    with tenant_scope(tenant_id):
        return sum(map(demands.reconcile, following_photos.kept().filter(pk=collection_id)))


def reconcile_all_photos() -> int:
    """Housekeeping: the photos of each collection that keeps copies are compared, in a task of its own. Returns of how
    many."""
    with platform_scope("collections that keep copies of photos are looked for"):
        found = list(following_photos.kept().order_by("pk").values_list("tenant_id", "pk"))
    for tenant_id, collection_id in found:
        async_task("listings.tasks.reconcile_photos", tenant_id, collection_id)
    return len(found)


def sweep_photos(tenant_id: int) -> int:
    """Copies of the tenant that nothing shows; goes on in another task where there are more. Returns how many went."""
    with tenant_scope(tenant_id):
        removed = sweep.sweep(tenant_id)
        if removed and sweep.orphans().exists():
            async_task("listings.tasks.sweep_photos", tenant_id)
    return removed


def sweep_all_photos() -> int:
    """Housekeeping: tenants with copies that nothing shows are swept. Returns how many."""
    with platform_scope("copies of photos that nothing shows are looked for"):
        sweep.drop_unwanted()
        sweep.rehome()
        tenants = sweep.tenants_with_orphans()
    for tenant_id in tenants:
        async_task("listings.tasks.sweep_photos", tenant_id)
    return len(tenants)


def look_through_photo_files(tenant_id: int, folder: int = 0) -> str:
    """Files of the tenant that no copy names go, and copies whose files are gone are made again; from this folder on,
    and in another task where time is over. Says how many."""
    removed = missing = 0
    deadline = monotonic() + BUDGET
    with tenant_scope(tenant_id):
        while folder < FOLDERS and monotonic() < deadline:
            removed += sweep.sweep_folder(tenant_id, folder)
            missing += missing_files.mend_folder(tenant_id, folder)
            folder += 1
        if folder < FOLDERS:
            async_task("listings.tasks.look_through_photo_files", tenant_id, folder)
    return f"{removed:,} files removed, {missing:,} images to be copied again, in {folder} of {FOLDERS} folders."


def look_through_all_photo_files() -> int:
    """Housekeeping: files and copies of each tenant are compared, in a task of its own: no slow storage of one stalls
    another. Returns of how many."""
    with platform_scope("tenants with copies of photos are looked for"):
        tenants = list(Tenant.objects.order_by("pk").values_list("pk", flat=True))
    for tenant_id in tenants:
        async_task("listings.tasks.look_through_photo_files", tenant_id)
    return len(tenants)


def tell_webhooks(tenant_id: int) -> None:
    """New events of the tenant's listings, for its webhooks; goes on in another task where there are more."""
    with tenant_scope(tenant_id):
        if not webhooks.tell(tenant_id):
            async_task(webhooks.TASK, tenant_id)


def tell_waiting_webhooks() -> int:
    """What a lost nudge left; for a schedule. Returns of how many tenants."""
    with platform_scope("webhooks are told of what happened to listings"):
        tenants = waiting(webhooks.FOLLOWER)
    for tenant_id in tenants:
        tell_webhooks(tenant_id)
    return len(tenants)


def load_places() -> str:
    """Housekeeping: one file of places that this version brings and the database does not have; the next in another
    task. After the last one, every collection is enriched anew."""
    file = places.missing()
    if file is None:
        return "Nothing: all are loaded."
    loaded = places.load(file.kind, file.path, version=file.version, license=file.license)
    if places.missing():
        async_task("listings.tasks.load_places")
    else:
        with platform_scope("collections are enriched by new places"):
            collections = list(Collection.objects.filter(tenant__is_active=True).order_by("pk"))
        for collection in collections:
            with tenant_scope(collection.tenant_id):
                run = enrichment.request(collection)
                async_task(enrichment.RUN_TASK, collection.tenant_id, run.pk)
    return f"{loaded.file.rows:,} {file.kind}."


def enrich_changed(tenant_id: int) -> None:
    """Listings of the tenant that changed; goes on in another task where there are more."""
    with tenant_scope(tenant_id):
        if not enrichment.enrich_changed(tenant_id):
            async_task(enrichment.TASK, tenant_id)


def enrich_listings(tenant_id: int, ids: list[int]) -> int:
    """Listings whose siblings went, or lost their contents. Gives how many were written."""
    with tenant_scope(tenant_id):
        return enrich(tenant_id, ids)


def enrich_collection(tenant_id: int, run_id: int) -> str:
    """One bounded slice of a collection's enrichment; queues the next where there is more. Says how far it is. The
    schedule queues it again while it runs: whoever comes second leaves it to the first."""
    with tenant_scope(tenant_id):
        with lease(Space.ENRICH_RUN, run_id) as is_ours:
            if not is_ours:
                return "Another worker is at it."
            run = EnrichmentRun.objects.select_related("collection").filter(pk=run_id, done_at=None).first()
            if run is None:
                return "Nothing: it is done, or gone."
            is_done = enrichment.go_on(run)
        # Only now: a free worker begins at once.
        if not is_done:
            async_task(enrichment.RUN_TASK, tenant_id, run_id)
        return str(run)


def enrich_waiting() -> int:
    """Housekeeping: what a lost nudge or task left. Returns of how many tenants and collections."""
    with platform_scope("listings that wait to be enriched are looked for"):
        tenants, runs = waiting(enrichment.FOLLOWER), enrichment.unfinished()
    # Each in a task of its own: what stalls one tenant stalls no other.
    for tenant_id in tenants:
        async_task(enrichment.TASK, tenant_id)
    for tenant_id, run_id in runs:
        with tenant_scope(tenant_id):
            async_task(enrichment.RUN_TASK, tenant_id, run_id)
    return len(tenants) + len(runs)


def follow_alerts(tenant_id: int) -> None:
    """New events of the tenant's listings, for its saved searches; goes on in another task where there are more."""
    with tenant_scope(tenant_id):
        if not alerts.look(tenant_id):
            async_task(alerts.TASK, tenant_id)


def follow_waiting_alerts() -> int:
    """What a lost nudge left; for a schedule. Returns of how many tenants."""
    with platform_scope("events that saved searches have not seen are looked for"):
        tenants = waiting(alerts.FOLLOWER)
    for tenant_id in tenants:
        async_task(alerts.TASK, tenant_id)
    return len(tenants)


def send_alerts(tenant_id: int) -> None:
    """The tenant's e-mails of saved searches that are due; goes on in another task where there are more."""
    with tenant_scope(tenant_id):
        if Tenant.objects.filter(pk=tenant_id, is_active=True).exists() and letters.send_due():
            async_task(letters.SEND, tenant_id)


def send_waiting_alerts() -> int:
    """What a lost task or a failed attempt left; for a schedule. Returns of how many tenants."""
    with platform_scope("e-mails of saved searches that wait are looked for"):
        tenants = letters.tenants_waiting()
    for tenant_id in tenants:
        async_task(letters.SEND, tenant_id)
    return len(tenants)


def write_digests(tenant_id: int) -> int:
    """The tenant's daily and weekly e-mails of saved searches that are due. Returns how many were written."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.filter(pk=tenant_id, is_active=True).first()
        return digests.write_due(tenant) if tenant else 0


def write_waiting_digests() -> int:
    """Daily and weekly e-mails of saved searches, where it is morning; each tenant in a task of its own. Returns of
    how many tenants."""
    with platform_scope("saved searches that write in the morning are looked for"):
        tenants = digests.tenants_due()
    for tenant_id in tenants:
        async_task(digests.TASK, tenant_id)
    return len(tenants)


def purge_partner_visits() -> int:
    """Housekeeping: the record of what partners read, past its time. Returns how many rows went."""
    with platform_scope("old visits of partners are removed"):
        removed = visits.purge()
    if removed >= visits.AT_ONCE:
        async_task("listings.tasks.purge_partner_visits")
    return removed


def purge_alerts() -> int:
    """Housekeeping: alerts and their e-mails past their time; the rest in another task. Returns how many rows went."""
    with platform_scope("old alerts are removed"):
        removed = retention.purge()
    if removed >= retention.AT_ONCE:
        async_task("listings.tasks.purge_alerts")
    return removed
