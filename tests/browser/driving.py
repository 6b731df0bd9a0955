"""A real Chromium on a real server, over a small simulated MLS whose photos it loads."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect, sync_playwright

from listings.models import Collection
from mls_sync.models import Feed
from mls_sync.replication.engine import run_to_end
from mls_sync.replication.runs import request_run
from realty.tenants.scope import tenant_scope
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from tests.browser.chromium import ARGUMENTS, PHONE, WIDE, program
from tests.conftest import signed_in

HERE = Path(__file__).parent
SCREENSHOTS = HERE.parent / "screenshots"
AXE = (HERE / "vendor" / "axe.min.js").read_text() + ";0"
# Without preload: axe-core would copy imported style sheets into inline ones, which the policy of the page refuses.
SERIOUS = """async (only) => (await axe.run({resultTypes: ['violations'], preload: false, ...only})).violations
    .filter((fault) => ['serious', 'critical'].includes(fault.impact))
    .flatMap((fault) => fault.nodes.map((node) => fault.id + ': ' + node.html.slice(0, 160)))"""
PHOTOS_THERE = """async () => {
    const inView = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    const loaded = inView.map((image) => image.decode().catch(() => 0));
    await Promise.race([Promise.all(loaded), new Promise((resolve) => setTimeout(resolve, 4000))]);
}"""
COLORS = ("color-contrast", "link-in-text-block")
GONE_THROUGH = """async () => {
    scrollTo(0, document.body.scrollHeight);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    scrollTo(0, 0);
}"""
# What is expected comes sooner or later on any machine; five seconds, Playwright's default, are short for a busy one.
expect.set_options(timeout=30_000)
# Colors change over some frames; a look taken meanwhile is neither the one nor the other.
TURNED = """async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish());
}"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright drives an event loop of its own in the tests' thread, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def simulator() -> Iterator[SimulatedMLS]:
    world = World(seed=7, gps=80, crmls=0)
    with SimulatedMLS(world) as mls:
        yield mls
    world.close()


@pytest.fixture
def feed(transactional_db: None, gps: Collection, simulator: SimulatedMLS) -> Feed:
    """The collection's feed from the simulated MLS, not synced yet."""
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(is_simulated=True)
        return Feed.objects.create(
            tenant_id=gps.tenant_id,
            collection=Collection.objects.get(),
            kind="spark",
            options={"base_url": simulator.url, "mls_id": GPS},
            secrets={"token": DEFAULT_TOKEN},
        )


@pytest.fixture
def synced(feed: Feed) -> Feed:
    with tenant_scope(feed.tenant_id):
        run_to_end(request_run(feed, "full", trigger="manual", enqueue=False))
    return feed


Visit = Callable[..., Page]

# Statuses are looked at as responses. Of a request that a newer one replaces (hx-sync) htmx tells the console an error,
# though nothing failed; a failure has further ones.
EXPECTED_ERRORS = re.compile(r"status of|^htmx:(sendAbort|afterRequest)\b")


@pytest.fixture
def visit(chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(user, path, phone=…, dark=…, javascript=…, timezone=…, failing=…)`: a page, signed in as `user`; of a
    failing one the console may tell errors.

    At the end of the test no page may have broken the Content-Security-Policy, raised an error, or asked for anything
    from outside this machine.
    """
    contexts, problems = [], []

    def note(kind: str, text: str) -> None:
        problems.append(f"{kind}: {text}")

    def open_page(
        user: User | None, path: str = "/", *, phone: bool = False, dark: bool = False, **options: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else WIDE,
            color_scheme="dark" if dark else "light",
            java_script_enabled=options.get("javascript", True),
            has_touch=phone,
            timezone_id=options.get("timezone"),
        )
        contexts.append(context)
        page = context.new_page()
        is_quiet = options.get("failing", False)
        page.on(
            "console",
            lambda m: note("console", m.text)
            if m.type == "error" and not EXPECTED_ERRORS.search(m.text) and not is_quiet
            else None,
        )
        page.on("pageerror", lambda error: note("error", str(error)))
        page.on(
            "request",
            lambda r: note("outside", r.url) if not re.match(r"(data:|http://(127|localhost))", r.url) else None,
        )
        page.on("response", lambda r: note("failed", f"{r.status} {r.url}") if r.status >= 500 else None)
        if user is not None:
            session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == [], problems


def until(page: Page, expression: str) -> None:
    """Wait until the JavaScript expression holds.

    It is asked from outside, again and again: Playwright's own wait_for_function evaluates a string inside the page,
    which the Content-Security-Policy forbids as soon as it has to ask twice.
    """
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


# What makes the page scroll sideways, if it does.
HANGING_OVER = """
document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.outerHTML.slice(0, 150))
"""


def looks(visit: Visit, user: User | None, path: str) -> Iterator[tuple[Page, str]]:
    """The page wide, wide in the dark, and on a phone, each with the name of that look."""
    page = visit(user, path)
    yield page, "wide"
    turn_dark(page)
    yield page, "wide-dark"
    yield visit(user, path, phone=True), "phone"


def turn_dark(page: Page) -> None:
    """Colors that are still on their way would be measured as they are not."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(TURNED)


def examine(page: Page, name: str, *, full: bool = False) -> None:
    """Nothing serious by axe-core, nothing that hangs over; leaves a screenshot. In the dark, which is the same page,
    colors alone."""
    keep(page, name, full=full)
    faults = serious_faults(page, *(COLORS if name.endswith("-dark") else ()))
    assert not faults, faults
    for _ in range(60):
        # A page that was just measured whole for its picture takes a moment to be a phone again.
        if not (hanging_over := page.evaluate(HANGING_OVER)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"These make the page scroll sideways: {hanging_over}")


def keep(page: Page, name: str, *, full: bool = False) -> None:
    """A screenshot in tests/screenshots/, for people to look at; photos that are in view get a moment to load. With
    SCREENSHOTS=no in the environment the page is gone through all the same: parts load when they come into view."""
    page.evaluate(PHOTOS_THERE)
    if os.environ.get("SCREENSHOTS") == "no":
        if full:
            page.evaluate(GONE_THROUGH)
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    # Hiding the caret, Playwright's default, would add a style that our Content-Security-Policy refuses.
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full, caret="initial")


def serious_faults(page: Page, *rules: str) -> list[str]:
    """What axe-core finds serious or critical; by these rules alone where there are any."""
    page.evaluate(AXE)
    return page.evaluate(SERIOUS, {"runOnly": list(rules)} if rules else {})  # type: ignore[no-any-return]
