"""What the source itself says is gone: by keys in its pages, or, where it can do nothing better, by a complete read
that lacks them. Braked as a sweep is: what goes beyond the feed's share waits for staff."""

from collections.abc import Sequence

from django.db.models import Q

from listings import ingest
from listings.models import Collection, Listing
from mls_sync.models import Feed, HeldRemoval, RunKind, RunStatus, SyncRun, WhoActs
from mls_sync.providers.base import Provider
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import measuring, outcome, settling, sweep_keys
from mls_sync.replication.limits import limits
from mls_sync.replication.refusals import storable_key

SAMPLE = 5
NAMELESS, DOUBLED = "nameless", "doubled"
KEYLESS_SNAPSHOT = "A record without a usable ListingKey came, so nothing that seems gone was removed."


def is_too_much(feed: Feed, gone: int, held: int) -> bool:
    """Whether so many of `held` listings may not go unasked."""
    return gone > limits().sweep_floor and gone > held * feed.max_delete_share


def apply(run: SyncRun, removed: Sequence[str], kept: set[str]) -> None:
    """The removals of one page, in its transaction; `kept` are keys whose record came in the same page, which counts.
    Those that would be too many for the run, and all after them, wait for staff."""
    run.fetched += len(removed)
    run.removed += len(removed)
    keys = sorted({key for key in removed if storable_key(key)} - kept)
    if not keys:
        return
    settling.gone(settling.still_open(run.feed_id).filter(listing_key__in=keys, last_seen_at__lt=run.started_at))
    live = Listing.objects.live().filter(collection=run.feed.collection_id)
    going = list(live.filter(listing_key__in=keys).values_list("listing_key", flat=True))
    if not going:
        return
    waiting = HeldRemoval.objects.filter(run=run)
    if waiting.exists() or is_too_much(run.feed, run.vanished + len(going), live.count() + run.vanished):
        rows = [HeldRemoval(tenant_id=run.tenant_id, run=run, listing_key=key) for key in going]
        HeldRemoval.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        run.vanished += ingest.mark_vanished(run.feed.collection, going, run_id=run.pk)


def came_back(run: SyncRun, keys: Sequence[str]) -> None:
    """A record of a listing whose removal waits: it is not gone."""
    HeldRemoval.objects.filter(run=run, listing_key__in=keys).delete()


def listed_after_all(run: SyncRun, keys: Sequence[str]) -> None:
    """A read brings what a sweep found gone that waits for staff: it is not, and stays when they confirm."""
    for sweep in SyncRun.objects.filter(feed=run.feed_id, kind=RunKind.SWEEP, status=RunStatus.CONFIRM):
        sweep_keys.still_there(sweep, keys)


def first_of_each(run: SyncRun, provider: Provider, records: Sequence[SourceRecord]) -> Sequence[SourceRecord]:
    """Of a snapshot's page, without records whose key an earlier page had: were the last to count, each run would write
    such a listing twice, with a change that is none."""
    stamped = provider.field_map.stamped
    named = (record for record in records if storable_key(record.listing_key))
    hashes = {record.listing_key: stamped(record.content_hash) for record in named}
    # Only what would be written over can have come before; few are, and to look for all of a page takes long.
    seen = sweep_keys.seen(run, ingest.compare(run.feed.collection, hashes).changed)
    if not seen:
        return records
    if not run.errors.filter(kind=DOUBLED).exists():
        outcome.note(run, DOUBLED, WhoActs.NOBODY, f"Some keys come several times, and the first counts: {min(seen)}.")
    return [record for record in records if record.listing_key not in seen]


def remember(run: SyncRun, keys: Sequence[str], *, partial: bool = False) -> None:
    """A page of a file: what came is not gone, and comes once. `partial`: nothing is gone anyway."""
    stored = [key for key in keys if storable_key(key)]
    sweep_keys.remember(run, stored)
    if len(stored) < len(keys) and not partial:
        outcome.note(run, NAMELESS, WhoActs.STAFF, KEYLESS_SNAPSHOT)


def after_snapshot(run: SyncRun) -> bool:
    """Mark what a complete snapshot lacks; False where staff must decide first. In its last transaction, before its
    keys are cleared."""
    gone, held = sweep_keys.missing(run).count(), sweep_keys.stored(run).count()
    if gone and run.errors.filter(kind=NAMELESS).exists():
        return True
    if is_too_much(run.feed, gone, held):
        return False
    run.vanished += ingest.mark_vanished(run.feed.collection, list(sweep_keys.missing(run)), run_id=run.pk)
    return True


def ask_staff(run: SyncRun) -> None:
    """The run ends; what would go stays until staff confirm or cancel, or a newer run finds the same. The caller has
    closed the window, incomplete where the source would not say the same again."""
    # As the write door counts them: to count the rows takes as long as a good part of a sweep.
    held = Collection.objects.values_list("listing_count", flat=True).get(pk=run.feed.collection_id)
    gone = sweep_keys.going(run).count()
    rows = sweep_keys.going(run).order_by("listing_key")[:SAMPLE]
    sample = "; ".join(_named(listing) for listing in rows)
    removed = "nothing more" if run.vanished else "nothing"
    message = (
        f"The source lacks {gone:,} of {held:,} stored listings, more than the {run.feed.max_delete_share:.0%} that may"
        f" go unasked; {removed} was removed, and platform staff must confirm or cancel. For example: {sample}."
    )
    outcome.close(run, RunStatus.CONFIRM, message, WhoActs.STAFF)


def _named(listing: Listing) -> str:
    """As people know it: the address with the MLS number, else the key."""
    known = (listing.unparsed_address, listing.city, listing.listing_id)
    return ", ".join(text for text in known if text) or listing.listing_key


def confirm(run: SyncRun) -> None:
    """Staff agree: all of it goes. In a transaction."""
    keys = list(sweep_keys.going(run).values_list("listing_key", flat=True))
    run.vanished += ingest.mark_vanished(run.feed.collection, keys, run_id=run.pk)
    measuring.confirmed(run)
    clear(run)


def clear(run: SyncRun) -> None:
    """It is settled what becomes of them."""
    sweep_keys.clear(run)
    HeldRemoval.objects.filter(run=run).delete()


def supersede(run: SyncRun) -> None:
    """A sweep begins, or a read whose pages remove: older ones that still wait for staff are settled by it."""
    waiting = SyncRun.objects.filter(feed=run.feed_id, status=RunStatus.CONFIRM)
    sweeps = Q(kind=RunKind.SWEEP)
    for old in waiting.filter(sweeps if run.kind == RunKind.SWEEP else ~sweeps):
        clear(old)
        name = "sweep" if run.kind == RunKind.SWEEP else "sync"
        removed = "nothing more" if old.vanished else "nothing"
        outcome.close(old, RunStatus.CANCELLED, f"A newer {name} took its place; {removed} was removed.")
