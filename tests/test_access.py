"""Every URL of the site, asked by every kind of person. A new URL without a line in the table fails here."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from listings.models import Collection, Listing
from mls_sync.models import CompletenessReport, Feed, SyncRun
from realty.tenants import invitations
from realty.tenants.models import Invitation, Membership, StaffAccess, Tenant, TenantExport
from realty.tenants.scope import platform_scope, tenant_scope
from realty.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.access import GONE, INVALID, MEMBERS, MISSING, MOVED, OK, PEOPLE, REFUSED, THEIRS, WRONG_METHOD
from tests.conftest import signed_in
from tests.crm_leads import access as crm
from tests.listings import access as listings
from tests.listings.places.desert import lay_out
from tests.realty.tenants.rows import one_row_of_each

OWNERS_OF_IT = (OK, REFUSED, REFUSED, MISSING, REFUSED, MOVED)
# Name of the URL -> method, status for each of PEOPLE, data to post. `staff` has switched to all tenants, without a
# membership; a sign-in page that sends a signed-in person on answers 302 as well.
SITE: dict[str, tuple[Any, ...]] = {
    "dashboard": ("get", MEMBERS),
    "search": ("get", MEMBERS),
    "feeds": ("get", MEMBERS),
    "connect_feed": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "connect_preset": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "feed_settings": ("get", (OK, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "new_file_feed": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    # The feed here is of another kind.
    "feed_file": ("get", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "feed_columns": ("get", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "feed_dry_run": ("get", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "discard_feed": ("post", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "feed_card": ("get", THEIRS),
    "feed_action": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED), {"action": "pause"}),
    **{f"feed_map_{name}": ("get", OWNERS_OF_IT) for name in ("fields", "drift", "lookups", "trial", "versions")},
    "feed_map_field": ("get", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "feed_map_edit": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "feed_map_progress": ("get", OWNERS_OF_IT),
    "run": ("get", THEIRS),
    "webhooks": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "add_webhook": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "webhook": ("get", (OK, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "webhook_action": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED), {"action": "enable"}),
    "member_tokens": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    # One that is the tenant's own is revoked in tests/realty/api/test_tokens.py.
    "revoke_member_token": ("post", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "replay_webhook": ("post", (INVALID, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "send_webhook_again": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "feed_completeness": ("get", THEIRS),
    "completeness_report": ("get", THEIRS),
    "completeness_keys": ("get", THEIRS),
    "own_listings": ("get", MEMBERS),
    "add_own_listing": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "edit_own_listing": ("get", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "add_own_photos": ("post", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "arrange_own_photos": ("post", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "delete_own_listing": ("post", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "own_photo": ("get", (MISSING, MISSING, MISSING, MISSING, MISSING, MOVED)),
    "collection_card": ("get", THEIRS),
    "changes": ("get", MEMBERS),
    "audit": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "exports": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    # It is not written yet.
    "download_export": ("get", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "usage": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "members": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "invite_member": ("post", (INVALID, REFUSED, REFUSED, INVALID, REFUSED, MOVED)),
    "change_role": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED), {"role": "viewer"}),
    "remove_member": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "profile": ("get", (OK, OK, OK, OK, OK, MOVED)),
    "api_tokens": ("get", (OK, OK, OK, OK, OK, MOVED)),
    # One's own alone: none of them has one.
    "revoke_api_token": ("post", (MISSING, MISSING, MISSING, MISSING, MISSING, MOVED)),
    # What the API can do is no secret.
    "api_docs": ("get", (OK,) * 6),
    "openapi": ("get", (OK,) * 6),
    "change_password": ("post", (INVALID, INVALID, INVALID, INVALID, INVALID, MOVED)),
    "first_hour": ("post", (MOVED, REFUSED, REFUSED, MOVED, REFUSED, MOVED), {"show": "no"}),
    "end_visit": ("post", (MOVED,) * 6),
    "switch_tenant": ("post", (MOVED, MOVED, MOVED, REFUSED, REFUSED, MOVED)),
    "change_email": ("post", (INVALID, INVALID, INVALID, INVALID, INVALID, MOVED)),
    "confirm_email": ("get", (GONE, GONE, GONE, GONE, GONE, MOVED)),
    "end_other_sessions": ("post", (MOVED,) * 6),
    # Staff have theirs, and are sent back to their profile.
    "set_up_authenticator": ("get", (OK, OK, OK, OK, MOVED, MOVED)),
    "new_recovery_codes": ("post", (MOVED,) * 6),
    "remove_authenticator": ("post", (MOVED,) * 6),
    "sign_in": ("get", (MOVED, MOVED, MOVED, MOVED, MOVED, OK)),
    # Who owes no code goes on.
    "second_step": ("get", (MOVED,) * 6),
    "forgot_password": ("get", (OK,) * 6),
    "reset_sent": ("get", (OK,) * 6),
    "new_password": ("get", (OK,) * 6),
    "sign_out": ("post", (MOVED,) * 6),
    # Machines ask, before there is a session. Without its token there is no page of metrics.
    "healthz": ("get", (OK,) * 6),
    "readyz": ("get", (OK,) * 6),
    "metrics": ("get", (MISSING,) * 6),
    # Whoever holds the link may look at it.
    "accept_invitation": ("get", (OK,) * 6),
    "withdraw_invitation": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
}
SITE |= crm.TABLE | listings.TABLE
# The console: everybody but staff is sent away, whatever the page.
ADMIN_PREFIX = "admin/"
# Operations of the API have a table of their own (`tests/test_api_access.py`).
API_PREFIX = "api/"
# Where the console sends people to or from; open to all, and showing nothing.
ADMIN_DOORS = {"admin/login/", "admin/logout/"}


@pytest.fixture
def place(
    tenant: Tenant, owner: User, colleague: User, viewer: User, other_tenant: Tenant
) -> dict[str, dict[str, Any]]:
    """Arguments of each URL that has some, naming rows of the owner's tenant."""
    with tenant_scope(tenant):
        one_row_of_each(tenant, owner)
        listing, feed, run = Listing.objects.get(), Feed.objects.get(), SyncRun.objects.get()
        report = CompletenessReport.objects.get()
        member = Membership.objects.get(user=colleague)
        endpoint, delivery = WebhookEndpoint.objects.get(), WebhookDelivery.objects.get()
        export = TenantExport.objects.get()
        offer = Invitation.objects.get()
        ours = crm.place(tenant, owner) | listings.place()
    lay_out()
    city = {"state": "ca", "slug": "palm-springs"}
    return ours | {
        "city": city,
        "neighborhood": {**city, "part": "movie-colony"},
        "listing": {"pk": listing.pk, "slug": listing.slug},
        "open_house_file": {"pk": listing.pk, "ref": "0"},
        "photos_archive": {"pk": listing.pk},
        "similar_listings": {"pk": listing.pk},
        "collection_logo": {"tenant": tenant.pk, "collection": 1, "ref": "0" * 24},
        "photo": {"tenant": tenant.pk, "listing": listing.pk, "ref": "0" * 24, "size": "800"},
        "connect_preset": {"name": "reso"},
        "feed_settings": {"pk": feed.pk},
        "feed_file": {"pk": feed.pk},
        "feed_columns": {"pk": feed.pk},
        "feed_dry_run": {"pk": feed.pk},
        "discard_feed": {"pk": feed.pk},
        "feed_card": {"pk": feed.pk},
        "feed_action": {"pk": feed.pk},
        **{name: {"pk": feed.pk} for name in SITE if name.startswith("feed_map_")},
        "run": {"pk": run.pk},
        "feed_completeness": {"pk": feed.pk},
        "completeness_report": {"pk": report.pk},
        "completeness_keys": {"pk": report.pk},
        "edit_own_listing": {"pk": listing.pk},
        "add_own_photos": {"pk": listing.pk},
        "arrange_own_photos": {"pk": listing.pk},
        "delete_own_listing": {"pk": listing.pk},
        "own_photo": {"key": UUID(int=1), "size": "640"},
        "collection_card": {"pk": feed.collection_id},
        "webhook": {"pk": endpoint.pk},
        "webhook_action": {"pk": endpoint.pk},
        "replay_webhook": {"pk": endpoint.pk},
        "revoke_member_token": {"pk": 1},
        "send_webhook_again": {"pk": delivery.pk},
        "download_export": {"pk": export.pk},
        "change_role": {"pk": member.pk},
        "remove_member": {"pk": member.pk},
        "accept_invitation": {"token": invitations.path_of(offer).split("/")[2]},
        "withdraw_invitation": {"pk": offer.pk},
        "confirm_email": {"token": "nonsense"},
        "revoke_api_token": {"pk": 1},
        "new_password": {"uidb64": "MQ", "token": "nonsense"},
    }


