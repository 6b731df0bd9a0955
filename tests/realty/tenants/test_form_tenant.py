"""Security M3: a form acts in the tenant that it was opened in, or not at all."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_leads.models import LeadPolicy, Suppression
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import give_code
from tests.crm_leads.rows import a_contact, a_lead, a_phone, an_email

FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b.*?</form>", re.IGNORECASE | re.DOTALL)
FIELD = re.compile(r'name="of_tenant" value="(\w+)"')
SOURCES = [
    path
    for folder in ("templates", "crm_leads", "listings", "mls_sync", "realty")
    for path in Path(settings.BASE_DIR, folder).rglob("*")
    if path.suffix in (".html", ".py")
]
# Whoever opens the link of an e-mail is nobody to us; its key says which address is meant.
WITHOUT_TOKEN = {"templates/crm_leads/email/unsubscribe.html", "templates/listings/saved/unsubscribe.html"}


@pytest.fixture
def both(owner: User, other_tenant: Tenant) -> Client:
    """Olivia, who owns Coastal Homes as well, in a browser that needs every token; Desert Realty is open."""
    with tenant_scope(other_tenant):
        Membership.objects.create(tenant=other_tenant, user=owner, role=Role.OWNER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    switch(client, tenant_of("desert"))
    return client


def tenant_of(slug: str) -> Tenant:
    with platform_scope("test"):
        return Tenant.objects.get(slug=slug)


def hidden(client: Client, path: str) -> dict[str, str]:
    """The two hidden fields of a page's forms."""
    page = client.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token, path
    return {"csrfmiddlewaretoken": token[1], "of_tenant": FIELD.findall(page)[-1]}


def switch(client: Client, tenant: Tenant, **more: str) -> Any:
    token = client.get(reverse("profile")).content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return client.post(reverse("switch_tenant"), {"tenant": tenant.pk, "csrfmiddlewaretoken": token, **more})


def test_m3_a_form_of_the_other_tab_does_nothing_and_says_so(
    both: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        LeadPolicy.of_tenant(other_tenant.pk)
        before = LeadPolicy.objects.values().get()
    first_tab = hidden(both, reverse("lead_policy"))
    switch(both, other_tenant)
    answer = both.post(reverse("lead_policy"), {**first_tab, "sender_name": "Desert Realty", "retention_days": "30"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "You have switched to Coastal Homes" in page and "Nothing was done" in page
    assert "Switch back to Desert Realty" in page
    with tenant_scope(other_tenant):
        assert LeadPolicy.objects.values().get() == before


def test_m3_a_stop_typed_in_the_other_tab_is_not_entered_elsewhere_and_is_shown_again(
    both: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    first_tab = hidden(both, reverse("add_stop"))
    switch(both, other_tenant)
    typed = {**first_tab, "address": "760-555-0123", "because": "asked", "evidence": "Said so <b>twice</b>"}
    answer = both.post(reverse("add_stop"), typed)
    assert answer.status_code == 409 and "Said so &lt;b&gt;twice&lt;/b&gt;" in answer.content.decode()
    with platform_scope("test"):
        assert not Suppression.objects.exists()


def test_the_way_back_leads_to_the_page_of_the_form(both: Client, tenant: Tenant, other_tenant: Tenant) -> None:
    switch(both, other_tenant)
    back = switch(both, tenant, next="/crm/policy/?x=1")
    assert back["Location"] == "/crm/policy/?x=1"
    for elsewhere in ("https://evil.example/", "//evil.example", "http://testserver//evil.example", "/\\evil.example"):
        assert switch(both, tenant, next=elsewhere)["Location"] == "/"


@pytest.mark.parametrize("given", [{}, {"of_tenant": ""}, {"of_tenant": "all"}, {"of_tenant": "999999"}])
def test_m3_a_form_without_its_tenant_or_with_a_foreign_one_is_refused(both: Client, given: dict[str, str]) -> None:
    token = hidden(both, reverse("lead_policy"))["csrfmiddlewaretoken"]
    answer = both.post(reverse("lead_policy"), {"csrfmiddlewaretoken": token, "sender_name": "X", **given})
    assert answer.status_code == 409 and "Nothing was done" in answer.content.decode()


def test_htmx_sends_the_tenant_of_its_page_and_is_told_to_load_anew(
    both: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
    page = both.get(reverse("leads")).content.decode()
    assert f'"X-Of-Tenant": "{tenant.pk}"' in page
    token = hidden(both, reverse("profile"))["csrfmiddlewaretoken"]
    headers = {"HX-Request": "true", "X-CSRFToken": token, "X-Of-Tenant": str(tenant.pk)}
    at = reverse("lead_status", args=[lead.pk])
    assert both.post(at, {"status": "contacted", "from": "queue"}, headers=headers).status_code == 200
    switch(both, other_tenant)
    answer = both.post(at, {"status": "skipped", "from": "queue"}, headers=headers)
    assert (answer.status_code, answer["HX-Refresh"]) == (409, "true")
    # What a part brought along does not make the page it stands in another tenant's.
    mixed = {"status": "skipped", "of_tenant": str(other_tenant.pk)}
    assert both.post(at, mixed, headers=headers).status_code == 409


def test_staff_on_the_platform_are_asked_as_well(staff: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=staff, role=Role.OWNER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    give_code(client, staff)
    first_tab = hidden(client, reverse("lead_policy"))
    assert first_tab["of_tenant"] == str(tenant.pk)
    client.post(reverse("switch_tenant"), {**first_tab, "tenant": "all"})
    assert client.post(reverse("lead_policy"), first_tab).status_code == 409


def test_what_is_about_the_person_goes_on_after_a_switch(both: Client, tenant: Tenant, other_tenant: Tenant) -> None:
    first_tab = hidden(both, reverse("profile"))
    switch(both, other_tenant)
    named = {"first_name": "Olivia", "last_name": "O", "email": "o@example.com"}
    saved = both.post(reverse("profile"), {**first_tab, **named})
    assert saved.status_code == 302
    assert both.post(reverse("sign_out"), first_tab).status_code == 302


def test_every_form_on_the_busiest_pages_names_its_tenant(both: Client, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
        contact = a_contact(lead)
        a_phone(contact)
        an_email(contact)
    pages = [reverse("lead", args=[lead.pk]), reverse("leads"), reverse("lead_board"), reverse("tasks"), "/members/"]
    for path in pages:
        forms = FORM.findall(both.get(path).content.decode())
        assert forms, path
        for form in forms:
            assert FIELD.findall(form) == [str(tenant.pk)], form[:200]


def test_m3_every_form_in_the_sources_has_the_token_that_names_the_tenant() -> None:
    found = 0
    for path in SOURCES:
        place = str(path.relative_to(settings.BASE_DIR))
        for form in FORM.findall(path.read_text()):
            found += 1
            named = "{% csrf_token %}" in form or "{of_tenant}" in form
            assert named or place in WITHOUT_TOKEN, f"{place}: {form[:120]}"
    assert found > 50
