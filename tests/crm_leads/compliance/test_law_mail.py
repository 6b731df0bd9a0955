"""Legal facts 4.16, 4.17, 4.20 and 4.21 where they are about what a message holds and what is kept; and that no fact
which a program can enforce is without a test."""

import re
from datetime import timedelta
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.gate import look
from crm_leads.models import Call, Contact, EmailAddress, EmailMessage, Lead, LeadPolicy, PhoneNumber, Suppression
from crm_leads.outreach.email import compose, request
from crm_leads.outreach.voicemail.request import DropRefused, queue_drop
from crm_leads.privacy.erasure import erase
from crm_leads.privacy.retention import purge
from crm_leads.vendors.tracerfy import answers
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import MONDAY_NOON, call, mail, voicemail
from tests.crm_leads.outreach.voicemail.steps import a_recording
from tests.crm_leads.rows import EMAIL, PHONE

pytestmark = pytest.mark.django_db
LETTER = compose.Letter("Your home at 1 Test Way", "Hello Ana, may I ask what you plan now?")
# 3 is about damages, 14 about a rule that was never in force.
ENFORCEABLE = set(range(1, 22)) - {3, 14}


@pytest.fixture
def message(person: Any) -> EmailMessage:
    return request.request(request.Order(*person, EMAIL, LETTER, "mail-1", None))


def test_4_02_a_text_that_a_voice_reads_is_a_prerecorded_call_too(person: Any, owner: User) -> None:
    read_out = a_recording(media_id="", tts_body="Hello, this is Olivia.", voice_id="voice-1")
    with pytest.raises(DropRefused, match="signed written consent"):
        queue_drop(person[1].phones.get(), read_out, owner)


def test_4_16_a_message_has_true_headers_the_mark_of_an_ad_and_the_postal_address(message: EmailMessage) -> None:
    sent = compose.mail(message, LeadPolicy.of_tenant(message.tenant_id)).message()
    assert (sent["From"], sent["To"], sent["Subject"]) == (
        "Olivia of Desert Realty <olivia@example.com>", EMAIL, LETTER.subject,
    )  # fmt: skip
    for part in sent.get_payload():
        text = _text_of(part)
        assert "This is an advertisement" in text and "1 Main St, Palm Springs, CA 92262" in text
        assert compose.unsubscribe_url(message.unsubscribe_key) in text


def test_4_16_an_opt_out_works_30_days_after_the_message_and_longer(message: EmailMessage) -> None:
    EmailMessage.objects.update(sent_at=timezone.now() - timedelta(days=400))
    assert _one_click(message) == 200 and Suppression.objects.filter(address=EMAIL).exists()


def test_4_17_one_click_is_in_the_headers_and_needs_neither_cookie_nor_login(
    message: EmailMessage, person: Any
) -> None:
    headers = compose.mail(message, LeadPolicy.of_tenant(message.tenant_id)).extra_headers
    assert headers["List-Unsubscribe"] == f"<{compose.unsubscribe_url(message.unsubscribe_key)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert _one_click(message) == 200
    verdicts = {look(make(*person), now=MONDAY_NOON).rule for make in (mail, call, voicemail)}
    assert verdicts == {"suppressed"}


def test_4_17_looking_at_the_link_is_no_opt_out(message: EmailMessage) -> None:
    assert Client().get(_link(message)).status_code == 200
    assert not Suppression.objects.exists()


def test_4_20_listing_data_and_people_go_after_the_retention_period(person: Any, in_tenant: Tenant) -> None:
    days = LeadPolicy.of_tenant(in_tenant.pk).retention_days
    Lead.objects.update(status_changed_on=timezone.localdate() - timedelta(days=days + 2))
    purge(in_tenant)
    assert not Contact.objects.exists() and not PhoneNumber.objects.exists() and not EmailAddress.objects.exists()
    assert Lead.objects.get().unparsed_address == ""


def test_4_20_a_person_is_removed_on_request(person: Any, owner: User) -> None:
    Call.objects.create(lead=person[0], number=PHONE, digest="d", result="talked", at=MONDAY_NOON)
    erase([PHONE], requested_by="a letter", user=owner)
    assert not Contact.objects.exists() and look(mail(person[0]), now=MONDAY_NOON).rule == "suppressed"


def test_4_21_no_birth_date_and_no_relatives_are_kept() -> None:
    person = {"full_name": "Ana One", "dob": "1960-01", "age": "66", "relatives": [{"full_name": "Ben One"}]}
    read = repr(answers.instant({"results": [{"persons": [person]}], "credits_deducted": 5}))
    assert "Ana One" in read and "1960" not in read and "Ben" not in read
    kept = {field.name for model in (Contact, PhoneNumber, EmailAddress) for field in model._meta.get_fields()}
    assert not kept & {"dob", "birth_date", "age", "relatives", "ssn"}


def test_each_fact_that_a_program_can_enforce_has_a_test_that_is_named_by_it() -> None:
    source = "".join(path.read_text() for path in Path(__file__).parent.glob("test_law*.py"))
    assert {int(number) for number in re.findall(r"def test_4_(\d\d)_", source)} == ENFORCEABLE


def _text_of(part: Parsed) -> str:
    return part.get_payload(decode=True).decode()  # type: ignore[union-attr]


def _link(message: EmailMessage) -> str:
    return reverse("unsubscribe", args=[message.unsubscribe_key])


def _one_click(message: EmailMessage) -> int:
    """As a mail program posts: no cookie, no token."""
    body = "List-Unsubscribe=One-Click"
    form = "application/x-www-form-urlencoded"
    return Client(enforce_csrf_checks=True).post(_link(message), body, content_type=form).status_code