def as_person(name: str, request: pytest.FixtureRequest) -> Client:
    if name == "anonymous":
        return Client()
    client = signed_in(request.getfixturevalue(name))
    if name == "staff":
        client.post(reverse("switch_tenant"), {"tenant": "all"})
    return client


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route, entry


def test_every_url_is_in_the_table() -> None:
    own_tables = (ADMIN_PREFIX, API_PREFIX)
    site = {entry.name for route, entry in routes() if not route.startswith(own_tables)}
    assert site | {"api_docs", "openapi"} == set(SITE)


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_gets_what_the_table_says(
    name: str, request: pytest.FixtureRequest, place: dict[str, dict[str, Any]], tenant: Tenant
) -> None:
    client = as_person(name, request)
    cookies, found = client.cookies.output(), {}
    for url, (method, _, *data) in SITE.items():
        posted = data[0] if data else {"tenant": tenant.pk} if url == "switch_tenant" else {}
        if url == "mark_listing":
            posted = {"mark": f"favorite-{place['listing']['pk']}"}
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        with transaction.atomic():
            response = getattr(client, method)(reverse(url, kwargs=place.get(url)), posted)
            transaction.set_rollback(True)
        found[url] = response.status_code
        if name == "anonymous" and response.status_code == MOVED:
            assert response["Location"].startswith("/sign-in/")
    assert found == {url: statuses[PEOPLE.index(name)] for url, (_, statuses, *_) in SITE.items()}


