"""A key sweep as a worker does it, alone in its process: `python -m bench.sweeper <database> <collection>`.

Prints its seconds, what it found and the peak of the process's memory as JSON. Its source lists keys from memory in
pages of 1,000, and gives no records, so that each round finds the same.
"""

import json
import os
import sys
from time import perf_counter
from typing import Any

LISTINGS = int(os.environ.get("BENCH_SWEEP_LISTINGS", "300000"))


def key(number: int) -> str:
    """As Spark's: 26 digits."""
    return f"2019{number:022d}"


def main(database: str, collection: str) -> None:
    os.environ.setdefault("DATABASE_ROLE", "owner")  # each part makes a database of its own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.db import connection  # noqa: PLC0415  after Django's set-up

    from bench.replica import peak_megabytes  # noqa: PLC0415
    from mls_sync.models import CompletenessReport, Feed, RunKind  # noqa: PLC0415
    from mls_sync.replication import engine, runs  # noqa: PLC0415
    from realty.tenants.scope import platform_scope, tenant_scope  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    engine.provider_for = _listing_keys
    with platform_scope("benchmark"):
        feed = Feed.objects.select_related("collection").get(collection__name=collection)
    with tenant_scope(feed.tenant_id):
        run = runs.request_run(feed, RunKind.SWEEP, trigger=runs.COMMAND, enqueue=False)
        started = perf_counter()
        run = engine.run_to_end(run)
        seconds = perf_counter() - started
        report = CompletenessReport.objects.get(run=run)
    # Making the keys up is no part of it, as little as writing the files that are sorted.
    seconds -= run.fetch_ms / 1000
    result: dict[str, Any] = {"status": run.status, "message": run.message, "seconds": seconds}
    result |= {"missing": report.missing, "extra": report.extra, "peak_mb": peak_megabytes()}
    json.dump(result, sys.stdout)


def _listing_keys(feed: Any) -> Any:
    from mls_sync.mapping.field_map import builtin  # noqa: PLC0415
    from mls_sync.providers.base import KeyPage, Page  # noqa: PLC0415
    from mls_sync.providers.capabilities import Capabilities  # noqa: PLC0415

    class Listing:
        """As much of a provider as a sweep asks for."""

        capabilities = Capabilities(total=False)
        field_map = builtin()
        keys_per_request = 100
        requests_made = bytes_received = 0

        def keys(self, token: str) -> KeyPage:
            first = int(token or 0)
            after = first + 1000
            return KeyPage(
                [key(n) for n in range(first, min(after, LISTINGS))], str(after) if after < LISTINGS else None
            )

        def by_keys(self, keys: list[str]) -> Page:
            return Page([], None)

        def close(self) -> None: ...

    return Listing()


if __name__ == "__main__":
    main(*sys.argv[1:])
