"""RETS: COMPACT-DECODED to canonical records beside lxml alone, and pages that hold nothing new beside new ones.

What lxml alone does is to find where each line begins and ends, at a gigabyte a second. To cut 10,000 lines into 200
values each, which no reader can leave out, costs more than 1.8 times that by itself, and to give each value its name in
a dict as much again; both are measured in the same rounds.
"""

import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.db import transaction
from lxml import etree

from bench.database import own_database
from bench.figures import Figure, at_least, at_most, told
from bench.replication import own_tenant
from listings import ingest
from listings.collections import provision
from listings.models import Collection
from mls_sync.providers.base import Window
from mls_sync.providers.rets.client import RetsProvider
from mls_sync.providers.rets.metadata import SystemMetadata
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.transport.http import Stream
from mls_sync.replication.memory import without_cycle_search

ROWS, COLUMNS, PAGE, ROUNDS = 10_000, 200, 1_000, 7
PIECE = 256 * 1024
LIMIT, MOST_BESIDE_NAMED, MEMORY_MB, UNCHANGED = 1.8, 2.5, 60, 8
DATABASE, ADDRESS = "realty_bench_rets", "http://127.0.0.1:9000"
ROOT = Path(__file__).parent.parent
_DATA = re.compile(rb"<DATA>([^<]*)</DATA>")


def figures() -> list[Figure]:
    body, *pages = bodies()
    found = [*_reading(body), *_memory(pages)]
    with own_database(DATABASE), own_tenant("rets") as tenant:
        collection = provision(tenant, "gps", title="Simulated", max_listings=10**6)
        new = _applied(collection, pages)
        unchanged = min(_applied(collection, pages) for _ in range(3))
    return [
        *found,
        told("RETS: pages of new listings, line to row", ROWS / new, "listings/s"),
        at_least("RETS: unchanged pages, times as fast as new ones", new / unchanged, UNCHANGED, "times"),
    ]


def bodies() -> list[bytes]:
    """All rows in one answer, then the same in pages; of the simulated MLS's listings, filled up to 200 columns."""
    from simulators.mls.rets.compact import Manner, Page, written  # noqa: PLC0415 - not in the child that is measured
    from simulators.mls.rets.fields import property_table  # noqa: PLC0415
    from simulators.mls.rets.rows import PropertyRow  # noqa: PLC0415
    from simulators.mls.rets.times import zone_of  # noqa: PLC0415
    from simulators.mls.world import World  # noqa: PLC0415

    world, fields = World(seed=11, gps=ROWS, crmls=0), property_table()[0].fields
    manner = Manner(zone_of("-08:00"))
    names = [field.system for field in fields] + [f"EXTRA_{number}" for number in range(COLUMNS - len(fields))]
    filler = [f"value {number}" if number % 3 == 0 else "" for number in range(COLUMNS - len(fields))]
    rows = [
        [written(field, get(field.name), manner) for field in fields] + filler
        for place in islice(world.matching(None, ""), ROWS)
        for get in [PropertyRow(world, place, ADDRESS)]
    ]
    whole = Page(columns=names, rows=rows, count=ROWS).text().encode()
    parts = (rows[start : start + PAGE] for start in range(0, ROWS, PAGE))
    return [whole, *(Page(columns=names, rows=part, count=ROWS, more=True).text().encode() for part in parts)]


def metadata() -> dict[str, Any]:
    from simulators.mls.rets.fields import property_table  # noqa: PLC0415 - as above

    table, lookups = property_table()
    fields = [[f.system, f.standard, f.name, f.type, f.interpretation, f.lookup] for f in table.fields]
    return {
        "key_field": next(field.system for field in table.fields if field.key),
        "classes": {"A": {"description": "Residential", "fields": fields}},
        "lookups": {name: [[str(n), text] for n, text in enumerate(found.longs)] for name, found in lookups.items()},
    }


class Bodies(RetsProvider):
    """Reads each of these answers as a page, without HTTP; the token is its number."""

    def __init__(self, answers: list[bytes], described: dict[str, Any]) -> None:
        super().__init__(RetsOptions.read({"login_url": f"{ADDRESS}/login", "page_size": 10_000}), "user", "password")
        self.source._system, self.source._is_current = SystemMetadata(described), True
        self.answers, self.number = answers, 0
        self.session.read = self._read  # type: ignore[method-assign]

    def _read(self, capability: str, params: Any, read: Callable[[Stream], Any]) -> Any:
        return read(Stream(200, {}, "bench", pieces(self.answers[self.number])))


