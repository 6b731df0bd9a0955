"""The pages about a tenant: audit, usage, copies, visits, the first hour."""

from django.contrib.auth.models import User

from realty.audit.models import Act
from realty.audit.record import record
from realty.tenants.models import Tenant
from tests.browser.driving import Visit, examine, looks


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
