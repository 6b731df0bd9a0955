"""Peak memory of a process that replicates a whole feed over loopback HTTP, at a small and at a large size."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bench.database import own_database
from bench.figures import Figure, at_most, told
from mls_sync.feeds import FeedSettings, add_feed
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from simulators.mls import DEFAULT_TOKEN

SIZES = tuple(int(size) for size in os.environ.get("BENCH_MEMORY_LISTINGS", "10000,200000").split(","))
LIMIT_MB = 200
DATABASE = "realty_bench_memory"
ROOT = Path(__file__).parent.parent


def figures() -> list[Figure]:
    with own_database(DATABASE):
        with platform_scope("benchmark"):
            tenant = Tenant.objects.create(slug="bench", name="Bench")
        with tenant_scope(tenant):
            return [figure for size in SIZES for figure in _replicated(tenant, size)]


def _replicated(tenant: Tenant, size: int) -> list[Figure]:
    with simulated_mls(size) as url:
        settings = FeedSettings(
            title="Simulated",
            is_simulated=True,
            max_listings=10**6,
            options={"base_url": url},
            secrets={"token": DEFAULT_TOKEN},
        )
        feed = add_feed(tenant, f"mls{size}", settings)
        result = _replica(feed.collection.name)
    assert result["status"] == "complete" and result["created"] == size, result
    return [
        at_most(f"memory of a full replication of {size:,} listings", result["peak_mb"], LIMIT_MB, "MB"),
        told(f"rate of a full replication of {size:,} listings over HTTP", size / result["seconds"], "listings/s"),
    ]


@contextmanager
def simulated_mls(size: int) -> Iterator[str]:
    """The address of a simulated MLS in a process of its own."""
    command = [sys.executable, "manage.py", "simulate_mls", "--gps", str(size), "--crmls", "0", "--port", "0"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server.stdout.readline().split()[-1]
    finally:
        server.terminate()
        server.wait()


def _replica(collection: str) -> dict[str, Any]:
    child = subprocess.run(
        [sys.executable, "-m", "bench.replica", str(connection.settings_dict["NAME"]), collection],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return result
