"""The pages about a tenant: audit, usage, copies, visits, the first hour."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from listings.models import Collection
from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants.export import asking
from realty.tenants.models import Tenant, TenantExport
from realty.tenants.scope import tenant_scope
from tests.browser.driving import AXE, Visit, examine, keep, looks
from tests.browser.test_console import FAULTS


def test_an_owner_reads_and_searches_the_audit(visit: Visit, owner: User, staff: User, tenant: Tenant) -> None:
    record(Act.SETTINGS, "Changed the lead policy", tenant_id=tenant.pk, by=owner)
    record(Act.EXPORT, "Exported leads", tenant_id=tenant.pk, by=staff)
    for page, look in looks(visit, owner, "/audit/"):
        examine(page, f"audit-{look}")
    page = visit(owner, "/")
    page.get_by_label("Your account, olivia").click()
    page.get_by_role("link", name="Audit").click()
    page.get_by_label("What").fill("policy")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Exported leads").wait_for(state="detached")
    assert page.get_by_role("row").count() == 2


def test_an_owner_sees_the_usage(visit: Visit, owner: User, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(listing_count=45_000, listing_bytes=90_000_000)
    for page, look in looks(visit, owner, "/usage/"):
        page.get_by_text("90% is used").wait_for()
        examine(page, f"usage-{look}")


@pytest.mark.parametrize("phone", [False, True])
def test_staff_see_the_bill_and_the_acts_of_a_tenant(visit: Visit, staff: User, gps: Collection, phone: bool) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(listing_count=45_000, listing_bytes=90_000_000)
    for name, path in (
        ("bill", reverse("admin:billing_monthlyvolume_bill")),
        ("tenant-page", reverse("admin:tenants_tenant_change", args=[gps.tenant_id])),
        ("tenant-suspend", reverse("admin:tenants_tenant_suspend", args=[gps.tenant_id])),
        ("audit-console", reverse("admin:audit_auditevent_changelist")),
    ):
        page = visit(staff, path, phone=phone)
        keep(page, f"console-{name}{'-phone' if phone else ''}", full=True)
        page.evaluate(AXE)
        assert page.evaluate(FAULTS) == []


def test_an_owner_works_through_the_first_steps(visit: Visit, owner: User, gps: Collection) -> None:
    for page, look in looks(visit, owner, "/"):
        page.get_by_role("heading", name="First steps").wait_for()
        examine(page, f"first-hour-{look}")
    page = visit(owner, "/")
    page.get_by_role("link", name="Invite your colleagues").click()
    page.get_by_label("E-mail").fill("nia@example.com")
    page.get_by_role("button", name="Send the invitation").click()
    page.goto("/")
    page.get_by_text("1 of 7 done").wait_for()
    page.get_by_role("button", name="Hide").click()
    page.get_by_role("heading", name="First steps").wait_for(state="detached")


def test_staff_look_as_a_member_with_a_banner(visit: Visit, staff: User, owner: User, gps: Collection) -> None:
    for phone in (False, True):
        page = visit(staff, reverse("admin:tenants_tenant_visit", args=[gps.tenant_id]), phone=phone)
        page.get_by_label("As whom").select_option(index=1)
        page.get_by_label("Why").fill("A question about the search")
        page.get_by_role("button", name="Look as a member").click()
        page.get_by_text("can change nothing").wait_for()
        examine(page, f"visit{'-phone' if phone else ''}")
        page.get_by_role("button", name="End the visit").click()
        page.get_by_role("link", name="Look as a member").wait_for()
    page = visit(owner, "/")
    page.get_by_text("looked at your pages as olivia").first.wait_for()
    keep(page, "visit-note")


def test_an_owner_exports_everything(visit: Visit, owner: User, gps: Collection) -> None:
    page = visit(owner, "/export/")
    page.get_by_role("button", name="Export everything").click()
    page.get_by_text("The export has begun").wait_for()
    examine(page, "export-waiting")
    with tenant_scope(gps.tenant_id):
        asking.carry_out(TenantExport.objects.get().pk)
    page.get_by_role("link", name="Download").wait_for()
    examine(visit(owner, "/export/", phone=True), "export-ready-phone")
    keep(page, "export-ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("desert-")
