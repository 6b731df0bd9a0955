"""What Olivia's and Carl's calendars get at their secret addresses."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_leads.calendars import feeds
from crm_leads.compliance import suppression
from crm_leads.models import CalendarFeed, HomeStop, Lead
from listings.models import Collection
from realty.logs import without_keys
from realty.tenants import members
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.crm_leads.calendars.reading import NOW, a_task, address_of, events_at, followed, later, read
from tests.crm_leads.rows import EMAIL, PHONE, a_lead

pytestmark = pytest.mark.usefixtures("monday")


def test_tasks_and_next_steps_are_in_the_zone_of_the_tenant(owner: User, tenant: Tenant, lead: Lead) -> None:
    with tenant_scope(tenant):
        task = a_task(lead=lead, assigned_to=owner)
    found = events_at(address_of(owner))
    assert set(found) == {f"task-{task.pk}", f"next-step-{lead.pk}"}
    event = found[f"task-{task.pk}"]
    assert str(event["SUMMARY"]) == "Call Ana back"
    assert event["DTSTART"].to_ical() == b"20261130T120000"
    assert event["DTSTART"].params["TZID"] == "America/Los_Angeles"
    assert event["DTEND"].to_ical() == b"20261130T123000"
    assert str(event["LOCATION"]) == "1 Test Way, Palm Springs, CA 92262"
    assert str(event["URL"]).endswith(lead.get_absolute_url())
    assert str(found[f"next-step-{lead.pk}"]["SUMMARY"]) == "Ask about spring"


def test_no_name_number_or_address_of_an_owner_is_in_it(owner: User, tenant: Tenant, lead: Lead) -> None:
    with tenant_scope(tenant):
        Lead.objects.update(owner_name="Ana Owner")
        a_task(lead=lead, title="Call back", assigned_to=owner)
    text = read(address_of(owner)).content.decode()
    assert "Call back" in text
    assert not [word for word in ("Ana", "Owner", PHONE, PHONE[2:], EMAIL) if word in text]


def test_a_task_that_is_done_goes_and_one_of_a_colleague_is_not_there(
    owner: User, colleague: User, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        a_task(assigned_to=owner, done_at=NOW)
        theirs = a_task(assigned_to=colleague)
    assert events_at(address_of(owner)) == {}
    assert set(events_at(address_of(owner, of_everyone=True))) == {f"task-{theirs.pk}"}


def test_everyone_s_is_for_owners_also_when_one_is_an_owner_no_longer(
    owner: User, colleague: User, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        a_task(assigned_to=owner)
    address = address_of(colleague, of_everyone=True)
    assert events_at(address) == {}
    with tenant_scope(tenant):
        members.change_role(Membership.objects.get(user=colleague), Role.OWNER)
    assert "Assigned to olivia" in str(next(iter(events_at(address).values()))["DESCRIPTION"])


def test_a_long_list_of_overdue_ones_pushes_no_appointment_out(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_leads.calendars.events.MOST", 2)
    with tenant_scope(tenant):
        for day in (-3, -2, -1, 1, 2, 3):
            at = NOW + timedelta(days=day)
            a_task(assigned_to=owner, title=f"Task {day}", due_at=at)
            a_lead(property_key=f"home:{day}", assigned_to=owner, next_step=f"Step {day}", next_step_at=at)
    told = {str(event["SUMMARY"]) for event in events_at(address_of(owner)).values()}
    assert told == {f"{what} {day}" for what in ("Task", "Step") for day in (-2, -1, 1, 2)}


def test_a_home_not_to_contact_is_said_so(owner: User, tenant: Tenant, lead: Lead) -> None:
    address, step = address_of(owner), f"next-step-{lead.pk}"
    with tenant_scope(tenant):
        suppression.opt_out(lead.contacts.get())
    assert "asked not to be contacted" in str(events_at(address)[step]["DESCRIPTION"])
    with tenant_scope(tenant):
        HomeStop.objects.create(property_key=lead.property_key, because="not_selling", occurred_at=NOW)
    event = events_at(address)[step]
    assert str(event["DESCRIPTION"]).startswith("Do not contact anyone at this home.")
    assert event["SEQUENCE"] == 1


def test_what_has_not_changed_is_not_sent_again(
    owner: User, tenant: Tenant, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(owner)
    first = read(address)
    assert first["Last-Modified"] == "Mon, 30 Nov 2026 18:00:00 GMT"
    later(monkeypatch, minutes=10)
    assert read(address, if_none_match=first["ETag"]).status_code == 304
    assert read(address, if_modified_since=first["Last-Modified"]).status_code == 304
    with tenant_scope(tenant):
        Lead.objects.update(next_step="Ask again")
    changed = read(address, if_none_match=first["ETag"], if_modified_since=first["Last-Modified"])
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]
    assert changed["Last-Modified"] == "Mon, 30 Nov 2026 18:10:00 GMT"
    assert Client().head(address).status_code == 200


def test_a_wrong_a_replaced_and_a_revoked_address_are_404(owner: User, tenant: Tenant) -> None:
    first = address_of(owner)
    second = address_of(owner)
    assert [read(each).status_code for each in (first, second)] == [404, 200]
    with tenant_scope(tenant):
        feeds.revoke(Membership.objects.get(user=owner))
    assert [read(each).status_code for each in (second, "/calendar/nonsense.ics")] == [404, 404]


def test_the_database_does_not_know_the_address(owner: User, tenant: Tenant) -> None:
    token = address_of(owner).removeprefix("/calendar/").removesuffix(".ics")
    with tenant_scope(tenant):
        row = CalendarFeed.objects.values().get()
    assert token not in str(row) and len(token) == 43
    assert without_keys(f"GET /calendar/{token}.ics") == "GET /calendar/***"


def test_who_is_removed_and_comes_back_has_no_calendar(owner: User, colleague: User, tenant: Tenant) -> None:
    address = address_of(colleague)
    with tenant_scope(tenant):
        members.remove(Membership.objects.get(user=colleague))
        assert read(address).status_code == 404
        Membership.objects.create(user=colleague, tenant=tenant, role=Role.AGENT)
    assert read(address).status_code == 404


def test_a_suspended_tenant_and_a_user_who_may_not_sign_in_have_none(owner: User, tenant: Tenant) -> None:
    address = address_of(owner)
    for rows, column in ((Tenant.objects, "is_active"), (User.objects, "is_active")):
        with platform_scope("test"):
            rows.update(**{column: False})
        assert read(address).status_code == 404
        with platform_scope("test"):
            rows.update(**{column: True})
    assert read(address).status_code == 200


def test_a_member_of_two_tenants_has_a_calendar_of_each(
    owner: User, tenant: Tenant, other_tenant: Tenant, stranger: User
) -> None:
    with tenant_scope(tenant):
        a_task(assigned_to=owner, title="Of Desert Realty")
    with tenant_scope(other_tenant):
        membership = Membership.objects.create(user=owner, tenant=other_tenant, role=Role.AGENT)
        a_task(assigned_to=owner, title="Of Coastal Homes")
        token = feeds.make(membership)
    text = read(f"/calendar/{token}.ics").content.decode()
    assert "Of Coastal Homes" in text and "Of Desert Realty" not in text
    assert events_at(address_of(stranger)) == {}


def test_too_many_reads_are_told_to_wait(owner: User) -> None:
    address = address_of(owner)
    assert [read(address).status_code for _ in range(61)] == [200] * 60 + [429]
    assert int(read(address)["Retry-After"]) > 1
    assert [read("/calendar/guess.ics").status_code for _ in range(31)] == [404] * 30 + [429]


@pytest.mark.parametrize("most", [1, 12])
def test_a_read_is_as_many_queries_however_much_there_is(
    most: int, owner: User, tenant: Tenant, gps: Collection
) -> None:
    with tenant_scope(tenant):
        for number in range(most):
            lead = a_lead(property_key=f"home:{number}", assigned_to=owner, next_step="Call", next_step_at=NOW)
            a_task(lead=lead, assigned_to=owner)
    for number in range(most):
        followed(gps, owner, f"key-{number}", listing_id=f"26-{number}")
    address = address_of(owner)
    read(address)
    with CaptureQueriesContext(connection) as queries:
        response = read(address)
    assert response.content.count(b"BEGIN:VEVENT") == 3 * most
    assert len(queries) == 10
