"""What was typed stays: beside a form that is sent, in a form that is refused, and under a part that arrives."""

import re

import pytest
from django.contrib.auth.models import User
from django.template import loader
from django.utils import timezone
from playwright.sync_api import expect

from crm_leads.models import Lead, SkipTrace, SkipTraceRow, Task
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.usefixtures("transactional_db")
NOTE = "Wants to list again in spring."


@pytest.fixture
def lead(tenant: Tenant, owner: User) -> Lead:
    with tenant_scope(tenant):
        return a_lead()


def test_a_task_without_a_day_keeps_its_title(visit: Visit, owner: User, lead: Lead) -> None:
    page = visit(owner, f"/crm/leads/{lead.pk}/")
    page.get_by_text("Add a task").click()
    page.get_by_label("What", exact=True).fill("Send the report")
    page.get_by_label("What", exact=True).press("Enter")
    expect(page.get_by_text("Enter a date. What you typed is here again")).to_be_visible()
    expect(page.get_by_label("What", exact=True)).to_have_value("Send the report")
    page.get_by_role("button", name="+1 day").last.click()
    expect(page.locator(".task-list")).to_contain_text("Send the report")
    expect(page.get_by_label("What", exact=True)).to_have_value("")
    with tenant_scope(lead.tenant_id):
        assert Task.objects.count() == 1


def test_a_note_stays_when_the_form_beside_it_is_sent(visit: Visit, owner: User, lead: Lead) -> None:
    page = visit(owner, f"/crm/leads/{lead.pk}/")
    note = page.get_by_label("Write a note")
    note.fill(NOTE)
    page.get_by_role("button", name=re.compile("^Skip")).first.click()
    expect(page.get_by_text("What you typed is here again")).to_be_visible()
    expect(note).to_have_value(NOTE)
    with tenant_scope(lead.tenant_id):
        assert Lead.objects.get().status == "skipped"
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#acts").get_by_text(NOTE)).to_be_visible()
    expect(note).to_have_value("")


def test_a_note_waits_at_its_lead_where_another_page_came_next(visit: Visit, owner: User, lead: Lead) -> None:
    page = visit(owner, f"/crm/leads/{lead.pk}/")
    page.get_by_label("Write a note").fill(NOTE)
    page.get_by_role("button", name="Won the listing").click()
    page.wait_for_url("**/crm/properties/*/")
    page.goto(f"/crm/leads/{lead.pk}/")
    expect(page.get_by_label("Write a note")).to_have_value(NOTE)


def test_a_note_outlives_a_page_of_the_door(visit: Visit, owner: User, lead: Lead) -> None:
    page = visit(owner, f"/crm/leads/{lead.pk}/")
    too_large = {"status": 413, "content_type": "text/html", "body": loader.get_template("413.html").render()}
    page.route("**/notes/", lambda route: route.fulfill(**too_large))
    page.get_by_label("Write a note").fill(NOTE)
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("heading", name="That file is too large")).to_be_visible()
    page.goto(f"/crm/leads/{lead.pk}/")
    expect(page.get_by_label("Write a note")).to_have_value(NOTE)


# Last of the page's listeners. Chromium by itself drops the second of two equal forms, other browsers do not.
COUNTED = """() => {
    window.formsSent = 0;
    addEventListener("submit", (event) => {
        if (!event.defaultPrevented) window.formsSent += 1;
        event.preventDefault();
    });
}"""


def test_a_double_click_sends_a_form_once(visit: Visit, owner: User, lead: Lead) -> None:
    page = visit(owner, f"/crm/leads/{lead.pk}/")
    page.evaluate(COUNTED)
    page.get_by_label("Write a note").fill(NOTE)
    page.get_by_role("button", name="Add note").dblclick()
    assert page.evaluate("formsSent") == 1


def test_the_end_of_a_trace_takes_no_form_away_from_who_types(visit: Visit, owner: User, lead: Lead) -> None:
    with tenant_scope(lead.tenant_id):
        act = {"idempotency_key": "one", "lead": lead, "state": "sent", "requested_at": timezone.now()}
        trace = SkipTrace.objects.create(trace_type="instant", **act)
        row = SkipTraceRow.objects.create(trace=trace, lead=lead, address="1 Test Way", city="Indio", state="CA")
    page = visit(owner, f"/crm/leads/{lead.pk}/")
    name = page.get_by_label("Add an owner")
    name.fill("Rosa Reyes")
    with tenant_scope(lead.tenant_id):
        SkipTrace.objects.filter(pk=trace.pk).update(state="succeeded")
        SkipTraceRow.objects.filter(pk=row.pk).update(outcome="missed")
    expect(page.get_by_text("There is something new here")).to_be_visible()
    expect(name).to_have_value("Rosa Reyes")
    page.get_by_role("link", name="Load the page again").click()
    expect(page.get_by_text("There is something new here")).to_be_hidden()
    expect(name).to_have_value("Rosa Reyes")
