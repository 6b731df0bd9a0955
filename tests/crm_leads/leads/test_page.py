from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.models import Activity, Lead, PhoneNumber, Suppression, Task
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.queue.test_views import put
from tests.crm_leads.rows import a_contact, a_lead, a_phone, a_property
from tests.listings.views.homes import put as put_listings
from tests.listings.views.homes import text_of

SNAPSHOT = {"public_remarks": "Views & <b>pool</b>", "year_built": 1994, "photos": [], "events": []}


@pytest.fixture
def lead(tenant: Tenant) -> Lead:
    with tenant_scope(tenant):
        return a_lead(snapshot=SNAPSHOT, is_simulated=True)


def page_of(user: User, lead: Lead, query: str = "") -> str:
    return text_of(signed_in(user).get(f"/crm/leads/{lead.pk}/{query}"))


def test_the_page_tells_the_home_as_it_ended(owner: User, lead: Lead) -> None:
    page = page_of(owner, lead)
    for words in ("1 Test Way", "$500,000", "Simulated", "1994", "Views &amp; &lt;b&gt;pool", "No longer in the feed"):
        assert words in page


def test_a_closed_lead_says_why_and_takes_no_calls(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        a_phone(a_contact(lead))
        Lead.objects.update(closed_at=timezone.now(), closed_because="relisted", closed_evidence="MLS 7 is Active.")
    page = page_of(owner, lead)
    assert "Relisted.</strong> MLS 7 is Active." in page and "/call/" not in page and "/status/" not in page


def test_a_converted_lead_leads_to_its_property(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Lead.objects.update(status="converted")
        home = a_property(lead=lead, street_address="1 Test Way")
    assert f'Converted.</strong> Continue in your property <a href="{home.get_absolute_url()}"' in page_of(owner, lead)


@pytest.mark.parametrize(
    ("because", "words"),
    [("purged", "The data of this lead was removed"), ("erased", "This person's data was deleted")],
)
def test_a_lead_whose_data_went_says_so(owner: User, lead: Lead, tenant: Tenant, because: str, words: str) -> None:
    now = timezone.now()
    with tenant_scope(tenant):
        Lead.objects.update(purged_at=now, closed_at=now, closed_because=because, snapshot={})
    page = page_of(owner, lead)
    assert words in page and "Back to the leads" in page and "Add an owner" not in page


def test_a_viewer_reads_only(viewer: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        a_phone(a_contact(lead))
    page = page_of(viewer, lead)
    assert "(760) 555-0123" in page and 'id="main"' in page
    assert f"/crm/leads/{lead.pk}/" not in page.split('id="main"')[1].replace(f"/crm/leads/{lead.pk}/timeline", "")


def test_a_note_a_task_and_a_next_step_stand_on_the_page(owner: User, lead: Lead) -> None:
    client, at = signed_in(owner), f"/crm/leads/{lead.pk}/"
    client.post(f"{at}notes/", {"note": "Two dogs\n<b>beware</b>"})
    client.post(f"{at}tasks/", {"title": "Send the report", "in_days": "3", "to": str(owner.pk)})
    client.post(f"{at}next-step/", {"next_step": "Ring twice", "in_days": "1"})
    client.post(f"{at}reason/", {"expiry_reason": "price", "expiry_note": "Too dear"})
    page = page_of(owner, lead)
    for words in ("Two dogs<br>&lt;b&gt;beware", "Send the report", "Ring twice", "Too dear"):
        assert words in page


def test_m24_a_next_step_is_in_the_list_of_tasks(owner: User, colleague: User, lead: Lead, tenant: Tenant) -> None:
    """newcomer M24: "Call in 3 days" was in no list of tasks."""
    client, at = signed_in(owner), f"/crm/leads/{lead.pk}/"
    client.post(f"{at}assign/", {"to": str(owner.pk)})
    client.post(f"{at}next-step/", {"next_step": "Ring twice", "in_days": "3"})
    page = client.get("/crm/tasks/").content.decode()
    assert "Ring twice" in page and at in page and "Later" in page
    other = signed_in(colleague)
    assert "Ring twice" not in other.get("/crm/tasks/").content.decode()
    assert "Ring twice" in other.get("/crm/tasks/?whose=all").content.decode()


def test_a_long_list_of_overdue_ones_leaves_what_comes_on_the_page(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_leads.leads.views.todos.MOST_SHOWN", 2)
    now = timezone.now()
    with tenant_scope(tenant):
        for day in (-4, -3, 4, 5):
            Task.objects.create(title=f"Task {day}.", due_at=now + timedelta(days=day), assigned_to=owner)
        for day in (-2, -1, 2, 3):
            at = now + timedelta(days=day)
            a_lead(property_key=f"home:{day}", next_step=f"Step {day}.", next_step_at=at, assigned_to=owner)
    response = signed_in(owner).get("/crm/tasks/")
    shown = {label: [lead.next_step for _, _, lead in group] for label, group in response.context["groups"]}
    assert shown == {"Overdue": ["Step -2.", "Step -1."], "Later": ["Step 2.", "Step 3."]}
    assert "At most 2 overdue and 2 upcoming ones are shown" in response.content.decode()


def test_a_done_task_leaves_the_page(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        task = Task.objects.create(lead=lead, title="Send the report", due_at=timezone.now())
    signed_in(owner).post(f"/crm/tasks/{task.pk}/", {"act": "done"})
    with tenant_scope(tenant):
        assert Task.objects.get().done_by == owner
        assert Activity.objects.get().summary == "Task done: Send the report."


def test_contacts_are_entered_and_corrected_by_hand(owner: User, lead: Lead, tenant: Tenant) -> None:
    client = signed_in(owner)
    client.post(f"/crm/leads/{lead.pk}/contacts/", {"full_name": "Sandstone Holdings LLC"})
    with tenant_scope(tenant):
        contact = lead.contacts.get()
    client.post(f"/crm/contacts/{contact.pk}/phones/", {"number": "(760) 555-0123"})
    client.post(f"/crm/contacts/{contact.pk}/emails/", {"address": "Ana.Owner@Example.com"})
    with tenant_scope(tenant):
        phone = PhoneNumber.objects.get()
    client.post(f"/crm/phones/{phone.pk}/", {"act": "wrong"})
    page = page_of(owner, lead)
    for words in ("Company, trust or estate", "(760) 555-0123", "ana.owner@example.com", "Wrong number"):
        assert words in page


def test_what_is_no_number_is_said_to_be_none(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        contact = a_contact(lead)
    response = signed_in(owner).post(f"/crm/contacts/{contact.pk}/phones/", {"number": "12"}, follow=True)
    assert "Phone: Enter a US phone number" in text_of(response)


def test_asked_not_to_be_contacted_is_one_click(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        phone = a_phone(a_contact(lead))
    signed_in(owner).post(f"/crm/phones/{phone.pk}/", {"act": "stop"})
    with tenant_scope(tenant):
        assert Suppression.objects.get().because == "asked"


def test_the_list_goes_on_from_lead_to_lead(owner: User, tenant: Tenant) -> None:
    first, second, third = put(tenant, 3)
    with tenant_scope(tenant):
        Lead.objects.filter(pk=first.pk).update(score=5)
        Lead.objects.filter(pk=second.pk).update(score=9)
    response = signed_in(owner).get(f"/crm/leads/{first.pk}/?list=city%3DPalm%2BSprings%26evil%3D1")
    assert response.context["previous_url"] == f"/crm/leads/{second.pk}/?list=city%3DPalm%2BSprings"
    assert response.context["next_url"] == f"/crm/leads/{third.pk}/?list=city%3DPalm%2BSprings"


def test_the_timeline_comes_in_pages(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        for number in range(30):
            timeline.record(ActivityKind.NOTE, f"Line {number:02}", lead=lead)
    client = signed_in(owner)
    first = client.get(f"/crm/leads/{lead.pk}/")
    older = client.get(f"/crm/leads/{lead.pk}/timeline/?before={first.context['older']}")
    seen = [line.summary for response in (first, older) for line in response.context["lines"]]
    assert seen == [f"Line {number:02}" for number in reversed(range(30))]


@pytest.mark.parametrize("number", [1, 3])
def test_contacts_and_lines_cost_no_further_query(
    owner: User,
    lead: Lead,
    tenant: Tenant,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    """Session, user with memberships; lead; page, panels and gate; two more of the gate; neighbors. Issue 9: at
    most 15; one more comes where it is said why a home did not sell, and two where homes are in doubt."""
    with tenant_scope(tenant):
        for n in range(number):
            a_phone(a_contact(lead, full_name=f"Owner {n}"), f"+1760555010{n}")
            timeline.record(ActivityKind.NOTE, "A line", lead=lead, user=owner)
    client = signed_in(owner)
    with django_assert_num_queries(7):
        client.get(f"/crm/leads/{lead.pk}/?list=")


def test_bug_reports_assign_to_me_from_an_old_page_takes_no_lead_silently(
    owner: User, colleague: User, lead: Lead, tenant: Tenant
) -> None:
    """The remark under the table: the colleague took it since the page was opened."""
    page = signed_in(owner).get(f"/crm/leads/{lead.pk}/").content.decode()
    assert '<input type="hidden" name="had" value="nobody">' in " ".join(page.split())
    assert signed_in(colleague).post(f"/crm/leads/{lead.pk}/assign/", {"to": "me", "had": "nobody"}).status_code == 302
    for posted in ({"to": "me", "had": "nobody"}, {"to": "me:nobody"}):
        told = signed_in(owner).post(f"/crm/leads/{lead.pk}/assign/", posted)
        assert told.status_code == 409 and "took it just now." in told.content.decode()
    with tenant_scope(tenant):
        assert Lead.objects.get().assigned_to == colleague
    signed_in(owner).post(f"/crm/leads/{lead.pk}/assign/", {"to": "me", "anyway": "1"})
    with tenant_scope(tenant):
        assert Lead.objects.get().assigned_to == owner


def test_newcomer_l7_a_stale_tab_overwrites_no_status_silently(
    owner: User, colleague: User, lead: Lead, tenant: Tenant
) -> None:
    """Two tabs: what was marked in the one is not undone by the other without a word."""
    assert 'value="skipped:new"' in page_of(owner, lead)
    assert 'value="skipped:new"' in signed_in(owner).get("/crm/leads/").content.decode()
    signed_in(colleague).post(f"/crm/leads/{lead.pk}/status/", {"status": "contacted:new"})
    told = signed_in(owner).post(f"/crm/leads/{lead.pk}/status/", {"status": "skipped:new"})
    assert told.status_code == 409 and "carl marked it contacted just now." in told.content.decode()
    convert = f"/crm/properties/from-lead/{lead.pk}/"
    assert signed_in(owner).post(convert, {"had": "new"}).status_code == 409
    with tenant_scope(tenant):
        assert Lead.objects.get().status == "contacted"
    signed_in(owner).post(f"/crm/leads/{lead.pk}/status/", {"status": "skipped", "anyway": "1"})
    with tenant_scope(tenant):
        assert Lead.objects.get().status == "skipped"


def test_m16_an_expired_listing_leads_to_its_lead_and_back(owner: User, gps: Collection) -> None:
    """newcomer M16: the expired listing's page knew nothing of the lead."""
    (listing,) = put_listings(gps, "A", standard_status="Expired")
    with tenant_scope(gps.tenant_id):
        lead = a_lead(listing=listing, collection=gps, snapshot=SNAPSHOT)
    client = signed_in(owner)
    page = client.get(listing.get_absolute_url()).content.decode()
    assert f'<a href="{lead.get_absolute_url()}">' in page and "<span>Open the lead</span>" in page
    assert (
        f'<a href="{listing.get_absolute_url()}">Listing now: Expired'
        in client.get(lead.get_absolute_url()).content.decode()
    )
