"""The write door against its floor, against Django's bulk_create and against dlt: same records, same server."""

import json
import os
import subprocess
import sys
from typing import Any

import orjson
from django.db import connection

from bench.apply import Applied, apply_pages, write_seconds
from bench.database import own_database
from bench.figures import Figure, at_least, at_most, told
from bench.plain import copy_seconds, django_seconds
from bench.records import record_texts, with_changes
from listings.collections import provision
from listings.models import Collection
from mls_sync.providers.spark.mapping import listing_row
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

RECORDS = int(os.environ.get("BENCH_RECORDS", "32000"))
# The slow ones are measured on fewer records and compared by their rates.
DJANGO_RECORDS = min(RECORDS, 4_000)
DLT_RECORDS = min(RECORDS, 8_000)
DATABASE = "realty_bench_replication"


def figures() -> list[Figure]:
    texts = record_texts(RECORDS)
    with own_database(DATABASE):
        with platform_scope("benchmark"):
            tenant = Tenant.objects.create(slug="bench", name="Bench")
        with tenant_scope(tenant):
            return [*_pages(tenant, texts), *_rivals(tenant, texts)]


def _pages(tenant: Tenant, texts: list[bytes]) -> list[Figure]:
    collection = provision(tenant, "gps", title="Simulated", max_listings=10**6)
    new = apply_pages(collection, texts)
    before = rows_written()
    same = apply_pages(collection, texts)
    rewritten = rows_written() - before
    changed = apply_pages(collection, with_changes(texts, 0.02))
    floor = copy_seconds(texts, tenant.pk)
    assert new.counts["created"] == same.counts["unchanged"] == len(texts), (new.counts, same.counts)
    assert changed.counts["updated"] == len(texts) // 50, changed.counts
    _note("new", new)
    _note("unchanged", same)
    _note("2 % changed", changed)
    _note_text(f"only decode and COPY: {floor:.1f} s")
    return [
        told("records applied", len(texts), "records"),
        told("their size on average", sum(map(len, texts)) / len(texts) / 1000, "kB of JSON"),
        told("new: rate", len(texts) / new.seconds, "listings/s"),
        at_most("new: time over only decoding and COPYing", new.seconds / floor, 2.5, "x"),
        told("unchanged: rate", len(texts) / same.seconds, "listings/s"),
        at_least("unchanged: times faster than new", new.seconds / same.seconds, 8, "x"),
        at_most("unchanged: listing rows written", rewritten, 0, "rows"),
        at_most("2 % changed: time over unchanged", changed.seconds / same.seconds, 1.5, "x"),
    ]


def _rivals(tenant: Tenant, texts: list[bytes]) -> list[Figure]:
    """Rates over those of others. Django starts from mapped rows, as the write door does; dlt decodes and maps itself,
    so it is compared with the whole of ours."""
    rows = [listing_row(orjson.loads(text), {}) for text in texts[:DJANGO_RECORDS]]
    written = write_seconds(provision(tenant, "door", title="Ours", max_listings=10**6), rows)
    bulk = django_seconds(rows, provision(tenant, "django", title="Rival", max_listings=10**6))
    ours = provision(tenant, "ours", title="Ours", max_listings=10**6)
    ours_new, ours_same = _our_rates(ours, texts[:DLT_RECORDS])
    dlt = dlt_seconds(texts[:DLT_RECORDS])
    dlt_new, dlt_same = DLT_RECORDS / dlt["new"], DLT_RECORDS / dlt["unchanged"]
    _note_text(f"{len(rows)} mapped rows: write door {written:.1f} s, bulk_create {bulk:.1f} s")
    _note_text(
        f"{DLT_RECORDS} records: ours {ours_new:.0f}/s and {ours_same:.0f}/s, dlt {dlt_new:.0f}/s, {dlt_same:.0f}/s"
    )
    return [
        at_least("new, from mapped rows: rate over Django bulk_create(update_conflicts)", bulk / written, 5, "x"),
        at_least("new: rate over dlt merge", ours_new / dlt_new, 1.5, "x"),
        at_least("unchanged: rate over dlt merge", ours_same / dlt_same, 15, "x"),
    ]


def _our_rates(collection: Collection, texts: list[bytes]) -> tuple[float, float]:
    new, same = apply_pages(collection, texts), apply_pages(collection, texts)
    return len(texts) / new.seconds, len(texts) / same.seconds


def rows_written() -> int:
    """Rows inserted into, updated in or deleted from the listings so far, by PostgreSQL's own statistics."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'listings_listing'"
        )
        return int(cursor.fetchone()[0])


def dlt_seconds(texts: list[bytes]) -> dict[str, float]:
    """dlt in its own process, writing the same records to a schema of the same database twice."""
    params = connection.get_connection_params()
    target = {name: str(params[name]) for name in ("dbname", "user", "host", "port") if params.get(name)}
    target["password"] = str(params.get("password") or "")
    child = subprocess.run(
        [sys.executable, "-m", "bench.dlt_rival", json.dumps(target)],
        input=b"\n".join(texts),
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return result


def _note(name: str, applied: Applied) -> None:
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in applied.stages.items())
    _note_text(f"{name}: {applied.seconds:.1f} s ({stages})")


def _note_text(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
