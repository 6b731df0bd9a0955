"""Nothing serious by axe-core on any page, wide and on a phone, light and dark; each page leaves its screenshots."""

import pytest
from django.contrib.auth.models import User

from mls_sync.models import Feed
from tests.browser.driving import Visit, examine, keep, looks, serious_faults
from tests.browser.test_feeds import newest_run
from tests.browser.test_listing import rich_listing

PAGES = (
    "sign-in",
    "dashboard",
    "search",
    "table",
    "nothing",
    "listing",
    "feeds",
    "run",
    "members",
    "profile",
    "missing",
)


def address(name: str, feed: Feed) -> str:
    if name == "listing":
        return rich_listing(feed).get_absolute_url() + "?back=city%3DIndio"
    if name == "run":
        return f"/feeds/runs/{newest_run(feed).pk}/"
    fixed = {
        "sign-in": "/sign-in/",
        "dashboard": "/",
        "search": "/listings/",
        "table": "/listings/?city=Palm+Springs&min_price=200k&view=table",
        "nothing": "/listings/?city=Palm+Springs&min_price=99m",
        "missing": "/nowhere/",
    }
    return fixed.get(name, f"/{name}/")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_fault(visit: Visit, owner: User, synced: Feed, name: str) -> None:
    path, user = address(name, synced), None if name == "sign-in" else owner
    for page, look in looks(visit, user, path):
        examine(page, f"{name}-{look}", full=name == "listing")


def test_the_refusal_has_none_either(visit: Visit, stranger: User, staff: User) -> None:
    page = visit(staff, "/listings/")
    keep(page, "refused")
    assert serious_faults(page) == []
