"""A suspended tenant: nothing goes out, nothing is read, its members know why, and all of it is there when it is
resumed."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.gate import decide, look
from crm_leads.compliance.verdicts import Act, Rule
from crm_leads.enums import Channel
from listings.models import Collection
from mls_sync import schedules, tasks
from mls_sync.models import RunStatus, SyncRun
from mls_sync.replication.runs import FeedPaused, request_run
from realty.audit.models import AuditEvent
from realty.tenants import suspension
from realty.tenants.export import asking as exporting
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.realty.accounts.mailbox import letters
from tests.realty.tenants.rows import a_feed, a_listing, a_run


@pytest.fixture
def suspended(tenant: Tenant, owner: User) -> Tenant:
    with platform_scope("test"):
        suspension.suspend(tenant, "The invoice of May is open")
    return tenant


def test_staff_suspend_by_a_page_that_asks_why(staff: User, owner: User, tenant: Tenant) -> None:
    client, page = signed_in(staff), reverse("admin:tenants_tenant_suspend", args=[tenant.pk])
    assert "All data stay." in client.get(page).content.decode()
    assert client.post(page, {"because": ""}).status_code == 422
    assert client.post(page, {"because": "The invoice of May is open"}).status_code == 302
    assert client.get(page).status_code == 404
    with platform_scope("test"):
        tenant.refresh_from_db()
        assert (tenant.is_active, tenant.suspended_because) == (False, "The invoice of May is open")
        assert [event.person for event in AuditEvent.objects.filter(tenant=tenant, act="suspension")] == ["piper"]
    assert [(m.to, "The invoice of May is open" in str(m.body)) for m in letters()] == [(["olivia@example.com"], True)]


def test_its_members_are_told_why_and_see_nothing_else(suspended: Tenant, owner: User) -> None:
    client = signed_in(owner)
    for page in ("dashboard", "search", "feeds", "members"):
        response = client.get(reverse(page))
        assert response.status_code == 403
        said = response.content.decode()
        assert "Desert Realty is suspended" in said and "The invoice of May is open" in said


def test_its_owner_downloads_the_export_that_staff_made(tenant: Tenant, owner: User, colleague: User) -> None:
    with tenant_scope(tenant):
        export = exporting.ask(tenant, owner)
        assert exporting.carry_out(export.pk)
    with platform_scope("test"):
        suspension.suspend(tenant, "The invoice of May is open")
    client, download = signed_in(owner), reverse("download_export", args=[export.pk])
    assert reverse("exports") in client.get(reverse("dashboard")).content.decode()
    page = client.get(reverse("exports")).content.decode()
    assert download in page and "Desert Realty is suspended" in page
    assert b"".join(client.get(download).streaming_content)[:2] == b"PK"  # type: ignore[arg-type]
    assert client.post(reverse("exports")).status_code == 403
    with platform_scope("test"):
        events = AuditEvent.objects.filter(tenant=tenant, about="Downloaded an export of everything")
        assert [event.person for event in events] == ["olivia"]
    for path in (reverse("exports"), download):
        assert signed_in(colleague).get(path).status_code == 403


def test_an_owner_of_two_tenants_finds_the_exports_of_both(
    suspended: Tenant, other_tenant: Tenant, owner: User, stranger: User
) -> None:
    with tenant_scope(other_tenant):
        Membership.objects.create(user=owner, role=Role.OWNER)
    page = signed_in(owner).get(reverse("exports")).content.decode()
    assert "all that Coastal Homes has here" in " ".join(page.split()) and "Desert Realty is suspended" in page
    assert "Desert Realty" not in signed_in(stranger).get(reverse("exports")).content.decode()


def test_who_owns_one_of_two_suspended_tenants_is_shown_the_way_to_its_exports(
    suspended: Tenant, other_tenant: Tenant, owner: User
) -> None:
    """Coastal Homes comes first by its name, and is not hers."""
    with tenant_scope(other_tenant):
        Membership.objects.create(user=owner, role=Role.AGENT)
    with platform_scope("test"):
        suspension.suspend(other_tenant, "Asked for")
    assert reverse("exports") in signed_in(owner).get(reverse("dashboard")).content.decode()


def test_somebody_of_two_tenants_works_on_in_the_other(suspended: Tenant, other_tenant: Tenant, owner: User) -> None:
    with tenant_scope(other_tenant):
        Membership.objects.create(user=owner, role=Role.AGENT)
    assert signed_in(owner).get(reverse("dashboard")).context["tenant"] == other_tenant


def test_feeds_are_not_read_and_their_runs_wait(suspended: Tenant, gps: Collection) -> None:
    with tenant_scope(suspended):
        feed = a_feed(gps, next_due_at=timezone.now())
        with pytest.raises(FeedPaused, match="suspended"):
            request_run(feed, "full", trigger="manual")
        run = a_run(feed)
    tasks.run_slice(suspended.pk, run.pk)
    assert schedules.sync_due(suspended.pk, feed.pk).startswith("Nothing")
    assert schedules.queue_overdue() == tasks.resume_stuck() == 0
    with tenant_scope(suspended):
        run.refresh_from_db()
        assert (run.status, run.slices, SyncRun.objects.count()) == (RunStatus.QUEUED, 0, 1)


@pytest.mark.parametrize("channel", Channel)
def test_the_gate_refuses_every_channel(suspended: Tenant, channel: Channel) -> None:
    address = "ana@example.com" if channel == Channel.EMAIL else "760 555 0123"
    with tenant_scope(suspended):
        decision = decide(Act(channel, address))
        assert (decision.allowed, decision.rule) == (False, Rule.SUSPENDED)
        # What was asked for before waits.
        assert decision.retry_at is not None
        with platform_scope("test"):
            suspension.resume(suspended)
        assert look(Act(channel, address)).rule != Rule.SUSPENDED


def test_nothing_is_lost_and_it_works_again_when_it_is_resumed(
    suspended: Tenant, gps: Collection, owner: User, staff: User
) -> None:
    with tenant_scope(suspended):
        listing = a_listing(gps)
    assert signed_in(staff).post(reverse("admin:tenants_tenant_resume", args=[suspended.pk])).status_code == 302
    page: Any = signed_in(owner).get(listing.get_absolute_url())
    assert page.status_code == 200 and "1 Test Way" in page.content.decode()
