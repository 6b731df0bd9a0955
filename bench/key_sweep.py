"""A key sweep of 300,000 keys against 300,000 stored listings, beside `sort` and `comm` over the same keys.

The sweep is a whole run as a worker does it, page by page with its checkpoints, in a process of its own; its source is
in memory, so that nothing of a network counts. Twenty keys lack on each side.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.replication import own_tenant
from bench.sweeper import LISTINGS, key
from listings.collections import provision
from listings.models import Collection, Listing
from mls_sync.models import Feed

# More than go unasked: staff are asked, and each round finds the same.
DIFFERENT = 20
ROUNDS = 3
LIMIT_MB, LIMIT = 100, 3
DATABASE = "realty_bench_key_sweep"
ROOT = Path(__file__).parent.parent


def figures() -> list[Figure]:
    with own_database(DATABASE), own_tenant("sweep") as tenant:
        collection = provision(tenant, "gps", title="Simulated", max_listings=10**6)
        store(collection)
        Feed.objects.create(tenant_id=tenant.pk, collection=collection, kind="spark", max_delete_share=0)
        found = [(swept(collection), sorted_and_compared()) for _ in range(ROUNDS)]
    for run, plain in found:
        print(f"  swept in {run['seconds']:.2f} s, sort and comm {plain:.2f} s", file=sys.stderr, flush=True)
    run = min((run for run, _ in found), key=lambda run: float(run["seconds"]))
    plain = min(plain for _, plain in found)
    return [
        at_most("key sweep: memory", max(run["peak_mb"] for run, _ in found), LIMIT_MB, "MB"),
        told("key sweep: keys", LISTINGS / run["seconds"], "keys/s"),
        at_most("key sweep: time beside sort and comm", run["seconds"] / plain, LIMIT, "times"),
    ]


def store(collection: Collection) -> None:
    """Listings `DIFFERENT` and after; the source has those before `LISTINGS`."""
    now = "now()"
    own = {"tenant_id": "%s", "collection_id": "%s", "listing_key": "'2019' || lpad(n::text, 22, '0')"}
    own |= {"created_at": now, "updated_at": now, "standard_status": "'Active'", "property_type": "'Residential'"}
    own |= {"content_hash": "decode(md5(n::text), 'hex')", "listing_id": "n::text"}
    others = [field for field in Listing._meta.concrete_fields if field.column not in {*own, "id"} and not field.null]
    own |= {field.column: _empty(field) for field in others}
    columns, values = ", ".join(own), ", ".join(own.values())
    numbers = "generate_series(%s, %s) AS n ORDER BY md5(n::text)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO listings_listing ({columns}) SELECT {values} FROM {numbers}",
            [collection.tenant_id, collection.pk, DIFFERENT, LISTINGS + DIFFERENT - 1],
        )
        cursor.execute("VACUUM ANALYZE listings_listing")
    # As the write door counts them; where the number is another, a sweep compares a second time.
    Collection.objects.filter(pk=collection.pk).update(listing_count=LISTINGS)


def _empty(field: Any) -> str:
    kind = field.get_internal_type()
    plain = {"ForeignKey": "0", "TextField": "''", "BooleanField": "false", "IntegerField": "0", "BigIntegerField": "0"}
    return plain.get(kind, "'[]'" if kind == "JSONField" else "'{}'")


def swept(collection: Collection) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.sweeper", str(connection.settings_dict["NAME"]), collection.name]
    child = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    assert (result["missing"], result["extra"]) == (DIFFERENT, DIFFERENT), result
    return result


def sorted_and_compared() -> float:
    """Seconds of two sorts by bytes and a comparison, as one would by hand."""
    ways = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        for name, first in (("there", 0), ("here", DIFFERENT)):
            keys = [key(number) for number in range(first, first + LISTINGS)]
            ways.shuffle(keys)
            Path(folder, name).write_text("\n".join(keys) + "\n")
        started = perf_counter()
        for name in ("there", "here"):
            subprocess.run(["sort", "-o", f"{name}.sorted", name], cwd=folder, env={"LC_ALL": "C"}, check=True)
        command = ["comm", "-3", "there.sorted", "here.sorted"]
        lines = subprocess.run(command, cwd=folder, env={"LC_ALL": "C"}, stdout=subprocess.PIPE, check=True).stdout
        seconds = perf_counter() - started
    assert len(lines.splitlines()) == 2 * DIFFERENT
    return seconds
