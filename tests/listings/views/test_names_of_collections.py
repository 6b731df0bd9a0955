"""A collection's technical name (`desert_gps_listings`) is for the console and SQL: an agent's pages name the MLS."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of
from tests.realty.tenants.rows import a_feed, a_run

# In the address of a link and the value of a box it is the filter's own.
PARTS = ('href="', 'value="', 'hx-get="')


def shown(page: str) -> str:
    """The page without the values of attributes."""
    for part in PARTS:
        first, *rest = page.split(part)
        page = first + "".join(piece.partition('"')[2] for piece in rest)
    return page


@pytest.mark.parametrize("path", ["/", "/feeds/", "/listings/", "/listings/?collection=desert_gps_listings", "one"])
def test_no_page_of_an_agent_shows_it(owner: User, tenant: Tenant, gps: Collection, path: str) -> None:
    (home,) = put(gps, "A")
    with tenant_scope(tenant):
        a_run(a_feed(gps))
    page = text_of(signed_in(owner).get(home.get_absolute_url() if path == "one" else path))
    assert "desert_gps_listings" not in shown(page)
    assert "GPS" in page or "Greater Palm Springs MLS" in page


def test_the_chip_of_a_collection_names_the_mls(owner: User, gps: Collection) -> None:
    put(gps, "A")
    assert "Remove filter: GPS" in text_of(signed_in(owner).get(f"/listings/?collection={gps.name}"))


def test_staff_across_tenants_see_it(staff: User, gps: Collection) -> None:
    (home,) = put(gps, "A")
    client = signed_in(staff)
    client.post(reverse("switch_tenant"), {"tenant": "all"})
    for path in ("/", home.get_absolute_url()):
        assert f"<code>{gps.name}</code>" in text_of(client.get(path))
