"""What a collection lacks of its source, has too much, or holds in an older version: counted when a run has seen all
keys, and again when its repairs are done. The only writer of `CompletenessReport`."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from listings.models import Collection, Listing
from mls_sync import feed_events
from mls_sync.models import (
    CompletenessKey,
    CompletenessReport,
    KeyOutcome,
    MeasuredBy,
    Problem,
    QuarantinedRecord,
    Settled,
    SweepDifference,
    SyncRun,
)
from mls_sync.replication import settling, sweep_keys
from mls_sync.replication.limits import limits
from mls_sync.replication.sweep_keys import Compared

Known = Mapping[str, tuple[str, str]]
UNKNOWN = ("", "")


def measure(
    run: SyncRun, compared: Compared, by: MeasuredBy, *, announced: int | None = None, without_key: int = 0
) -> None:
    """The run has seen all keys and repairs what differs from now on; in a transaction. A run that begins anew, since
    its source forgot a page, has one report: the newer."""
    CompletenessReport.objects.filter(run=run).delete()
    report = CompletenessReport.objects.create(
        tenant_id=run.tenant_id,
        feed=run.feed,
        run=run,
        measured_by=by,
        measured_at=timezone.now(),
        announced=announced,
        at_source=compared.at_source,
        without_key=without_key,
        here=compared.here,
        missing=compared.missing - (_dismissed(run).count() if compared.missing else 0),
        extra=compared.extra,
        stale=compared.stale,
        dated=compared.dated,
    )
    most = limits().report_keys
    if report.missing:
        _keep(report, Problem.MISSING, list(_missing(run)[:most]))
    if report.extra:
        _keep(report, Problem.EXTRA, list(sweep_keys.missing(run)[:most]))
    if report.stale:
        _keep(report, Problem.STALE, list(sweep_keys.stale(run)[:most]))
    _prune(report)


def by_total(run: SyncRun) -> None:
    """After a full read of a source that cannot list its keys: only totals can be compared. In its transaction."""
    if run.expected is None:
        return
    here = Listing.objects.live().filter(collection=run.feed.collection_id).count()
    missing, extra = max(run.expected - here, 0), max(here - run.expected, 0)
    measure(run, Compared(run.expected, here, missing, extra, 0, 0), MeasuredBy.TOTAL, announced=run.expected)
    _settled(run, missing, extra, 0)
    _tell_of_what_is_left(run)


def settle(run: SyncRun) -> None:
    """The run's repairs are done; before its keys are cleared, in its last transaction."""
    report = CompletenessReport.objects.filter(run=run).first()
    if report is None:
        return
    _settled(run, _missing(run).count(), sweep_keys.missing(run).count(), sweep_keys.stale(run).count())
    _tell_of_what_is_left(run)
    if report.missing or report.extra or report.stale:
        _say_outcomes(report, run)


def _tell_of_what_is_left(run: SyncRun) -> None:
    report = CompletenessReport.objects.get(run=run)
    if not report.is_complete:
        feed_events.completeness_broken(
            run.feed,
            at_source=report.at_source,
            here=report.here_after or 0,
            missing=report.missing_after or 0,
            extra=report.extra_after or 0,
            stale=report.stale_after or 0,
            run=run,
        )


def confirmed(run: SyncRun) -> None:
    """Staff agreed to the removals that waited."""
    reports = CompletenessReport.objects.filter(run=run)
    reports.update(extra_after=0, settled_at=timezone.now(), here_after=_stored(run))
    waiting = CompletenessKey.objects.filter(report__run=run, outcome=KeyOutcome.WAITING)
    waiting.filter(Exists(_live(run).filter(listing_key=OuterRef("listing_key")))).update(outcome=KeyOutcome.KEPT)
    waiting.update(outcome=KeyOutcome.REMOVED)


def _settled(run: SyncRun, missing: int, extra: int, stale: int) -> None:
    refused = settling.still_open(run.feed_id).exclude(listing_key="").values("listing_key").distinct().count()
    CompletenessReport.objects.filter(run=run).update(
        settled_at=timezone.now(),
        here_after=_stored(run),
        missing_after=missing,
        extra_after=extra,
        stale_after=stale,
        quarantined=min(refused, missing),
    )


def _live(run: SyncRun) -> QuerySet[Listing]:
    live: QuerySet[Listing] = Listing.objects.live().filter(collection=run.feed.collection_id)
    return live


def _stored(run: SyncRun) -> int:
    """As the write door counts them, in its own transactions."""
    return Collection.objects.values_list("listing_count", flat=True).get(pk=run.feed.collection_id)


