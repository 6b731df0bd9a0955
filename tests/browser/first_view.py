"""What a page costs a browser that has nothing yet, as the site serves it: by gunicorn, with hashed and small files.

Photos come from elsewhere, and what a page asks for by itself later is no part of the first view.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Request

from tests.deploy.site import ROOT, answers, environment, free_port, stop, until

# As the browser reports them, those before this runs as well. A shift right after a person's own act is none.
LOOKED_FOR = """async () => {
    const found = { paint: 0, shift: 0, moved: [] };
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
        .observe({ type, buffered: true });
    watch("largest-contentful-paint", (entry) => { found.paint = entry.startTime; });
    watch("layout-shift", (entry) => {
        if (entry.hadRecentInput) return;
        found.shift += entry.value;
        const told = ({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 120);
        found.moved.push(...entry.sources.map(told));
    });
    const end = performance.now() + 10000;
    do await new Promise((resolve) => setTimeout(resolve, 300)); while (!found.paint && performance.now() < end);
    return found;
}"""


@dataclass(frozen=True)
class FirstView:
    """`paint` is the largest contentful one, in milliseconds from the start of the navigation; `shift` the sum of all
    layout shifts, and `moved` what shifted; `size` the bytes that came over the wire, with headers; `urls` what was
    asked for, of the site."""

    paint: float
    shift: float
    moved: tuple[str, ...]
    size: int
    urls: tuple[str, ...]


@contextmanager
def served(folder: Path, **more: str) -> Iterator[str]:
    """The address of a web process on this process's database, with its files in `folder`, and more settings."""
    port = free_port()
    site = environment(folder, PRODUCTION="", ALLOWED_HOSTS="127.0.0.1", WEB_PROCESS="1", PORT=str(port), **more)
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=site, check=True, stdout=subprocess.DEVNULL)
    program = [sys.executable, "-m", "gunicorn", "realty.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    web = subprocess.Popen([*program, "--no-control-socket"], cwd=ROOT, env=site, stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(port), 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(web, 20)


def first_view(browser: Browser, site: str, path: str, session: str, **context: Any) -> FirstView:
    """Opens the page with an empty cache, signed in by the value of the session's cookie."""
    opened = browser.new_context(**context)
    try:
        opened.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page = opened.new_page()
        asked: list[Request] = []
        page.on("requestfinished", lambda request: asked.append(request))
        response = page.goto(site + path, wait_until="networkidle")
        assert response and response.status == 200, response
        found = page.evaluate(LOOKED_FOR)
        own = [each for each in asked if each.url.startswith(site) and each.resource_type not in ("xhr", "fetch")]
        assert found["paint"], "The browser told of no largest paint."
        urls = tuple(request.url for request in own)
        return FirstView(found["paint"], found["shift"], tuple(found["moved"]), sum(map(_bytes, own)), urls)
    finally:
        opened.close()


def _bytes(request: Request) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])