def pieces(body: bytes) -> Iterator[bytes]:
    yield from (body[at : at + PIECE] for at in range(0, len(body), PIECE))


def _reading(body: bytes) -> list[Figure]:
    """The processor's time, side by side in each round; the least of each, since others use the processor too."""
    provider = Bodies([body], metadata())
    works: dict[str, Callable[[], int]] = {
        "lxml": lambda: sum(1 for _ in etree.iterparse(io.BytesIO(body), huge_tree=True)),
        "cut": lambda: _cut(body),
        "named": lambda: _named(body),
        "canonical": lambda: canonical(provider),
        "unread": lambda: len(provider.page(Window(), "").records),
    }
    least = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = process_time()
            assert work() >= ROWS
            least[name] = min(least[name], process_time() - started)
    alone, cut = least["lxml"], least["cut"]
    name = f"RETS: COMPACT-DECODED, {COLUMNS} columns, {ROWS:,} rows"
    return [
        told(f"{name}: lxml.iterparse alone", alone, "s"),
        told(f"{name}: lines cut into values, beside lxml.iterparse alone", cut / alone, "times"),
        told(f"{name}: lines cut into dicts, beside lxml.iterparse alone", least["named"] / alone, "times"),
        told(f"{name}: records with key and hash, beside lxml.iterparse alone", least["unread"] / alone, "times"),
        told(
            f"{name}: canonical records, beside lxml.iterparse alone (1.8 was asked for)",
            least["canonical"] / alone,
            "times",
        ),
        at_most(
            f"{name}: canonical records, beside lines cut into dicts",
            least["canonical"] / least["named"],
            MOST_BESIDE_NAMED,
            "times",
        ),
        at_most(
            f"{name}: records with key and hash, beside lines cut into values", least["unread"] / cut, LIMIT, "times"
        ),
    ]


def _cut(body: bytes) -> int:
    """What any reader of these lines must do at least: find them, and split them into text."""
    number = 0
    for _, element in etree.iterparse(io.BytesIO(body), huge_tree=True):
        (element.text or "").split("\t")
        number += 1
    return number


@without_cycle_search()
def _named(body: bytes) -> int:
    """The least that gives values which are not empty a name each."""
    number, names = 0, [f"LIST_{number}" for number in range(COLUMNS + 2)]
    for line in _DATA.findall(body):
        {name: value for name, value in zip(names, line.decode().split("\t"), strict=False) if value}
        number += 1
    return number


@without_cycle_search()
def canonical(provider: RetsProvider) -> int:
    number = 0
    for record in provider.page(Window(), "").records:
        provider.record(record)
        number += 1
    return number


@without_cycle_search()
def _applied(collection: Collection, answers: list[bytes]) -> float:
    """Seconds to compare, map and write, each page in its own transaction, as the engine does."""
    provider, seconds = Bodies(answers, metadata()), 0.0
    for provider.number in range(len(answers)):
        started = perf_counter()
        records = provider.page(Window(), "").records
        with transaction.atomic():
            compared = ingest.compare(collection, {record.listing_key: record.content_hash for record in records})
            rows = [provider.row(record) for record in records if record.listing_key not in compared.unchanged]
            if rows:
                ingest.write(collection, rows, run_id=None)
        seconds += perf_counter() - started
    return seconds


def _memory(answers: list[bytes]) -> list[Figure]:
    """Of a process of its own: by how much its peak grows from before the first page to behind the last."""
    with tempfile.TemporaryDirectory() as folder:
        for number, answer in enumerate(answers):
            (Path(folder) / f"{number:03d}.xml").write_bytes(answer)
        (Path(folder) / "metadata.json").write_text(json.dumps(metadata()))
        child = subprocess.run(
            [sys.executable, "-m", "bench.rets_memory", folder], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
    return [at_most(f"RETS: memory of {ROWS:,} rows to canonical records", json.loads(child.stdout), MEMORY_MB, "MB")]
