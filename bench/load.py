"""Two hundred people at work while twenty feeds sync (`tests.deploy.load`), against one person alone at the same site.

`BENCH_LOAD=PEOPLE,FEEDS,SECONDS` makes a trial run short (usual: 200,20,600).
"""

import os

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.pages import note
from tests.deploy import load

PEOPLE, FEEDS, SECONDS = (int(number) for number in os.environ.get("BENCH_LOAD", "200,20,600").split(","))
ALONE_SECONDS, LISTINGS = 60, 2_000
LIMIT = 8


def figures() -> list[Figure]:
    with own_database("realty_bench_load"):
        found = load.run(PEOPLE, FEEDS, SECONDS, min(ALONE_SECONDS, SECONDS), LISTINGS)
    for problem in found.problems[:20]:
        note(problem)
    alone, together = (sum(times.values(), []) for times in (found.alone, found.together))
    name = f"load, {PEOPLE} people, {FEEDS} feeds, {load.WORKERS} workers, {SECONDS} s"
    figures = [
        told(f"{name}: pages", len(together), "pages"),
        told(f"{name}: syncs that completed", found.synced, "syncs"),
        at_most(f"{name}: pages that failed", len(found.problems), 0, "pages"),
        *(at_most(f"{name}: {what}", number, 0, "") for what, number in found.lost.items()),
    ]
    for kind in sorted(found.together):
        one, many = _p95(found.alone.get(kind, [])), _p95(found.together[kind])
        figures += [told(f"{name}: {kind}, p95 alone", one, "ms"), told(f"{name}: {kind}, p95", many, "ms")]
    ratio = _p95(together) / _p95(alone)
    return [*figures, at_most(f"{name}: p95 of all pages over that of one person alone", ratio, LIMIT, "times")]


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0
