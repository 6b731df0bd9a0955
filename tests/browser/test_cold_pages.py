"""newcomer M18: what a page costs a browser that has nothing yet (`tests.browser.first_view`)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser

from crm_leads.models import Lead
from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.chromium import PHONE, WIDE
from tests.browser.first_view import first_view, served
from tests.conftest import signed_in
from tests.crm_leads.rows import a_contact, a_lead, a_phone

MOST_BYTES, MOST_REQUESTS = 400_000, 15


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    with served(tmp_path) as address:
        yield address


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
    found = {path: first_view(chromium, site, path, session, viewport=WIDE) for path in paths}
    print({path: (view.size, len(view.urls)) for path, view in found.items()})
    for path, view in found.items():
        assert view.size < MOST_BYTES, (path, view.size)
        assert len(view.urls) <= MOST_REQUESTS, (path, view.urls)


def test_nothing_of_the_search_moves_while_it_is_drawn(
    site: str, chromium: Browser, owner: User, synced: Feed
) -> None:
    session = signed_in(owner).cookies["sessionid"].value
    for view in ("grid", "table"):
        for viewport in (WIDE, PHONE):
            seen = first_view(chromium, site, f"{reverse('search')}?view={view}", session, viewport=viewport)
            assert round(seen.shift, 3) == 0, (view, viewport, seen.moved)
