"""newcomer M18: what a page costs a browser that has nothing yet, as the site serves it: by gunicorn, with hashed and
compressed files. Photos come from elsewhere and are not counted."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Browser, Request

from crm_leads.models import Lead
from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import WIDE
from tests.conftest import signed_in
from tests.crm_leads.rows import a_contact, a_lead, a_phone

MOST_BYTES, MOST_REQUESTS = 400_000, 15
ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web process on the test's database."""
    folder = tmp_path_factory.mktemp("site")
    connection.ensure_connection()
    database = connection.get_connection_params()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"postgres://{database['user']}@/{database['dbname']}?host={database.get('host', '')}",
        "SECRET_KEY": settings.SECRET_KEY,
        "WEB_PROCESS": "1",
        "PORT": str(port),
    }
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input"], cwd=ROOT, env=environment, check=True)
    program = [sys.executable, "-m", "gunicorn", "realty.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    web = subprocess.Popen([*program, "--no-control-socket"], cwd=ROOT, env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}{reverse('sign_in')}")
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(20)


def _wait(url: str) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            urlopen(url).close()
            return
        except OSError:
            assert time.monotonic() < end, "no page"
            time.sleep(0.2)


@pytest.fixture
def leads(tenant: Tenant, synced: Feed) -> list[Lead]:
    with tenant_scope(tenant):
        made = [
            a_lead(property_key=f"home:{n}", street_address=f"{n} Test Way", listing_key=f"k{n}", is_simulated=True)
            for n in range(40)
        ]
        for number in range(4):
            a_phone(a_contact(made[0], full_name=f"Ana Owner {number}"), f"+1760555011{number}")
        return made


def test_a_cold_page_is_light(
    site: str, chromium: Browser, owner: User, leads: list[Lead], synced: Feed, gps: Collection
) -> None:
    session = signed_in(owner).cookies["sessionid"].value
    paths = [reverse("dashboard"), reverse("search"), reverse("leads"), reverse("lead", args=[leads[0].pk])]
    costs = {}
    for path in paths:
        context = chromium.new_context(viewport=WIDE)  # with an empty cache
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page = context.new_page()
        asked: list[Request] = []
        page.on("requestfinished", lambda request, asked=asked: asked.append(request))
        response = page.goto(site + path, wait_until="networkidle")
        assert response and response.status == 200
        # What a page asks for by itself later, to stay fresh, is no part of the first sight.
        own = [each for each in asked if each.url.startswith(site) and each.resource_type not in ("xhr", "fetch")]
        costs[path] = (sum(_bytes(request) for request in own), len(own), [request.url for request in own])
        context.close()
    print({path: cost[:2] for path, cost in costs.items()})
    for path, (size, number, urls) in costs.items():
        assert size < MOST_BYTES, (path, size)
        assert number <= MOST_REQUESTS, (path, number, urls)


def _bytes(request: Request) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])