def test_a_stranger_reads_nothing_of_another_tenant_on_any_page(
    place: dict[str, dict[str, Any]], stranger: User, tenant: Tenant
) -> None:
    client = signed_in(stranger)
    with tenant_scope(tenant):
        collection = Collection.objects.get()
    secrets = (collection.name, "1 Test Way", tenant.name, "olivia@example.com")
    for name in SITE.keys() - {"accept_invitation"}:  # its link names the tenant to whoever was handed it
        response = client.get(reverse(name, kwargs=place.get(name)), follow=True)
        page = response.getvalue().decode(errors="replace")  # files as well
        assert [word for word in secrets if word in page] == [], name


def test_the_owner_does_read_it(place: dict[str, dict[str, Any]], owner: User) -> None:
    """Else the test before could not fail."""
    client = signed_in(owner)
    pages = [
        client.get(reverse(name, kwargs=place.get(name))).content.decode()
        for name in ("dashboard", "search", "members")
    ]
    for word in ("1 Test Way", "Desert Realty", "olivia@example.com"):
        assert any(word in page for page in pages), word


def test_what_changes_something_takes_no_get(owner: User, place: dict[str, dict[str, Any]]) -> None:
    client = signed_in(owner)
    for name in (name for name, (method, *_) in SITE.items() if method == "post"):
        assert client.get(reverse(name, kwargs=place.get(name))).status_code == WRONG_METHOD, name


def console_paths() -> list[str]:
    paths = []
    for route, _ in routes():
        if route.startswith(ADMIN_PREFIX) and route not in ADMIN_DOORS:
            filled = re.sub(r"\^\(\?P<app_label>[^)]*\)/\$", "auth/", route)
            filled = filled.replace("(?P<url>.*)$", "nowhere/")
            filled = filled.replace("<slug:name>", "feeds")
            for part in ("<path:object_id>", "<path:content_type_id>", "<int:pk>", "<id>", "<int:object_id>"):
                filled = filled.replace(part, "1")
            assert "<" not in filled, f"{route} has a part that this test cannot fill"
            paths.append("/" + filled)
    return paths


@pytest.mark.parametrize("name", ["owner", "viewer", "stranger", "anonymous"])
def test_the_console_sends_everybody_but_staff_away(
    name: str, request: pytest.FixtureRequest, place: dict[str, dict[str, Any]]
) -> None:
    client = as_person(name, request)
    for path in console_paths():
        for method in ("get", "post"):
            response = getattr(client, method)(path)
            assert (path, response.status_code) in ((path, MOVED), (path, REFUSED))
            if response.status_code == MOVED:
                assert response["Location"].startswith(("/admin/login/", "/sign-in/"))


def test_staff_open_every_page_of_the_console_and_leave_a_record(staff: User, place: dict[str, dict[str, Any]]) -> None:
    client = signed_in(staff)
    for path in console_paths():
        assert client.get(path).status_code < 500, path
    with platform_scope("test"):
        recorded = set(StaffAccess.objects.values_list("reason", flat=True))
    assert {f"GET {path}" for path in console_paths()} <= recorded
