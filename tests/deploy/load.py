"""People at work while feeds sync: web server, workers and a simulated MLS over loopback, against one person alone at
the same site. Nothing may fail, and nothing may be lost."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings
from django_q.models import OrmQ, Task

from listings.models import Listing
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun
from mls_sync.replication import engine, runs
from realty.tenants.scope import platform_scope, tenant_scope
from simulators.mls import CRMLS, GPS, SimulatedMLS, World
from tests.deploy import site
from tests.deploy.offices import Office, seed

OFFICES, WORKERS = 4, 4
# Seconds: between two pages of a person in the mean, of one alone, and between two changes of the world.
READING, READING_ALONE, CLOCK = 10.0, 0.1, 5.0
# What the workers may still have in hand when the people have left.
PATIENCE = 300


@dataclass(frozen=True)
class Load:
    """`alone` and `together` are milliseconds by kind of page, `problems` answers that were none, `synced` syncs that
    completed meanwhile, and `lost` numbers by what is lost."""

    alone: dict[str, list[float]]
    together: dict[str, list[float]]
    problems: list[str]
    synced: int
    lost: dict[str, int]


def run(people: int, feeds: int, seconds: float, alone: float, listings: int) -> Load:
    """So many people for so many seconds, after one of them was there alone; each share of the MLS has so many
    listings. On the connection's database, which must be empty."""
    world = World(seed=17, gps=listings, crmls=listings)
    with tempfile.TemporaryDirectory() as name, _elsewhere(SimulatedMLS(world)) as mls:
        folder = Path(name)
        offices = seed(mls.url, OFFICES, -(-people // OFFICES), -(-feeds // OFFICES))
        with _web(folder) as port:
            one = _people(port, offices, 1, alone, READING_ALONE)
            with _workers(folder):
                with _changing(world):
                    all_ = _people(port, offices, people, seconds, READING)
                _settled()
        synced = _synced()
        # Files of feeds lie where the workers put them.
        with override_settings(MEDIA_ROOT=folder / "media"):
            lost = _lost(offices, world, [one, all_])
        return Load(one["times"], all_["times"], one["problems"] + all_["problems"], synced, lost)


@contextmanager
def _elsewhere(mls: SimulatedMLS) -> Iterator[SimulatedMLS]:
    """An MLS has a machine of its own. This one stands back as the workers do: on Linux a thread's nice value is its
    own, and that of the threads that it starts."""
    with ThreadPoolExecutor(1, initializer=os.nice, initargs=(settings.WORKER_NICE,)) as apart:
        apart.submit(mls.start).result()
        try:
            yield mls
        finally:
            mls.stop()


def _synced() -> int:
    with platform_scope("syncs under load"):
        return SyncRun.objects.exclude(trigger=runs.COMMAND).filter(status=RunStatus.COMPLETE).count()


@contextmanager
def _web(folder: Path) -> Iterator[int]:
    with site.listening() as listener:
        web = site.gunicorn(folder, listener, WEB_WORKERS="2", STATIC_ROOT=str(_static(folder)))
        try:
            port = listener.getsockname()[1]
            site.until(lambda: site.answers(port), log=folder / "web.log")
            yield port
        finally:
            site.stop(web)


def _static(folder: Path) -> Path:
    env = {**os.environ, "DATA_DIR": str(folder / "data"), "STATIC_ROOT": str(folder / "static"), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input"]
    subprocess.run(command, cwd=site.ROOT, env=env, check=True, capture_output=True)
    return folder / "static"


@contextmanager
def _workers(folder: Path) -> Iterator[None]:
    """Not as in production, where a source on loopback is refused."""
    workers = site.worker(folder, Q_WORKERS=str(WORKERS), PRODUCTION="false")
    try:
        yield
    finally:
        site.stop(workers)


@contextmanager
def _changing(world: World) -> Iterator[None]:
    """Prices, statuses, new listings and removals, every few seconds."""
    ending = threading.Event()

    def go_on() -> None:
        while not ending.wait(CLOCK):
            world.advance()

    clock = threading.Thread(target=go_on)
    clock.start()
    try:
        yield
    finally:
        ending.set()
        clock.join()


def _people(port: int, offices: list[Office], number: int, seconds: float, reading: float) -> dict[str, Any]:
    everybody = [person for same in zip(*(office.people for office in offices), strict=True) for person in same]
    given = {"port": port, "host": site.HOST, "seconds": seconds, "reading": reading, "people": everybody[:number]}
    command = [sys.executable, "-m", "tests.deploy.people"]
    child = subprocess.run(command, input=json.dumps(given), cwd=site.ROOT, capture_output=True, text=True, check=False)
    if child.returncode:
        raise RuntimeError(child.stderr[-2000:])
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def _settled() -> None:
    """Until the workers have nothing left but what the schedules queue each minute."""
    with platform_scope("syncs under load"):
        Feed.objects.update(enabled=False)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with platform_scope("syncs under load"):
            open_runs = SyncRun.objects.exclude(finished_at__isnull=False).count()
        if not open_runs and not OrmQ.objects.exists():
            return
        time.sleep(0.5)


def _lost(offices: list[Office], world: World, visits: list[dict[str, Any]]) -> dict[str, int]:
    """By what: listings that the sources have and we do not or the other way round, entries that were answered with
    201 and are not there, runs and tasks that failed."""
    added = sum(sum(visit["added"].values()) for visit in visits)
    wrong = 0
    for office in offices:
        with tenant_scope(office.tenant):
            for feed in office.feeds:
                wrong += _different(feed, world)
            added -= Listing.objects.live().exclude(collection__feed__in=office.feeds).count()
    with platform_scope("syncs under load"):
        failed = SyncRun.objects.filter(status=RunStatus.FAILED).count()
        unfinished = SyncRun.objects.filter(finished_at=None).count()
    tasks = list(Task.objects.filter(success=False))
    for task in tasks:
        print(f"Failed: {task.func}{task.args} after {task.time_taken():.0f} s: {task.result}", file=sys.stderr)
    return {
        "listings that differ from their source": wrong,
        "entries that were answered and are not there": added,
        "runs that failed or stand": failed + unfinished,
        "tasks that failed": len(tasks),
    }


def _different(feed: Feed, world: World) -> int:
    """After one more sync, since the world went on until the end, and a sweep for what vanished."""
    feed.refresh_from_db()
    feed.enabled = True
    for kind in (RunKind.FULL,) if feed.kind == "csv" else (RunKind.INCREMENTAL, RunKind.SWEEP):
        engine.run_to_end(runs.request_run(feed, kind, trigger=runs.COMMAND, enqueue=False))
    wanted = set(world.keys(CRMLS if feed.collection.provider == "crmls" else GPS))
    found = set(Listing.objects.live().filter(collection=feed.collection).values_list("listing_key", flat=True))
    return len(wanted ^ found)
