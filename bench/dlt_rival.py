"""The same records by dlt's merge, in a process without Django: records on the input, seconds on the output.

As dlt comes, lists in a record (photos, rooms, open houses) become rows of child tables. With `json` as the second
argument they stay JSON columns of the one table (`max_table_nesting=0`), which is its cheapest way and stores no photo
as a row.
"""

import json
import os
import sys
import tempfile
from time import perf_counter
from typing import Any

import orjson


def main() -> None:
    texts = sys.stdin.buffer.read().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DLT_DATA_DIR"] = folder
        os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
        os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
        new = load(texts, folder)
        unchanged = load(texts, folder)
    print(json.dumps({"new": new, "unchanged": unchanged}))


def load(texts: list[bytes], folder: str) -> float:
    """Seconds of one run: decode, normalise, load, merge by the key."""
    import dlt  # noqa: PLC0415  after its folder is set

    credentials = dlt.destinations.postgres(connection_string(json.loads(sys.argv[1])))
    nesting: dict[str, Any] = {"max_table_nesting": 0} if sys.argv[2] == "json" else {}
    name = f"bench_dlt_{sys.argv[2]}"
    pipeline = dlt.pipeline(name, pipelines_dir=folder, destination=credentials, dataset_name=name)
    started = perf_counter()

    @dlt.resource(name="listings", write_disposition="merge", primary_key="Id", **nesting)
    def listings() -> Any:
        for start in range(0, len(texts), 500):
            yield [flat(orjson.loads(text)) for text in texts[start : start + 500]]

    pipeline.run(listings())
    return perf_counter() - started


def flat(record: dict[str, Any]) -> dict[str, Any]:
    return {"Id": record["Id"], **record["StandardFields"]}


def connection_string(target: dict[str, str]) -> str:
    """dlt wants a host and a password even where a socket's folder and trust are enough; libpq lets the query
    decide."""
    host, port, password = target.get("host", ""), target.get("port", "5432"), target["password"] or "none"
    name = "localhost" if host.startswith("/") else host
    url = f"postgresql://{target['user']}:{password}@{name}:{port}/{target['dbname']}"
    return f"{url}?host={host}" if host.startswith("/") else url


if __name__ == "__main__":
    main()