def _refused_for_good(run: SyncRun) -> QuerySet[QuarantinedRecord]:
    rows = QuarantinedRecord.objects.filter(feed=run.feed_id, settled=Settled.DISMISSED)
    return rows.filter(listing_key=OuterRef("listing_key"))


def _dismissed(run: SyncRun) -> QuerySet[SweepDifference, str]:
    """Missing because staff decided so."""
    return sweep_keys.lacking(run).filter(Exists(_refused_for_good(run)))


def _missing(run: SyncRun) -> QuerySet[SweepDifference, str]:
    return sweep_keys.lacking(run).exclude(Exists(_refused_for_good(run)))


def _keep(report: CompletenessReport, problem: Problem, keys: Sequence[str]) -> None:
    known = _known(report, keys)
    rows = [_key(report, problem, key, *known.get(key, UNKNOWN)) for key in keys]
    CompletenessKey.objects.bulk_create(rows, batch_size=2_000)


def _key(report: CompletenessReport, problem: Problem, key: str, number: str, address: str) -> CompletenessKey:
    own = {"tenant_id": report.tenant_id, "report": report, "problem": problem}
    return CompletenessKey(**own, listing_key=key, listing_id=number, address=address)


def _known(report: CompletenessReport, keys: Iterable[str]) -> Known:
    """MLS number and address of stored listings."""
    rows = Listing.objects.filter(collection=report.feed.collection_id, listing_key__in=keys)
    values = rows.values_list("listing_key", "listing_id", "unparsed_address", "city")
    return {key: (number, _on_one_line(address, city)) for key, number, address, city in values}


def _on_one_line(address: str, city: str) -> str:
    """Many sources' addresses name the city themselves."""
    return address if city in address else ", ".join(filter(None, (address, city)))


def _say_outcomes(report: CompletenessReport, run: SyncRun) -> None:
    """What became of each key that is kept; of those that were fetched, now also whose they are."""
    live = _live(run).filter(listing_key=OuterRef("listing_key"))
    differing = SweepDifference.objects.filter(run=run, problem=Problem.EXTRA, listing_key=OuterRef("listing_key"))
    refused = settling.still_open(run.feed_id).filter(listing_key=OuterRef("listing_key"))
    missing, extra = _kept(report, Problem.MISSING), _kept(report, Problem.EXTRA)
    missing.filter(Exists(live)).update(outcome=KeyOutcome.FETCHED)
    missing.filter(~Exists(live), Exists(refused)).update(outcome=KeyOutcome.QUARANTINED)
    extra.filter(~Exists(live)).update(outcome=KeyOutcome.REMOVED)
    extra.filter(Exists(live), ~Exists(differing)).update(outcome=KeyOutcome.KEPT)
    _say_stale(report, run)
    _name(report)


def _say_stale(report: CompletenessReport, run: SyncRun) -> None:
    _kept(report, Problem.STALE).exclude(listing_key__in=sweep_keys.stale(run)).update(outcome=KeyOutcome.FETCHED)


def _name(report: CompletenessReport) -> None:
    fetched = list(_kept(report, Problem.MISSING).filter(outcome=KeyOutcome.FETCHED))
    known = _known(report, [row.listing_key for row in fetched])
    for row in fetched:
        row.listing_id, row.address = known.get(row.listing_key, UNKNOWN)
    CompletenessKey.objects.bulk_update(fetched, ["listing_id", "address"], batch_size=1_000)


def wait_for_staff(run: SyncRun) -> None:
    """What is extra waits: too much would be removed."""
    extra = CompletenessKey.objects.filter(report__run=run, problem=Problem.EXTRA, outcome=KeyOutcome.OPEN)
    extra.update(outcome=KeyOutcome.WAITING)


def _kept(report: CompletenessReport, problem: Problem) -> QuerySet[CompletenessKey]:
    rows: QuerySet[CompletenessKey] = CompletenessKey.objects.filter(report=report, problem=problem)
    return rows


def _prune(report: CompletenessReport) -> None:
    """Only so many reports of a feed are kept, and keys of the newest alone."""
    newest = CompletenessReport.objects.filter(feed=report.feed_id).order_by("-measured_at", "-pk")
    pks = list(newest.values_list("pk", flat=True))
    without_keys, gone = pks[limits().reports_with_keys :], pks[limits().reports_kept :]
    CompletenessKey.objects.filter(report__in=without_keys).delete()
    CompletenessReport.objects.filter(pk__in=gone).delete()
