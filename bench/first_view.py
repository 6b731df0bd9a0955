"""The first view of the demo's search in Chromium over loopback, by a browser that has nothing yet: when the largest
part is painted, what it weighs, and whether anything moves. Each figure by five such browsers; the web process has
answered before."""

import statistics
import tempfile
from pathlib import Path

from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.pages import note
from mls_sync.replication.engine import run_to_end
from mls_sync.replication.runs import request_run
from realty.management import demo
from realty.tenants.scope import tenant_scope
from simulators.mls import SimulatedMLS, World
from tests.browser.chromium import ARGUMENTS, PHONE, WIDE, program
from tests.browser.first_view import FirstView, first_view, served

ROUNDS = 5
MOST_MILLISECONDS, MOST_KB, MOST_SHIFT = 700, 500, 0
LOOKS: dict[str, ViewportSize] = {"at 1440 px": WIDE, "at 390 px": PHONE}


def figures() -> list[Figure]:
    with own_database("realty_bench_first_view"), tempfile.TemporaryDirectory() as folder:
        with SimulatedMLS(World()) as mls:
            session = _signed_in_demo(mls.url, Path(folder))
            with served(Path(folder)) as site, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
                found = [figure for look in LOOKS for figure in _looked(browser, site, session, look)]
                browser.close()
        connections.close_all()
    return found


def _signed_in_demo(url: str, folder: Path) -> str:
    """The demo with its feeds synced; the session of the agent who owns it. The vendors are not asked."""
    demo.make(url, url, folder)
    for feed in demo.feeds():
        with tenant_scope(feed.tenant_id):
            run_to_end(request_run(feed, "full", trigger="command", enqueue=False))
    client = Client()
    client.force_login(User.objects.get(username=demo.TENANTS[demo.JPS][1]))
    return client.cookies["sessionid"].value


def _looked(browser: Browser, site: str, session: str, look: str) -> list[Figure]:
    views: list[FirstView] = []
    for round_ in range(ROUNDS + 1):
        view = first_view(browser, site, reverse("search"), session, viewport=LOOKS[look])
        note(f"{look}: {view.paint:.0f} ms, {view.size / 1000:.0f} kB, shift {view.shift:.3f}, {len(view.urls)} files")
        for moved in view.moved:
            note(f"  moved: {moved}")
        views += [view] if round_ else []
    name = f"first view of the search, {look}"
    paints = [view.paint for view in views]
    return [
        at_most(f"{name}: largest paint, median of {ROUNDS}", statistics.median(paints), MOST_MILLISECONDS, "ms"),
        told(f"{name}: largest paint, slowest", max(paints), "ms"),
        at_most(f"{name}: bytes without photos and tiles", max(v.size for v in views) / 1000, MOST_KB, "kB"),
        told(f"{name}: files", max(len(view.urls) for view in views), "files"),
        at_most(f"{name}: layout shift", round(max(view.shift for view in views), 3), MOST_SHIFT, ""),
    ]
