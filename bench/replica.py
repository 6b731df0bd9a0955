"""A full replication as a worker does it, alone in its process: `python -m bench.replica <database> <collection>`.

Prints the run's state, its seconds and the peak of the process's memory (VmHWM of /proc/self/status) as JSON.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter


def main(database: str, collection: str) -> None:
    os.environ.setdefault("DATABASE_ROLE", "owner")  # each part makes a database of its own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.db import connection  # noqa: PLC0415  after Django's set-up

    from mls_sync.models import Feed, RunKind  # noqa: PLC0415
    from mls_sync.replication import engine, runs  # noqa: PLC0415
    from realty.tenants.scope import platform_scope, tenant_scope  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    with platform_scope("benchmark"):
        feed = Feed.objects.select_related("collection").get(collection__name=collection)
    with tenant_scope(feed.tenant_id):
        started = perf_counter()
        run = engine.run_to_end(runs.request_run(feed, RunKind.FULL, trigger=runs.COMMAND, enqueue=False))
        seconds = perf_counter() - started
    result = {"status": run.status, "created": run.created, "message": run.message, "seconds": seconds}
    json.dump({**result, "peak_mb": peak_megabytes()}, sys.stdout)


def peak_megabytes() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
