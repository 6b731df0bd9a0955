"""What pages, commands and files say of a feed's completeness reports."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from mls_sync.models import CompletenessKey, CompletenessReport, Feed, MeasuredBy, Problem
from mls_sync.providers import capabilities_of
from realty.csv_files import BYTE_ORDER_MARK, END, written

if TYPE_CHECKING:
    from mls_sync.overview import CollectionCard

HEADING = ("Problem", "ListingKey", "MLS number", "Address", "What became of it")
LINES_AT_ONCE = 1_000
# A sweep may be late by as much before a report counts as old.
GRACE = timedelta(hours=24)


def newest_of(feeds: Iterable[Feed]) -> dict[int, CompletenessReport]:
    """The newest report of each feed that has one. One query."""
    rows = CompletenessReport.objects.filter(feed__in=list(feeds)).select_related("run")
    return {row.feed_id: row for row in rows.order_by("feed_id", "-measured_at", "-pk").distinct("feed_id")}


def attach(cards: "Iterable[CollectionCard]") -> None:
    """Give each card its newest report. One query."""
    with_feed = {card.feed.pk: card for card in cards if card.feed}
    found = newest_of(card.feed for card in with_feed.values() if card.feed)
    for pk, report in found.items():
        with_feed[pk].report = report


def sentence(report: CompletenessReport) -> str:
    """The report in words, the worst first."""
    if report.is_complete:
        return f"Complete: all {report.at_source:,} listings of the source are here, and no others."
    if not report.is_settled:
        return f"{_differ(report.missing, report.extra, report.stale)}; {_under_way(report)}."
    parts = [_differ(report.missing_after or 0, report.extra_after or 0, report.stale_after or 0)]
    if report.quarantined:
        parts.append(f"{report.quarantined:,} of the missing in quarantine")
    if report.without_key:
        records = "record" if report.without_key == 1 else "records"
        parts.append(f"{report.without_key:,} {records} without a key at the source")
    if report.announced_more:
        given = "gave" if report.measured_by == MeasuredBy.SNAPSHOT else "listed"
        parts.append(f"the source announced {report.announced:,} and {given} {report.at_source:,}")
    return f"Not complete: {'; '.join(filter(None, parts))}."


def _differ(missing: int, extra: int, stale: int) -> str:
    counts = ((missing, "missing"), (extra, "extra"), (stale, "stale"))
    return ", ".join(f"{number:,} {word}" for number, word in counts if number)


def _under_way(report: CompletenessReport) -> str:
    if report.run and report.run.is_open:
        return "the repair is under way"
    return "the run ended before its repair was done"


def is_due(report: CompletenessReport, feed: Feed) -> bool:
    """Whether a newer report should be there by now: none came for the time between two sweeps, and a day."""
    return timezone.now() - report.measured_at > timedelta(hours=feed.sweep_every_hours) + GRACE


def verdict(report: CompletenessReport | None, feed: Feed) -> tuple[bool, str]:
    """For monitoring: whether the feed is proved complete, and the sentence."""
    if report is None:
        return False, "Never compared with its source."
    if is_due(report, feed):
        return False, f"Last compared {report.measured_at:%Y-%m-%d %H:%M %Z}, which is too long ago."
    return report.is_complete, sentence(report)


def can_repair(feed: Feed) -> bool:
    """Whether anything can be compared at all: a list of keys, or a full read."""
    can = capabilities_of(feed.kind)
    return feed.runs_by_schedule and (can.key_list or can.is_snapshot or can.total)


def keys_of(report: CompletenessReport, problem: Problem | None = None) -> QuerySet[CompletenessKey]:
    """The keys that the report keeps."""
    rows: QuerySet[CompletenessKey] = CompletenessKey.objects.filter(report=report)
    return rows.filter(problem=problem) if problem else rows


def csv_lines(report: CompletenessReport) -> Iterator[str]:
    """A file of the kept keys, in parts; its last line says how many of how many it has."""
    rows = keys_of(report).order_by("problem", "listing_key").iterator(chunk_size=LINES_AT_ONCE)
    yield BYTE_ORDER_MARK + written([HEADING])
    number = 0
    for row in rows:
        number += 1
        cells = (row.get_problem_display(), row.listing_key, row.listing_id, row.address, row.get_outcome_display())
        yield written([cells])
    total = report.missing + report.extra + report.stale
    yield written([(END, f"{number} of {total} keys")])
