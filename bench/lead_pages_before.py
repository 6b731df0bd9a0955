"""The queue and the page of a lead beside an earlier build: that commit is checked out by itself into a folder for the
time, with its own code, migrations, database and as many leads, and both open the same addresses in turn."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.figures import Figure, at_most, told
from bench.pages import note

COMMIT = "74818c3"
LEADS = int(os.environ.get("BENCH_LEADS_OPEN", "100000"))
ROUNDS = 6  # The first warms up and does not count.
MOST = 0.7
ROOT = Path(__file__).parent.parent
BUILDS = ("before", "now")


def figures() -> list[Figure]:
    with ExitStack() as stack:
        old = stack.enter_context(_checked_out(COMMIT))
        # One after the other: two that seed at once would share the processors.
        opened = {name: stack.enter_context(_build(where)) for name, where in zip(BUILDS, (old, ROOT), strict=True)}
        taken = {kind: _in_turn(opened, kind) for kind in ("queue", "lead")}
    return [figure for kind, times in taken.items() for figure in _figures(kind, times)]


def _in_turn(opened: dict[str, "subprocess.Popen[str]"], kind: str) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in opened}
    for number in range(ROUNDS):
        # Who begins changes, so that neither always follows the other.
        for name in sorted(opened, reverse=bool(number % 2)):
            times = _asked(opened[name], kind, number)
            if number:
                taken[name] += times
    return taken


def _asked(build: "subprocess.Popen[str]", kind: str, number: int) -> list[float]:
    assert build.stdin and build.stdout
    print(json.dumps({"kind": kind, "round": number}), file=build.stdin, flush=True)
    return [float(milliseconds) for milliseconds in json.loads(build.stdout.readline())]


def _figures(kind: str, taken: dict[str, list[float]]) -> list[Figure]:
    name = f"{kind} page at {LEADS:,} leads"
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


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    """The commit's files in a folder that goes afterwards, with the database server that it started there. Raises
    RuntimeError where the clone has not the commit."""
    if subprocess.run(["git", "cat-file", "-e", commit], cwd=ROOT, check=False, capture_output=True).returncode:
        raise RuntimeError(f"This clone has no commit {commit}: fetch the whole history, then measure again.")
    with tempfile.TemporaryDirectory(prefix="realty-before-") as folder:
        where = Path(folder) / commit
        # The server of the embedded database may run as another user, who has to get there.
        where.parent.chmod(0o755)
        _git("worktree", "add", "--detach", str(where), commit)
        try:
            yield where
        finally:
            if "DATABASE_URL" not in os.environ:
                subprocess.run([sys.executable, "manage.py", "db", "stop"], cwd=where, check=False, capture_output=True)
            _git("worktree", "remove", "--force", str(where))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True)


@contextmanager
def _build(where: Path) -> Iterator["subprocess.Popen[str]"]:
    """The build's process, seeded and ready."""
    own = {name: value for name, value in os.environ.items() if name != "DATA_DIR"} if where != ROOT else None
    command = [sys.executable, str(ROOT / "bench" / "turns.py"), str(where), str(LEADS)]
    with subprocess.Popen(
        command, cwd=where, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as build:
        assert build.stdin and build.stdout
        try:
            if build.stdout.readline().strip() != "ready":
                raise RuntimeError(f"The build in {where} did not get ready; its words stand above.")
            note(f"{LEADS:,} leads in {where}")
            yield build
        finally:
            # It drops its database and ends.
            build.stdin.close()
            build.wait()
