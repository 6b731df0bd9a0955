"""The staff console: who gets in, with which policy, and how many queries its lists ask."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from listings.collections import provision
from mls_sync.models import RateBudget, RunStatus, SyncError, SyncRun, WhoActs
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_tenant, signed_in
from tests.realty.tenants.rows import a_feed, a_listing, a_quarantined_record, a_run

# Four are every request's: session, user, the user's memberships, and whether this access is recorded already.
QUERIES = {
    "mls_sync_feed": 6,
    "mls_sync_syncrun": 9,
    "mls_sync_syncerror": 7,
    "mls_sync_quarantinedrecord": 7,
    "mls_sync_ratebudget": 6,
    "listings_collection": 6,
    "listings_listing": 4,
    "tenants_tenant": 6,
}


def _one_more(number: int) -> None:
    """A tenant with one row for each list."""
    tenant = make_tenant(f"tenant{number}", f"Tenant {number}")
    with tenant_scope(tenant):
        collection = provision(tenant, "gps", title="GPS")
        a_listing(collection)
        feed = a_feed(collection)
        run = a_run(feed, status=RunStatus.COMPLETE)
        SyncError.objects.create(run=run, kind="record", who_acts=WhoActs.STAFF, message="odd")
        a_quarantined_record(feed)
        RateBudget.objects.create(credential="digest", window_started_at=timezone.now())


@pytest.mark.parametrize("page", QUERIES)
def test_a_list_asks_as_many_queries_for_three_rows_as_for_one(staff: User, page: str) -> None:
    console, url, counts = signed_in(staff), reverse(f"admin:{page}_changelist"), []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            _one_more(number)
        console.get(url)
        with CaptureQueriesContext(connection) as queries:
            rows = console.get(url).context["cl"].result_list
        assert len(rows) == numbers[-1]
        counts.append(len([q for q in queries if "set_config" not in q["sql"]]))
    assert counts == [QUERIES[page]] * 2


def test_the_console_signs_in_by_the_sites_own_page(client: Client, db: None) -> None:
    for path in ("/admin/", "/admin/login/?next=/admin/mls_sync/feed/"):
        response = client.get(path, follow=True)
        assert response.redirect_chain[-1][0].startswith("/sign-in/?next=/admin/")


def test_a_member_without_staff_rights_is_refused_and_not_sent_round_in_circles(owner: User) -> None:
    assert signed_in(owner).get("/admin/", follow=True).status_code == 403


def test_the_console_alone_has_the_wider_policy(staff: User) -> None:
    console = signed_in(staff)
    admin = console.get("/admin/")["Content-Security-Policy"]
    site = console.get("/profile/")["Content-Security-Policy"]
    assert "'unsafe-eval'" in admin
    assert "style-src 'self' 'unsafe-inline'" in admin
    assert "unsafe" not in site
    for policy in (admin, site):
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


def test_what_the_machinery_writes_cannot_be_changed_by_hand(staff: User, tenant: Tenant) -> None:
    console = signed_in(staff)
    for page in ("mls_sync_syncrun", "mls_sync_syncerror", "listings_listing", "tenants_staffaccess"):
        assert console.get(reverse(f"admin:{page}_add")).status_code == 403
    for page in ("django_q_schedule", "django_q_success", "django_q_ormq"):
        assert console.post(reverse(f"admin:{page}_add"), {"func": "os.abort"}).status_code == 403


def test_the_first_page_shows_what_runs_and_what_waits(staff: User) -> None:
    console, page = signed_in(staff), "/admin/"
    for number in (1, 2):
        _one_more(number)
    console.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert "Every feed&#x27;s last run ended well" in console.get(page).content.decode().replace("'", "&#x27;")
    asked = len(queries)
    with platform_scope("test"):
        SyncRun.objects.filter(tenant__slug="tenant1").update(status=RunStatus.RUNNING)
        SyncRun.objects.filter(tenant__slug="tenant2").update(
            status=RunStatus.FAILED, message="The token was refused.", who_acts=WhoActs.TENANT
        )
    with CaptureQueriesContext(connection) as queries:
        shown = console.get(page).content.decode()
    assert len(queries) == asked
    assert "The token was refused. Who must act: Tenant" in shown
    assert "tenant1_gps_listings" in shown
