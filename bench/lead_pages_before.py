"""The queue and the page of a lead beside an earlier build, with its own database and as many leads: both open the same
addresses in turn."""

import os
from contextlib import ExitStack

from bench.earlier import COMMIT, ROOT, Build, asked, checked_out, running
from bench.figures import Figure, at_most, told

LEADS = int(os.environ.get("BENCH_LEADS_OPEN", "100000"))
ROUNDS = 6  # The first warms up and does not count.
MOST = 0.7
BUILDS = ("before", "now")


def figures() -> list[Figure]:
    with ExitStack() as stack:
        old = stack.enter_context(checked_out())
        # One after the other: two that seed at once would share the processors.
        opened = {
            name: stack.enter_context(running("turns.py", where, str(LEADS)))
            for name, where in zip(BUILDS, (old, ROOT), strict=True)
        }
        taken = {kind: in_turn(opened, kind) for kind in ("queue", "lead")}
    return [figure for kind, times in taken.items() for figure in figures_of(f"{kind} page at {LEADS:,} leads", times)]


def in_turn(opened: dict[str, Build], kind: str) -> dict[str, list[float]]:
    """Milliseconds of every address of this kind, round by round."""
    taken: dict[str, list[float]] = {name: [] for name in opened}
    for number in range(ROUNDS):
        # Who begins changes, so that neither always follows the other.
        for name in sorted(opened, reverse=bool(number % 2)):
            times = [float(milliseconds) for milliseconds in asked(opened[name], kind=kind, round=number)]
            if number:
                taken[name] += times
    return taken


def figures_of(name: str, taken: dict[str, list[float]]) -> list[Figure]:
    """Milliseconds of both builds, and the one's over the other's."""
    p50 = {build: _share(times, 0.5) for build, times in taken.items()}
    p95 = {build: _share(times, 0.95) for build, times in taken.items()}
    return [
        told(f"{name}, build {COMMIT}: p50", p50["before"], "ms"),
        told(f"{name}, in turn with it: p50", p50["now"], "ms"),
        told(f"{name}, build {COMMIT}: p95", p95["before"], "ms"),
        told(f"{name}, in turn with it: p95", p95["now"], "ms"),
        at_most(f"{name}: p95 over that of build {COMMIT}", p95["now"] / p95["before"], MOST, "x"),
    ]


def _share(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]
