"""Pages inside Django, from the request to the rendered HTML, warm, in one process."""

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.test import Client

from bench.figures import Figure, at_most, told
from realty.memory import settle

ROUNDS = 5


def pages(name: str, client: Client, addresses: Sequence[str], limit: float | None) -> list[Figure]:
    """p50 and p95 in milliseconds of all addresses, each opened ROUNDS times in an order of chance. Without a `limit`
    they are told alone."""
    _opened(client, addresses[0])
    settle()  # as the web process does
    taken: dict[str, list[float]] = {address: [] for address in addresses}
    beside = []
    for round_ in range(ROUNDS + 1):
        beside.append(timed(_additions))
        for address in random.Random(round_).sample(addresses, len(addresses)):
            milliseconds = timed(lambda address=address: _opened(client, address))
            if round_:
                taken[address].append(milliseconds)
    for address, times in taken.items():
        note(f"{name}: {statistics.median(times):6.1f} ms  {address}")
    every = sorted(time for times in taken.values() for time in times)
    p95 = every[int(len(every) * 0.95)]
    return [
        told(f"{name}: p50", statistics.median(every), "ms"),
        at_most(f"{name}: p95", p95, limit, "ms") if limit else told(f"{name}: p95", p95, "ms"),
        told(f"{name}: a million additions in Python beside it", statistics.median(beside), "ms"),
    ]


def _additions() -> None:
    """Tells how fast the processor was meanwhile: on a shared one, that varies by half."""
    total = 0
    for number in range(1_000_000):
        total += number


def _opened(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def note(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
