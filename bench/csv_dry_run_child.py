"""One turn alone in its process: `python -m bench.csv_dry_run_child '[database, tenant, feed, file, what]'`; `what` is
"alone", "dry", or "hashes", which writes what a sync would compare. Prints JSON."""

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

CHANGED_EVERY = 200


def main(given: str) -> None:
    database, tenant_id, feed_id, file, what = json.loads(given)
    os.environ.setdefault("DATABASE_ROLE", "owner")  # each part makes a database of its own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.db import connection  # noqa: PLC0415  after Django's set-up

    from bench.csv_dry_run import seconds_alone  # noqa: PLC0415
    from mls_sync.models import Feed  # noqa: PLC0415
    from realty.memory import settle  # noqa: PLC0415
    from realty.tenants.scope import tenant_scope  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    settle()  # as the web process and the workers do
    if what == "alone":
        print(json.dumps({"seconds": seconds_alone(Path(file))}))
        return
    with tenant_scope(tenant_id):
        feed = Feed.objects.select_related("collection", "tenant").get(pk=feed_id)
        print(json.dumps(_hashes(feed, Path(file)) if what == "hashes" else _dry(feed)))


def _dry(feed: Any) -> dict[str, Any]:
    from bench.replica import peak_megabytes  # noqa: PLC0415
    from mls_sync.dry_run import dry_run  # noqa: PLC0415

    started = perf_counter()
    found = dry_run(feed)
    seconds = perf_counter() - started
    counts = [found.created, found.changed, found.refused, found.removed]
    return {"seconds": seconds, "peak_mb": peak_megabytes(), "counts": counts}


def _hashes(feed: Any, file: Path) -> dict[str, Any]:
    """All rows but the first, each CHANGED_EVERY-th with another hash, and one that the file lacks, as COPY takes
    them."""
    from mls_sync.providers.csv.client import CsvProvider  # noqa: PLC0415

    path = file.with_suffix(".hashes")
    with closing(CsvProvider.for_feed(feed)) as provider, path.open("w") as out:
        for number, key, digest in provider.table().hashed():
            digest = digest[::-1] if number % CHANGED_EVERY == 0 else digest
            out.write(f"{key if number > 1 else 'gone'}\t\\\\x{digest}\n")
    return {"hashes": str(path)}


if __name__ == "__main__":
    main(sys.argv[1])
