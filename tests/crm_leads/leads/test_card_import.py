"""Owners from a vCard file: preview, then add."""

from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from crm_leads.compliance import suppression
from crm_leads.models import Activity, Consent, Contact, CrmProperty, EmailAddress, Lead, PhoneNumber
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import a_contact, a_lead, a_phone, a_property
from tests.listings.views.homes import text_of

FILE = """BEGIN:VCARD
VERSION:3.0
N:Muñoz;José;;;
FN:José Muñoz
TEL;TYPE=CELL:(760) 555-0150
TEL;TYPE=WORK:760-555-0151 ext. 4
TEL;TYPE=FAX:760-555-0152
TEL:+44 20 7946 0000
EMAIL:Jose@Example.com
EMAIL:nonsense
ADR;TYPE=HOME:;;12 Sago Ln, Unit 3;Indio;CA;92201;USA
NOTE:Met at the fair, in May
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Oak Holdings
END:VCARD
BEGIN:VCARD
VERSION:2.1
TEL;HOME:760-555-0153
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:<script>alert(1)</script>
END:VCARD
"""


def address_of(lead: Lead) -> str:
    return f"/crm/leads/{lead.pk}/contacts/import/"


def preview(client: Any, lead: Lead, text: str | bytes = FILE) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(address_of(lead), {"file": SimpleUploadedFile("contacts.vcf", content)})


def test_what_is_chosen_is_added_and_the_rest_is_not(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
    client = signed_in(owner)
    page = preview(client, lead)
    text = text_of(page)
    assert "(760) 555-0150, mobile; (760) 555-0151" in text and "jose@example.com" in text
    assert "760-555-0152 is a fax or pager number" in text and "+44 20 7946 0000 is not a US phone number" in text
    assert "without its extension 4" in text and "nonsense is not an e-mail address" in text
    assert "The card has no name." in text and "<script>alert" not in text
    with tenant_scope(tenant):
        assert not Contact.objects.exists()
    done = client.post(address_of(lead), {"content": page.context["content"], "card": ["0", "1", "2"]}, follow=True)
    assert "Added 2 owners" in text_of(done)
    with tenant_scope(tenant):
        jose, oak = Contact.objects.order_by("pk")
        assert (jose.full_name, jose.first_name, jose.last_name) == ("José Muñoz", "José", "Muñoz")
        assert (jose.mailing_address, jose.mailing_city, jose.is_owner) == ("12 Sago Ln, Unit 3", "Indio", None)
        assert (jose.source, oak.is_entity) == ("vcard", True)
        assert list(PhoneNumber.objects.values_list("number", "line_type", "source")) == [
            ("+17605550150", "mobile", "vcard"), ("+17605550151", "", "vcard"),
        ]  # fmt: skip
        assert EmailAddress.objects.get().address == "jose@example.com"
        assert "José Muñoz: Met at the fair, in May" in Activity.objects.values_list("summary", flat=True)
        lead.refresh_from_db()
        assert lead.has_phone and lead.owner_name == "José Muñoz, Oak Holdings"


def test_a_card_is_no_consent_and_a_stop_reaches_what_it_brings(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
        suppression.suppress("+17605550150", "asked")
    client = signed_in(owner)
    page = preview(client, lead)
    client.post(address_of(lead), {"content": page.context["content"], "card": "0"})
    with tenant_scope(tenant):
        assert not Consent.objects.exists()
        assert Contact.objects.get().opted_out_at is not None


def test_who_is_on_record_gets_what_is_missing(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
        a_phone(a_contact(lead, full_name="José Muñoz", first_name="", last_name=""), "+17605550150")
    client = signed_in(owner)
    page = preview(client, lead)
    assert "On record: fills what is missing" in text_of(page)
    for _ in range(2):
        client.post(address_of(lead), {"content": page.context["content"], "card": "0"})
    with tenant_scope(tenant):
        contact = Contact.objects.get()
        assert contact.mailing_city == "Indio" and contact.phones.count() == 2


def test_what_the_page_did_not_show_is_refused(owner: User, stranger: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead, other = a_lead(), a_lead(property_key="home:2")
    client = signed_in(owner)
    content = preview(client, lead).context["content"]
    for where, data, says in (
        (other, {"content": content, "card": "0"}, "made for another page"),
        (lead, {"content": content[:-1] + "x", "card": "0"}, "too old"),
        (lead, {"content": content}, "chose no one"),
        (lead, {"content": content, "card": ["99", "x", "²"]}, "chose no one"),
    ):
        response = client.post(address_of(where), data)
        assert response.status_code == 422 and says in text_of(response), says
    assert signed_in(stranger).post(address_of(lead), {"content": content, "card": "0"}).status_code == 404
    with tenant_scope(tenant):
        assert not Contact.objects.exists()


def test_a_file_that_is_no_vcard_is_told_at_the_field(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
    client = signed_in(owner)
    for content, says in ((b"%PDF-1.4", "not a vCard file"), (b"BEGIN:VCARD\r\nFN:A", "cut off"), (b"", "empty")):
        response = preview(client, lead, content)
        assert response.status_code == 422 and says in text_of(response), says
    assert client.post(address_of(lead), {}).status_code == 422


def test_a_client_of_a_property_comes_from_a_file_once(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        home, other = a_property(), a_property(street_address="2 Test Way")
    client = signed_in(owner)
    for each in (home, other):
        address = f"/crm/properties/{each.pk}/client/import/"
        page = client.post(address, {"file": SimpleUploadedFile("contacts.vcf", FILE.encode())})
        assert "Choose the client" in text_of(page)
        done = client.post(address, {"content": page.context["content"], "card": "0"}, follow=True)
        assert "José Muñoz is the client." in text_of(done)
    with tenant_scope(tenant):
        jose = Contact.objects.get()
        assert (jose.full_name, jose.mailing_city, jose.source) == ("José Muñoz", "Indio", "vcard")
        assert set(CrmProperty.objects.values_list("client", flat=True)) == {jose.pk}
        assert "José Muñoz: Met at the fair, in May" in Activity.objects.values_list("summary", flat=True)
