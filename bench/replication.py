"""The write door against its floor, against Django's bulk_create and against dlt: same records, same server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from bench.apply import Applied, apply_ahead, apply_pages, listing_row, write_seconds
from bench.database import own_database, plain_connection
from bench.figures import Figure, at_least, at_most, told
from bench.plain import Floor, django_seconds
from bench.records import pages, record_texts, with_changes
from listings.collections import provision
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

RECORDS = int(os.environ.get("BENCH_RECORDS", "32000"))
# The slow ones are measured on fewer records and compared by their rates.
DJANGO_RECORDS = min(RECORDS, 4_000)
DLT_RECORDS = min(RECORDS, 12_000)
DATABASE = "realty_bench_replication"
WAIT_SECONDS = 1.0


def figures() -> list[Figure]:
    """Each comparison in a database of its own: what the last one left to vacuum would slow the next."""
    texts = record_texts(RECORDS)
    with own_database(DATABASE):
        with own_tenant("stored") as tenant:
            stored = provision(tenant, "gps", title="Simulated", max_listings=10**6)
            apply_pages(stored, texts)
        with own_tenant("pages") as tenant:
            applied = _pages(tenant, texts, stored)
    with own_database(DATABASE):
        overlap = _overlap(texts)
    with own_database(DATABASE):
        django = _django(texts[:DJANGO_RECORDS])
    with own_database(DATABASE):
        return [*applied, overlap, django, *_dlt(texts[:DLT_RECORDS])]


@contextmanager
def own_tenant(slug: str) -> Iterator[Tenant]:
    """A tenant with nothing beside what is measured: duplicates between collections are marked by the write door only,
    and would be compared with nothing."""
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug=slug, name=slug)
    with tenant_scope(tenant):
        yield tenant


def _pages(tenant: Tenant, texts: list[bytes], stored: Collection) -> list[Figure]:
    """What is compared runs page by page in turn, the one with what another tenant has stored: a processor that others
    slow down for a while then slows both."""
    collection = provision(tenant, "gps", title="Simulated", max_listings=10**6)
    with plain_connection() as own:
        floor = Floor(own, stored.tenant_id)
        new = apply_pages(collection, texts, beside=floor.copy)
        # As autovacuum does, but not meanwhile.
        own.execute("VACUUM (ANALYZE) listings_listing, listings_listingsource")
    before = rows_written()
    same = apply_pages(collection, texts)
    rewritten = rows_written() - before
    originals, unchanged = list(pages(texts)), Applied()

    def apply_unchanged(number: int, page: list[bytes]) -> None:
        with tenant_scope(stored.tenant_id):
            unchanged.seconds += apply_pages(stored, originals[number]).seconds

    changed = apply_pages(collection, with_changes(texts, 0.02), beside=apply_unchanged)
    assert new.counts["created"] == same.counts["unchanged"] == len(texts), (new.counts, same.counts)
    assert changed.counts["updated"] == len(texts) // 50, changed.counts
    _note("new", new)
    _note("unchanged", same)
    _note("2 % changed", changed)
    _note_text(f"only decode and COPY: {floor.seconds:.1f} s")
    return [
        told("records applied", len(texts), "records"),
        told("their size on average", sum(map(len, texts)) / len(texts) / 1000, "kB of JSON"),
        told("new: rate", len(texts) / new.seconds, "listings/s"),
        at_most("new: time over only decoding and COPYing", new.seconds / floor.seconds, 2.5, "x"),
        told("unchanged: rate", len(texts) / same.seconds, "listings/s"),
        at_least("unchanged: times faster than new", new.seconds / same.seconds, 8, "x"),
        at_most("unchanged: listing rows written", rewritten, 0, "rows"),
        # What is unchanged takes a seventh of what it did when this was a limit: the build before is the measure now.
        told("2 % changed: time over unchanged", changed.seconds / unchanged.seconds, "x"),
    ]


def _overlap(texts: list[bytes]) -> Figure:
    """A source that takes a second to answer, beside waiting alone and working alone."""
    with own_tenant("working") as tenant:
        working = apply_ahead(provision(tenant, "gps", title="Working", max_listings=10**6), texts).seconds
    with own_tenant("both") as tenant:
        both = apply_ahead(provision(tenant, "gps", title="Both", max_listings=10**6), texts, WAIT_SECONDS).seconds
    waiting = WAIT_SECONDS * len(list(pages(texts)))
    _note_text(f"{len(texts)} records: waiting {waiting:.1f} s, working {working:.1f} s, both {both:.1f} s")
    name = "new, from a source that takes 1 s a page: time over the larger of waiting alone and working alone"
    return at_most(name, both / max(waiting, working), 1.15, "x")


def _django(texts: list[bytes]) -> Figure:
    """Both start from mapped rows."""
    rows = [listing_row(text) for text in texts]
    with own_tenant("door") as tenant:
        written = write_seconds(provision(tenant, "gps", title="Ours", max_listings=10**6), rows)
    with own_tenant("django") as tenant:
        bulk = django_seconds(rows, provision(tenant, "gps", title="Rival", max_listings=10**6))
    _note_text(f"{len(rows)} mapped rows: write door {written:.1f} s, bulk_create {bulk:.1f} s")
    return at_least("new, from mapped rows: rate over Django bulk_create(update_conflicts)", bulk / written, 5, "x")


def _dlt(texts: list[bytes]) -> list[Figure]:
    """dlt decodes and maps itself, so it is compared with the whole of our way."""
    with own_tenant("ours") as tenant:
        collection = provision(tenant, "gps", title="Ours", max_listings=10**6)
        new, same = apply_ahead(collection, texts).seconds, apply_ahead(collection, texts).seconds
    dlt, flat = dlt_seconds(texts, "tables"), dlt_seconds(texts, "json")
    _note_text(f"{len(texts)} records: ours {new:.1f} s, then {same:.1f} s unchanged; dlt {dlt}; JSON columns {flat}")
    return [
        at_least("new: rate over dlt merge", dlt["new"] / new, 1.5, "x"),
        at_least("unchanged: rate over dlt merge", dlt["unchanged"] / same, 15, "x"),
        at_least("new: rate over dlt merge without child tables (lists as JSON columns)", flat["new"] / new, 6, "x"),
        at_least("unchanged: rate over dlt merge without child tables", flat["unchanged"] / same, 40, "x"),
    ]


def rows_written() -> int:
    """Rows inserted into, updated in or deleted from the listings so far, by PostgreSQL's own statistics."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'listings_listing'"
        )
        return int(cursor.fetchone()[0])


def dlt_seconds(texts: list[bytes], nested: str) -> dict[str, float]:
    """dlt in its own process, writing the same records to a schema of the same database twice. `nested`: what becomes
    of lists, `tables` (dlt's default) or `json`."""
    params = connection.get_connection_params()
    target = {name: str(params[name]) for name in ("dbname", "user", "host", "port") if params.get(name)}
    target["password"] = str(params.get("password") or "")
    child = subprocess.run(
        [sys.executable, "-m", "bench.dlt_rival", json.dumps(target), nested],
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
