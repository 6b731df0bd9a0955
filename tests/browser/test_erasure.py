"""A person is erased in Chromium: asked for, shown, confirmed by the typed word, and proven by a page that prints."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm_leads.models import Call, Contact, Erasure
from crm_leads.privacy.erasure import erase
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, looks
from tests.crm_leads.rows import DIGEST, EMAIL, PHONE, a_contact, a_lead, a_phone, an_email

PATH = "/crm/erasures/"


@pytest.fixture
def ana(transactional_db: None, tenant: Tenant, owner: User) -> Contact:
    """Owner of two homes, who was called once; somebody else was erased before."""
    with tenant_scope(tenant):
        contact = a_contact(a_lead(owner_name="Ana Owner"))
        a_phone(contact)
        a_phone(contact, "+17605550124")
        an_email(contact)
        a_phone(a_contact(a_lead(property_key="addr:2", unparsed_address="2 Test Way, Indio, CA 92201")))
        Call.objects.create(
            lead=contact.lead, contact=contact, number=PHONE, digest=DIGEST, result="talked", at=timezone.now()
        )
        erase(["someone.else@example.com"], requested_by="by e-mail of October 2", user=owner)
    return contact


def ask(page: Page) -> None:
    page.get_by_label("Phones and e-mail addresses").fill(f"(760) 555-0123\n{EMAIL}")
    page.get_by_label("How they asked").fill("by letter of November 3")
    page.get_by_role("button", name="Show what will be deleted").press("Enter")
    page.get_by_text("2 people will be deleted permanently").wait_for()
    expect(page.get_by_role("link", name="2 Test Way, Indio, CA 92201")).to_be_visible()


def test_a_person_is_erased_by_keyboard_and_the_proof_names_nobody(
    visit: Visit, owner: User, tenant: Tenant, ana: Contact
) -> None:
    page = visit(owner, PATH)
    ask(page)
    page.get_by_label("Type DELETE").fill("delete")
    page.get_by_role("button", name="Delete permanently").press("Enter")
    page.get_by_text("Type exactly DELETE").wait_for()
    examine(page, "erasure-refused-wide", full=True)
    page.get_by_label("Type DELETE").fill("DELETE")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Proof of deletion").wait_for()
    expect(page.get_by_text("by letter of November 3")).to_be_visible()
    text = page.inner_text("body")
    assert "Ana" not in text and "555-0123" not in text and EMAIL not in text
    with tenant_scope(tenant):
        assert not Contact.objects.exists() and Erasure.objects.count() == 2


@pytest.mark.parametrize("name", ["form", "preview", "proof"])
def test_a_page_has_no_serious_fault(visit: Visit, owner: User, tenant: Tenant, ana: Contact, name: str) -> None:
    path = PATH
    if name == "proof":
        with tenant_scope(tenant):
            path = f"{PATH}{erase([PHONE], requested_by='by letter of November 3', user=owner).pk}/"
    for page, look in looks(visit, owner, path):
        if name == "preview" and look != "wide-dark":
            ask(page)
        examine(page, f"erasure-{name}-{look}", full=True)


def test_the_proof_prints_without_the_site_around_it(visit: Visit, owner: User, tenant: Tenant, ana: Contact) -> None:
    with tenant_scope(tenant):
        proof = erase([PHONE], requested_by="by letter of November 3", user=owner)
    page = visit(owner, f"{PATH}{proof.pk}/")
    page.emulate_media(media="print")
    keep(page, "erasure-proof-printed", full=True)
    expect(page.get_by_role("heading", name="Proof of deletion")).to_be_visible()
    expect(page.get_by_text(proof.digests[0])).to_be_visible()
    for around in (page.locator("nav").first, page.get_by_role("button", name="Print")):
        expect(around).to_be_hidden()
