"""Nothing serious by axe-core on any page, wide and on a phone, light and dark; each page leaves its screenshots."""

from django.contrib.auth.models import User

from mls_sync.models import Feed
from tests.browser.driving import Visit, examine, keep, looks, serious_faults
from tests.browser.test_feeds import newest_run
from tests.browser.test_listing import rich_listing

PAGES = (
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
        "dashboard": "/",
        "search": "/listings/",
        "table": "/listings/?city=Palm+Springs&min_price=200k&view=table",
        "nothing": "/listings/?city=Palm+Springs&min_price=99m",
        "missing": "/nowhere/",
    }
    return fixed.get(name, f"/{name}/")


def test_no_page_has_a_serious_fault(visit: Visit, owner: User, synced: Feed) -> None:
    paths = {name: address(name, synced) for name in PAGES}
    for page, look in looks(visit, owner, "/"):
        for name, path in paths.items():
            page.goto(path)
            examine(page, f"{name}-{look}", full=name == "listing")


def test_nor_has_the_page_to_sign_in(visit: Visit) -> None:
    for page, look in looks(visit, None, "/sign-in/"):
        examine(page, f"sign-in-{look}")


def test_the_refusal_has_none_either(visit: Visit, stranger: User, staff: User) -> None:
    page = visit(staff, "/listings/")
    keep(page, "refused")
    assert serious_faults(page) == []
