"""The write door beside an earlier build: both apply the same records of a simulated MLS, some pages in turn, each in a
database of its own on one server."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from bench.earlier import COMMIT, ROOT, Build, asked, checked_out, running
from bench.figures import Figure, at_least, at_most, told
from bench.records import PAGE, record_pages, with_changes

RECORDS = int(os.environ.get("BENCH_RECORDS", "32000"))
# So many pages in a turn: a build may work on one page while the server stores another, and on none before the first.
TURN = 16
SHARE_CHANGED = 0.02
BUILDS = ("before", "now")
Sums = Mapping[str, Counter[str]]


def figures() -> list[Figure]:
    with ExitStack() as stack:
        files = stack.enter_context(_files())
        old = stack.enter_context(checked_out())
        server = {"DATABASE_URL": _address()}
        builds = {
            name: stack.enter_context(running("apply_turns.py", where, own=own))
            for name, where, own in zip(BUILDS, (old, ROOT), (server, {}), strict=True)
        }
        new = _in_turn(builds, files["first"])
        size = {name: asked(build, bytes=True) / RECORDS for name, build in builds.items()}
        same, changed = _in_turn(builds, files["first"]), _in_turn(builds, files["changed"])
    _check(new, same, changed)
    # Of the first turn: a checkpoint comes after a gigabyte of log, and has whole blocks written to it for a while.
    log = {name: new[name]["first log"] / new[name]["first created"] for name in BUILDS}
    return [
        told("records, each with 25 photos in the mean", RECORDS, "records"),
        *_rates("new", new, 3),
        *_processor("new", new),
        *_rates("unchanged", same, 4),
        *_rates("2 % changed", changed, 3),
        told(f"bytes on disk of a listing, build {COMMIT}", size["before"] / 1000, "kB"),
        told("bytes on disk of a listing", size["now"] / 1000, "kB"),
        at_most(f"bytes on disk over those of build {COMMIT}", size["now"] / size["before"], 0.25, "x"),
        told(f"write-ahead log of a new listing, build {COMMIT}", log["before"] / 1000, "kB"),
        told("write-ahead log of a new listing", log["now"] / 1000, "kB"),
        at_most(f"write-ahead log over that of build {COMMIT}", log["now"] / log["before"], 0.3, "x"),
        told("a tenant of 32,000 listings takes", size["now"] * 32_000 / 10**6, "MB"),
    ]


def _address() -> str:
    """The server of this build, for the other one."""
    connection.ensure_connection()
    given = connection.get_connection_params()
    credentials = f"{quote(given['user'], safe='')}:{quote(given.get('password') or 'none', safe='')}"
    return f"postgres://{credentials}@/{given['dbname']}?host={quote(given['host'], safe='')}&port={given['port']}"


@contextmanager
def _files() -> Iterator[dict[str, list[str]]]:
    """A file of JSON lines for each page, as it comes first and with changes."""
    with tempfile.TemporaryDirectory(prefix="realty-pages-") as folder:
        found: dict[str, list[str]] = {"first": [], "changed": []}
        for number, page in enumerate(islice(record_pages(RECORDS), -(-RECORDS // PAGE))):
            for kind, texts in (("first", page), ("changed", with_changes(page, SHARE_CHANGED))):
                path = Path(folder) / f"{kind}-{number:04d}.jsonl"
                path.write_bytes(b"\n".join(texts))
                found[kind].append(str(path))
        yield found


def _in_turn(builds: Mapping[str, Build], pages: list[str]) -> Sums:
    sums: dict[str, Counter[str]] = {name: Counter() for name in builds}
    for number, start in enumerate(range(0, len(pages), TURN)):
        # Who begins changes, so that neither always follows the other.
        for name in sorted(builds, reverse=bool(number % 2)):
            answer = asked(builds[name], pages=pages[start : start + TURN])
            sums[name].update(answer)
            if not number:
                sums[name].update({f"first {what}": count for what, count in answer.items()})
    for name, found in sums.items():
        print(f"  {name}: {dict(found)}", file=sys.stderr, flush=True)
    return sums


def _check(new: Sums, same: Sums, changed: Sums) -> None:
    for name in BUILDS:
        assert new[name]["created"] == same[name]["unchanged"] == RECORDS, (name, new, same)
        assert changed[name]["updated"] == RECORDS * SHARE_CHANGED, (name, changed)


def _processor(what: str, sums: Sums) -> list[Figure]:
    """Says where a rate comes from, however busy the processors are: at best, both processes work all the time."""
    names = {"before": f"{what}, build {COMMIT}", "now": what}
    parts = {"python": "Python", "server": "PostgreSQL"}
    return [
        told(f"{names[build]}: processor of a listing, {of}", sums[build][part] / RECORDS * 10**6, "microseconds")
        for build in BUILDS
        for part, of in parts.items()
    ]


def _rates(what: str, sums: Sums, least: float) -> list[Figure]:
    rate = {name: RECORDS / float(sums[name]["seconds"]) for name in BUILDS}
    return [
        told(f"{what}: rate of build {COMMIT}", rate["before"], "listings/s"),
        told(f"{what}: rate in turn with it", rate["now"], "listings/s"),
        at_least(f"{what}: rate over that of build {COMMIT}", rate["now"] / rate["before"], least, "x"),
    ]
