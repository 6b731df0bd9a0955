import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mls_sync.feeds import feed_named
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun, WhoActs
from mls_sync.replication import engine, lease, runs
from mls_sync.replication.progress import progress
from mls_sync.replication.runs import COMMAND, RunRefused
from realty.secrets import SecretUnreadable
from realty.tenants.scope import tenant_scope

EXIT_CODES = {RunStatus.COMPLETE: 0, RunStatus.PARTIAL: 1, RunStatus.CONFIRM: 1, RunStatus.CANCELLED: 1}
FAILED = 2
COUNTS = (
    "fetched",
    "created",
    "updated",
    "unchanged",
    "quarantined",
    "skipped",
    "vanished",
    "removed",
    "pages",
    "requests",
)
STAGES = ("fetch_ms", "map_ms", "write_ms")
BAR_WIDTH = 30


class Command(BaseCommand):
    help = (
        "Sync one collection now, in this process, with the same engine as the schedule. Without an option it reads"
        " what changed, or everything the first time. A sync that was killed is taken up where it stood."
        " Exit code: 0 complete, 1 partial, 2 failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", help="Name of the collection, e.g. jpsrealtor_gps_listings")
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--full", dest="kind", action="store_const", const=RunKind.FULL, help="Read every record")
        kinds.add_argument(
            "--incremental", dest="kind", action="store_const", const=RunKind.INCREMENTAL, help="Read what changed"
        )
        kinds.add_argument(
            "--sweep", dest="kind", action="store_const", const=RunKind.SWEEP, help="Compare all keys with the source"
        )
        parser.add_argument("--json", action="store_true", help="Print the run's counts as JSON")
        parser.add_argument("--no-progress", action="store_true", help="No progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        feed = _feed(options["collection"])
        bar = Bar(self.stderr if sys.stderr.isatty() and not options["no_progress"] else None)
        with tenant_scope(feed.tenant_id):
            run = self._run(feed, options["kind"], bar)
            self.stdout.write(_as_json(run) if options["json"] else _as_lines(run))
        sys.exit(EXIT_CODES.get(RunStatus(run.status), FAILED))

    def _run(self, feed: Feed, kind: str | None, bar: "Bar") -> SyncRun:
        """The run that was killed before, if there is one, and then the one that was asked for, unless that was it."""
        run = runs.left_behind(feed)
        if run:
            self.stderr.write(_taken_up(run))
            run = self._work(run, bar)
            if run.status == RunStatus.CANCELLED or kind in (None, run.kind):
                return run
        try:
            run = runs.request_run(feed, kind or runs.next_kind(feed), trigger=COMMAND, enqueue=False)
        except RunRefused as error:
            raise CommandError(str(error), returncode=FAILED) from None
        return self._work(run, bar)

    def _work(self, run: SyncRun, bar: "Bar") -> SyncRun:
        """The lease is held over all waits, so that a second command sees that somebody is at it."""
        try:
            with lease.held(run.feed_id):
                return engine.run_to_end(run, bar.show)
        except KeyboardInterrupt:
            runs.cancel_run(run)
            run.refresh_from_db()
            return run
        finally:
            bar.clear()


def _feed(collection: str) -> Feed:
    try:
        return feed_named(collection)
    except (LookupError, SecretUnreadable) as error:
        raise CommandError(str(error), returncode=FAILED) from None


def _taken_up(run: SyncRun) -> str:
    since = run.heartbeat_at or run.requested_at
    return (
        f"The {run.get_kind_display().lower()} sync of {since:%Y-%m-%d %H:%M:%S} UTC was broken off after"
        f" {run.pages:,} pages; taking it up where it stood."
    )


class Bar:
    """One calm line on the terminal that is rewritten after each page; nothing where no person looks."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def show(self, run: SyncRun) -> None:
        if self.stream:
            self._write(line_of(run))

    def clear(self) -> None:
        if self.stream:
            self._write("")

    def _write(self, line: str) -> None:
        self.stream.write(f"\r\x1b[2K{line}", ending="")
        self.stream.flush()


def line_of(run: SyncRun) -> str:
    """The bar with percent, records, rate and time left; while waiting, the reason."""
    now = progress(run)
    if now["waiting_until"]:
        return f"Waiting until {now['waiting_until']:%H:%M:%S} UTC: {run.message}"[:110]
    counted = f"{now['done']:,}" + (f" of {now['expected']:,}" if now["expected"] else "")
    parts = [f"{counted} records", f"{now['rate']:,.0f}/s"]
    if now["eta_seconds"] is not None:
        parts.append(f"{now['eta_seconds']} s left")
    if now["percent"] is None:
        return ", ".join(parts)
    filled = BAR_WIDTH * now["percent"] // 100
    return f"{'█' * filled}{'░' * (BAR_WIDTH - filled)} {now['percent']:3d} %  {', '.join(parts)}"


def _as_json(run: SyncRun) -> str:
    now = progress(run)
    data: dict[str, Any] = {
        "collection": run.feed.collection.name,
        "run": run.pk,
        "kind": run.kind,
        "status": run.status,
    }
    data |= {name: getattr(run, name) for name in (*COUNTS, *STAGES)}
    data |= {"expected": run.expected, "rate": now["rate"], "seconds": now["elapsed_seconds"]}
    data |= {"message": run.message, "who_acts": run.who_acts, "errors": run.errors.count()}
    return json.dumps(data, indent=2)


def _as_lines(run: SyncRun) -> str:
    now = progress(run)
    lines = [
        f"{run.feed.collection.name}: {run.get_kind_display().lower()} sync {run.get_status_display().lower()}"
        f" after {now['elapsed_seconds']} s, {run.pages:,} pages, {now['rate']:,.0f} records/s.",
        ", ".join(f"{name} {getattr(run, name):,}" for name in COUNTS[:7]),
        run.message,
    ]
    if run.who_acts:
        lines.append(f"Who must act: {WhoActs(run.who_acts).label}.")
    return "\n".join(line for line in lines if line)
