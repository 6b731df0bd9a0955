"""The report of the team in the browser (newcomer M20): wide, in the dark, on a phone."""

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from crm_leads.models import Call
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.crm_leads.rows import DIGEST, a_lead


def test_m20_a_broker_finds_and_reads_the_report(
    transactional_db: None, visit: Visit, tenant: Tenant, owner: User, colleague: User
) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
        for user, result in ((owner, "appointment"), (colleague, "talked"), (colleague, "no_answer")):
            Call.objects.create(lead=lead, digest=DIGEST, result=result, user=user, decision_id=1, at=timezone.now())
    page = visit(owner, "/crm/leads/")
    page.get_by_role("link", name="Reports").click()
    expect(page.locator("h1")).to_have_text("Team activity")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="carl"))
    expect(row.locator("td").first).to_have_text("2")
    page.get_by_role("link", name="carl").click()
    expect(page.get_by_role("region", name="By agent")).not_to_contain_text("olivia")
    page.get_by_role("link", name="Last week").click()
    expect(page.locator(".report-times [aria-current]")).to_have_text("Last week")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith("team-activity-")
    for page, look in looks(visit, owner, "/crm/reports/team/"):
        examine(page, f"report-{look}", full=True)
