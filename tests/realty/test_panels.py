"""The dashboard's panels: who sees which, what happens when one fails, and in which zone they tell times."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from mls_sync.models import Feed
from realty.console import panels
from realty.console.panels import Panel
from realty.tenants.scope import platform_scope
from tests.conftest import PASSWORD, signed_in
from tests.mls_sync.busy_console import busy_console


def shown(client: Client, path: str = "/admin/") -> str:
    return " ".join(client.get(path).content.decode().split())


def broken(request: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return {}


def test_a_panel_that_fails_says_so_and_leaves_the_others_alone(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.autodiscover()  # or the apps' own would be registered in the copy, and lost with it
    monkeypatch.setattr(panels, "_panels", dict(panels._panels))
    panels.register(Panel("broken", "Broken", "no.html", broken, place=15, permission="mls_sync.view_feed"))
    page = shown(signed_in(staff))
    assert "This panel could not be made." in page and "division by zero" not in page
    assert "Runs under way" in page and "Volumes by tenant" in page


def test_staff_see_the_panels_that_their_permissions_allow(db: None) -> None:
    helper = User.objects.create_user("helen", "helen@example.com", PASSWORD, is_staff=True)
    client = signed_in(helper)
    assert "Your account may see no panel." in shown(client)
    assert client.get("/admin/panels/live/").status_code == 404
    helper.user_permissions.add(Permission.objects.get(codename="view_syncrun"))
    page = shown(client)
    assert "Runs under way" in page and "Volumes by tenant" not in page
    assert client.get("/admin/panels/live/").status_code == 200
    assert client.get("/admin/panels/volumes/").status_code == 404


def test_a_panel_whose_session_is_over_leads_the_whole_page_to_the_sign_in(client: Client, db: None) -> None:
    answer = client.get("/admin/panels/live/", headers={"HX-Request": "true"}, follow=True)
    assert answer["HX-Redirect"] == "/sign-in/?next=/admin/"


@pytest.mark.parametrize(
    ("told", "zone"),
    [("America/Los_Angeles", "America/Los_Angeles"), ("America%2FNew_York", "America/New_York"), ("../etc", "UTC")],
)
def test_times_are_in_the_zone_that_the_browser_told(staff: User, told: str, zone: str) -> None:
    client = signed_in(staff)
    client.cookies["zone"] = told
    assert f"Times are in {zone}" in shown(client)


def test_what_is_wrong_comes_first_with_what_to_do_next(staff: User) -> None:
    feeds = busy_console()
    page = shown(signed_in(staff))
    table = page[page.index("What is wrong, and what to do next") : page.index("Runs under way")]
    order = [table.index(str(feed)) for feed in (feeds[5], feeds[2], feeds[1], feeds[4])]
    assert order == sorted(order)
    assert str(feeds[0]) not in table, "nothing is wrong with it"
    assert "The owner enters a key that works under Feeds, Settings and key." in table
    assert "Review the removal: confirm it, or discard the sweep." in table
    assert "Who must act: The MLS; we retry." in table


def test_the_panels_tell_exact_numbers(staff: User) -> None:
    busy_console()
    page = shown(signed_in(staff))
    assert "41,200 of 98,000 records, 42%" in page
    assert "38,000 of 40,000 requests in a day <b>95%</b>" in page
    assert "137,472" in page and "300,000" in page, "listings of all tenants, and their quotas"
    assert "<th scope=\"row\">Complete runs</th><td class=\"num\">2</td>" in page.replace("> <", "><")


# Four are every request's: session, user, the user's memberships, and whether this access is recorded already. Two for
# each panel are its savepoint, which pages have in tests alone.
DASHBOARD, LIVE = 34, 6


def test_the_dashboard_takes_as_many_queries_for_six_feeds_as_for_one(
    staff: User, django_assert_num_queries: Any
) -> None:
    client, feeds = signed_in(staff), busy_console()
    client.get("/admin/")
    client.get("/admin/panels/live/")
    for some in (feeds[1:2], feeds):
        with platform_scope("test"):
            Feed.objects.exclude(pk__in=[feed.pk for feed in some]).update(enabled=False)
            Feed.objects.filter(pk__in=[feed.pk for feed in some]).update(enabled=True)
        with django_assert_num_queries(DASHBOARD):
            client.get("/admin/")
        with django_assert_num_queries(LIVE):
            client.get("/admin/panels/live/")
