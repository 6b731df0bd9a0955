"""The write door of one build, page by page when asked: `python bench/apply_turns.py CHECKOUT`, in a process of its own
whose folder is that checkout. Its own code, migrations and database; only this file is of another build.

Reads lines of JSON: {"pages": [files of JSON lines]} is answered with seconds, the processor's seconds in this process
and in the server's, bytes of write-ahead log and what became of the records; {"bytes": true} with what all tables and
indexes of listings take. Ends with its input.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

SIZE = """
SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname LIKE 'listings\\_%'
"""


def answer(own: Any, collection: Any, question: dict[str, Any]) -> Any:
    from bench import apply  # noqa: PLC0415  after the set-up

    if "bytes" in question:
        own.execute("VACUUM (ANALYZE)")
        return own.execute(SIZE).fetchone()[0]
    texts = [line for page in question["pages"] for line in Path(page).read_bytes().splitlines()]
    before = own.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0]
    used = processor_seconds()
    # Builds that read ahead do.
    applied = getattr(apply, "apply_ahead", apply.apply_pages)(collection, texts)
    written = own.execute("SELECT (pg_current_wal_insert_lsn() - %s::pg_lsn)::bigint", (before,)).fetchone()[0]
    python, server = (after - before for after, before in zip(processor_seconds(), used, strict=True))
    return {"seconds": applied.seconds, "python": python, "server": server, "log": written, **applied.counts}


def processor_seconds() -> tuple[float, float]:
    """Of this process, and of the server process behind Django's connection (proc(5), stat: utime and stime); 0 for the
    latter where the server is on another machine."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return time.process_time(), 0.0
    return time.process_time(), (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def main(checkout: str) -> None:
    # This file's folder stands first otherwise, and "bench" would be this build's.
    sys.path[0] = checkout
    os.environ["DJANGO_SETTINGS_MODULE"] = "realty.settings"
    os.environ["DATABASE_ROLE"] = "owner"
    told, sys.stdout = sys.stdout, sys.stderr
    import django  # noqa: PLC0415

    django.setup()
    from bench.database import own_database, plain_connection  # noqa: PLC0415
    from bench.replication import own_tenant  # noqa: PLC0415
    from listings.collections import provision  # noqa: PLC0415

    with own_database(f"realty_bench_apply_{os.getpid()}"), plain_connection() as own, own_tenant("turns") as tenant:
        collection = provision(tenant, "gps", title="Simulated", max_listings=10**6)
        print("ready", file=told, flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(own, collection, json.loads(line))), file=told, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
