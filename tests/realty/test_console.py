"""The staff console: who gets in, with which policy, and how many queries its lists ask."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from listings.collections import provision
from mls_sync.feed_health import measure
from mls_sync.models import (
    DriftFinding,
    DriftKind,
    Feed,
    QuarantinedRecord,
    RateBudget,
    RunStatus,
    SourceMetadata,
    SyncError,
    SyncRun,
    WhoActs,
)
from mls_sync.providers.transport.budget import credential_digest
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import PASSWORD, make_tenant, signed_in
from tests.realty.tenants.rows import a_feed, a_listing, a_quarantined_record, a_run

# Four are every request's: session, user, the user's memberships, and whether this access is recorded already.
QUERIES = {
    "mls_sync_feed": 6,
    "mls_sync_syncrun": 4,
    "mls_sync_syncerror": 4,
    "mls_sync_quarantinedrecord": 8,
    "mls_sync_ratebudget": 7,
    "mls_sync_sourcemetadata": 7,
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
        DriftFinding.objects.create(feed=feed, kind=DriftKind.NEW, field="Tract", last_seen_at=timezone.now())
        RateBudget.objects.create(credential="digest", counted_at=timezone.now())
        SourceMetadata.objects.create(feed=feed, name="property_types", value=[], read_at=timezone.now())


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
        shown = " ".join(console.get(page).content.decode().split())
        assert "1 record could not be stored" in shown and "1 change of what the source sends" in shown
    asked = len(queries)
    with platform_scope("test"):
        SyncRun.objects.filter(tenant__slug="tenant1").update(status=RunStatus.RUNNING)
        SyncRun.objects.filter(tenant__slug="tenant2").update(
            status=RunStatus.FAILED, message="The token was refused.", who_acts=WhoActs.TENANT
        )
        measure(Feed.objects.all())
    with CaptureQueriesContext(connection) as queries:
        shown = console.get(page).content.decode()
    assert len(queries) == asked
    assert "The token was refused. Who must act: Tenant" in " ".join(shown.split())
    assert "tenant1_gps_listings" in shown


def test_newcomer_m12_staff_land_on_the_console(staff: User) -> None:
    """Never on a refusal; from there they may work across all tenants."""
    console = signed_in(staff)
    response = console.get("/", follow=True)
    assert (response.status_code, response.redirect_chain[-1][0]) == (200, "/admin/")
    assert "Work across all tenants" in response.content.decode()
    console.post("/switch/", {"tenant": "all"})
    assert console.get("/").status_code == 200


def test_newcomer_m12_staff_who_belong_to_a_tenant_land_on_its_dashboard(staff: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=staff, role=Role.OWNER)
    assert signed_in(staff).get("/").status_code == 200


def test_newcomer_m13_every_time_of_the_console_names_its_zone(staff: User, tenant: Tenant) -> None:
    """UTC; what a schedule plans is in the zone of the schedule."""
    _one_more(1)
    with platform_scope("test"):
        due = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
        Feed.objects.update(next_due_at=due, time_zone="America/Los_Angeles", schedule="0 6 * * *")
        SyncRun.objects.update(requested_at=due, started_at=due, finished_at=due)
        QuarantinedRecord.objects.update(last_seen_at=due)
        feed, run = Feed.objects.get(), SyncRun.objects.get()
    console = signed_in(staff)

    def page(name: str, *args: int) -> str:
        return " ".join(console.get(reverse(f"admin:mls_sync_{name}", args=args)).content.decode().split())

    assert "Nov 28, 6:00 AM PST" in page("feed_changelist") and "daily at 6:00 AM" in page("feed_changelist")
    assert "(Nov 28, 6:00 AM PST)" in page("feed_change", feed.pk) or "due now" in page("feed_change", feed.pk)
    assert "Nov 28, 2:00 PM UTC" in page("feed_change", feed.pk)
    assert "Nov 28, 2:00 PM UTC" in page("syncrun_changelist")
    for shown in (page("syncrun_change", run.pk), page("quarantinedrecord_changelist")):
        assert "Nov 28, 2026, 2:00 PM UTC" in shown, re.findall(r"[^<>]{0,30}2026[^<>]{0,30}", shown)


def test_newcomer_l8_cards_lead_to_what_they_count(staff: User) -> None:
    for number in (1, 2, 3):
        _one_more(number)
    with platform_scope("test"):
        Feed.objects.filter(tenant__slug="tenant1").update(paused_at=timezone.now())
        Feed.objects.filter(tenant__slug="tenant2").update(enabled=False)
    console = signed_in(staff)
    states = console.get("/admin/").context["states"]
    assert {state.name: number for state, number in states if number} == {"paused": 1, "off": 1, "new": 1}
    for state, number in states:
        found = console.get(f"{reverse('admin:mls_sync_feed_changelist')}?health={state.name}").context["cl"]
        assert len(list(found.result_list)) == number, state


def test_newcomer_l8_names_keep_their_spelling_and_recent_actions_say_what(staff: User, tenant: Tenant) -> None:
    _one_more(1)
    with platform_scope("test"):
        feed = Feed.objects.get()
    console = signed_in(staff)
    console.post(reverse("admin:mls_sync_feed_operate", args=[feed.pk]), {"operation": "pause"})
    page = console.get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    assert "Tenant1_gps_listings" not in page
    assert "Operation: pause." in console.get("/admin/").content.decode()


def test_newcomer_l8_a_rate_budget_names_its_feeds_and_no_hash(staff: User) -> None:
    _one_more(1)
    with platform_scope("test"):
        feed = Feed.objects.get()
        feed.secrets = {"token": "a-token"}
        feed.save()
        digest = credential_digest(feed.options["base_url"], "a-token")
        RateBudget.objects.create(tenant=feed.tenant, credential=digest, counted_at=timezone.now())
    console, url = signed_in(staff), reverse("admin:mls_sync_ratebudget_changelist")
    page = console.get(url).content.decode()
    assert page.count("tenant1_gps_listings") == 1 and page.count("A key that no feed has now") == 1
    assert digest[:12] not in page and "a-token" not in page
    with platform_scope("test"), connection.cursor() as cursor:
        cursor.execute("UPDATE mls_sync_feed SET secrets = 'of lost keys'")
    assert console.get(url).content.decode().count("A key that no feed has now") == 2


def test_newcomer_l8_head_and_history_of_a_feed_agree_about_a_run(staff: User) -> None:
    """The head refreshes itself; the table does not, so it says no more than that the run is under way."""
    _one_more(1)
    with platform_scope("test"):
        feed = Feed.objects.get()
        SyncRun.objects.update(status=RunStatus.WAITING, message="The MLS does not answer.")
    page = signed_in(staff).get(reverse("admin:mls_sync_feed_change", args=[feed.pk])).content.decode()
    head, _, history = page.partition("Latest runs")
    assert "Waiting to retry" in head and "Under way" in history
    assert "Waiting to retry" not in history and "Queued" not in page
    assert 'class="overflow-x-auto"' in history, "a long word moves the table aside, it cuts nothing"


def test_newcomer_l8_forms_say_add_and_schedules_stand_in_one_line(staff: User) -> None:
    _one_more(1)
    with platform_scope("test"):
        Feed.objects.update(schedule="15 2,8,14,20 * * 1-5", time_zone="America/Los_Angeles")
    console = signed_in(staff)
    for page, title in (("mls_sync_feed", "Add feed"), ("tenants_tenant", "Add tenant"), ("auth_user", "Add user")):
        shown = console.get(reverse(f"admin:{page}_add")).content.decode()
        told = re.search(r"<title>\s*(.*?)\s*</title>", shown, re.S)
        assert told and title in told[1], page
    cell = re.search(
        r"field-rhythm[^>]*>\s*(<span.*?</span>)",
        console.get(reverse("admin:mls_sync_feed_changelist")).content.decode(),
        re.S,
    )
    assert cell and 'title="15 2,8,14,20 * * 1-5"' in cell[1] and "whitespace-nowrap" in cell[1]


def test_staff_who_open_a_members_page_land_in_the_console_which_leads_there(staff: User, tenant: Tenant) -> None:
    console = signed_in(staff)
    answer = console.get("/listings/?city=Indio")
    assert answer["Location"] == "/admin/?next=/listings/%3Fcity%3DIndio"
    page = console.get(answer["Location"]).content.decode()
    assert "Work across all tenants to open it" in page
    given = re.search(r'name="next" value="([^"]*)"', page)
    assert given and console.post("/switch/", {"tenant": "all", "next": unescape(given[1])})["Location"] == given[1]
    assert console.get("/listings/?city=Indio").status_code == 200


@pytest.mark.parametrize("path", ["/listings/", "/crm/leads/", "/members/", "/crm/policy/", "/feeds/"])
def test_staff_without_a_tenant_meet_no_refusal(staff: User, path: str) -> None:
    console = signed_in(staff)
    assert console.get(path, follow=True).status_code == 200
    part = console.get(path, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}"})
    assert part["HX-Redirect"] == f"/admin/?next={path}"
    assert console.post("/members/invite/").status_code == 403, "a form that was sent is refused, not led away"


def test_staff_without_the_right_to_work_across_are_told_so(tenant: Tenant) -> None:
    helper = User.objects.create_user("helen", "helen@example.com", PASSWORD, is_staff=True)
    page = signed_in(helper).get("/listings/", follow=True).content.decode()
    assert "need a permission that you do not have" in page and "Its members open it" in page
    assert 'name="tenant"' not in page and "Work across all tenants" not in page


def test_a_member_who_opens_a_staff_page_gets_a_plain_page_with_the_way_back(owner: User) -> None:
    for path in ("/admin/", "/admin/mls_sync/feed/", "/admin/mls_sync/feed/1/change/"):
        answer = signed_in(owner).get(path, follow=True)
        page = answer.content.decode()
        assert answer.status_code == 403 and "The staff console is for platform staff" in page
        assert 'href="/"' in page and "Go to the dashboard" in page


def test_what_a_source_says_of_itself_is_shown_as_tables_or_as_it_is(staff: User) -> None:
    _one_more(1)
    with platform_scope("test"):
        feed = Feed.objects.get()
        Feed.objects.update(kind="rets")
        field = ["LIST_22", "ListPrice", "<b>Price</b>"]
        value = {"classes": {"A": {"description": "Residential", "fields": [field]}}}
        made = SourceMetadata.objects.create(
            tenant=feed.tenant, feed=feed, name="metadata", value=value, read_at=timezone.now()
        )
        plain = SourceMetadata.objects.get(name="property_types")
    console = signed_in(staff)
    page = console.get(reverse("admin:mls_sync_sourcemetadata_change", args=[made.pk])).content.decode()
    assert "Class A: Residential" in page and "LIST_22" in page and "&lt;b&gt;Price&lt;/b&gt;" in page
    assert console.get(reverse("admin:mls_sync_sourcemetadata_change", args=[plain.pk])).status_code == 200
