"""A dry run of a CSV file of 1,000,000 rows beside `csv.reader` alone over the same file, turn by turn, each in a
process of its own: time as a ratio, and peak memory. Once for an empty collection, and once for one that holds nearly
all of it already."""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.memory import ROOT
from bench.replication import own_tenant
from listings.collections import provision
from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from simulators.mls import GPS, World, csv_file

ROWS = int(os.environ.get("BENCH_CSV_ROWS", "1000000"))
# Listings of the simulated MLS whose cells the file repeats under keys and prices of its own.
DISTINCT = 2_000
TURNS = 3
LIMIT, LIMIT_MB = 2.0, 120
DATABASE = "realty_bench_csv"
PER_MILLE_CHANGED = 5
FILLED = 0.9


def figures() -> list[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="realty-bench-csv-") as folder,
        own_database(DATABASE),
        own_tenant("csv") as tenant,
    ):
        file = Path(folder) / tenant.slug / "listings.csv"
        columns = write_file(file)
        size = file.stat().st_size
        first = turns(feed_of(tenant, "first"), file)
        held = feed_of(tenant, "held")
        hold_most(held.collection, file)
        again = turns(held, file)
    assert first["counts"] == [ROWS, 0, 0, 0], first["counts"]
    assert again["counts"][0] == again["counts"][3] == 1 and again["counts"][1] == ROWS * PER_MILLE_CHANGED // 1000, (
        again
    )
    return [
        told("CSV file: rows", ROWS, "rows"),
        told("CSV file: columns", columns, "columns"),
        told("CSV file: size", size / 1e6, "MB"),
        told("CSV file: csv.reader alone", first["alone"], "s"),
        told("CSV dry run, all rows new", first["dry"], "s"),
        at_most("CSV dry run, all rows new, beside csv.reader alone", first["ratio"], LIMIT, "x"),
        told("CSV dry run, as many listings stored, 0.5% changed", again["dry"], "s"),
        at_most(
            "CSV dry run, as many listings stored, 0.5% changed, beside csv.reader alone", again["ratio"], LIMIT, "x"
        ),
        at_most("CSV dry run: peak memory", max(first["peak_mb"], again["peak_mb"]), LIMIT_MB, "MB"),
    ]


def feed_of(tenant: Tenant, name: str) -> Feed:
    collection = provision(tenant, name, title="Simulated", max_listings=2 * 10**6)
    return Feed.objects.create(
        tenant=tenant, collection=collection, kind="csv", options={"location": "listings.csv"}, enabled=False
    )


def write_file(file: Path) -> int:
    """An export of simulated listings with the columns that most of them fill, without photos and rooms, as people make
    one by hand; returns how many. The fewer columns, the less csv.reader has to do for each row."""
    world = World(seed=5, gps=DISTINCT, crmls=0)
    rows = [row for row in csv_file.rows(world, GPS, "https://photos.example.com", addresses=True)]
    world.close()
    filled = Counter(name for row in rows for name in row)
    usual = {name for name, times in filled.items() if times > FILLED * len(rows)} - {
        *csv_file.LISTS,
        csv_file.ADDRESSES,
    }
    names = ["ListingKey", *sorted(usual - {"ListingKey"})]
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        for number in range(ROWS):
            row = rows[number % DISTINCT]
            cells = [row.get(name, "") for name in names]
            cells[0] = f"2019{number:022d}"
            writer.writerow(cells)
    return len(names)


def hold_most(collection: Collection, file: Path) -> None:
    """Stored as bare rows, of which a dry run compares key and hash alone: all but the first of the file, some with
    another hash, and one that the file lacks."""
    held = Feed.objects.get(collection=collection)
    keys = child(held, file, "hashes")["hashes"]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE hashes (listing_key text, content_hash bytea)",
        )
        with cursor.copy("COPY hashes FROM STDIN") as copy, open(keys, "rb") as lines:
            while piece := lines.read(1 << 20):
                copy.write(piece)
        columns = _needed_columns(cursor)
        cursor.execute(
            f"INSERT INTO listings_listing ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM hashes",
            {"tenant": collection.tenant_id, "collection": collection.pk, "now": now},
        )
        cursor.execute("VACUUM ANALYZE listings_listing")


def _needed_columns(cursor: Any) -> dict[str, str]:
    """Every column without a default that may not be null, and what is put into it."""
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'listings_listing'::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attnotnull AND attidentity = '' AND NOT atthasdef"
    )
    blank = {"text": "''", "character varying": "''", "boolean": "false", "jsonb": "'[]'", "text[]": "'{}'"}
    blank |= {"character varying[]": "'{}'", "timestamp with time zone": "%(now)s", "bytea": "''", "smallint": "0"}
    blank |= {"integer": "0", "bigint": "0", "tsvector": "''", "uuid": "gen_random_uuid()"}
    own = {
        "tenant_id": "%(tenant)s",
        "collection_id": "%(collection)s",
        "listing_key": "listing_key",
        "content_hash": "content_hash",
    }
    return {name: own.get(name) or blank.get(kind, "''") for name, kind in cursor.fetchall()}


def turns(feed: Feed, file: Path) -> dict[str, Any]:
    """Medians over some turns of both, one after the other."""
    alone, dry, ratios, peaks, counts = [], [], [], [], []
    for _ in range(TURNS):
        alone.append(child(feed, file, "alone")["seconds"])
        told_of_it = child(feed, file, "dry")
        dry.append(told_of_it["seconds"])
        ratios.append(dry[-1] / alone[-1])
        peaks.append(told_of_it["peak_mb"])
        counts = told_of_it["counts"]
        print(
            f"  csv.reader {alone[-1]:.2f} s, dry run {dry[-1]:.2f} s, {peaks[-1]:.0f} MB", file=sys.stderr, flush=True
        )
    return {
        "alone": statistics.median(alone),
        "dry": statistics.median(dry),
        "ratio": statistics.median(ratios),
        "peak_mb": max(peaks),
        "counts": counts,
    }


def child(feed: Feed, file: Path, what: str) -> dict[str, Any]:
    given = json.dumps([str(connection.settings_dict["NAME"]), feed.tenant_id, feed.pk, str(file), what])
    done = subprocess.run(
        [sys.executable, "-m", "bench.csv_dry_run_child", given],
        cwd=ROOT,
        env={**os.environ, "FEED_FOLDER": str(file.parent.parent), "FEED_FILE_MAX_BYTES": "4000000000"},
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def seconds_alone(file: Path) -> float:
    started = perf_counter()
    with file.open(encoding="utf-8", newline="") as lines:
        for _ in csv.reader(lines):
            pass
    return perf_counter() - started
