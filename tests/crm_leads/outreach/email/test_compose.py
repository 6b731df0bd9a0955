"""What every message must hold: CAN-SPAM (15 U.S.C. 7704) and RFC 8058 (reference 4.16 and 4.17)."""

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_leads.models import Contact, EmailMessage, Lead, LeadPolicy, VendorAccount
from crm_leads.outreach.email import compose
from realty.tenants.models import Membership
from tests.crm_leads.outreach.email.mailing import ask

Person = tuple[Lead, Contact]


@pytest.fixture
def message(account: VendorAccount, person: Person) -> EmailMessage:
    return ask(*person)


def parsed(message: EmailMessage) -> Any:
    built = compose.mail(message, LeadPolicy.of_tenant(message.tenant_id))
    return message_from_bytes(built.message().as_bytes(), policy=default)


def test_it_says_truly_who_writes(message: EmailMessage) -> None:
    """7704(a)(1): no false header."""
    mail = parsed(message)
    assert str(mail["From"]) == "Olivia of Desert Realty <olivia@example.com>"
    assert str(mail["Reply-To"]) == "Olivia of Desert Realty <olivia@example.com>"
    assert str(mail["To"]) == message.address and mail["Cc"] is None and mail["Bcc"] is None


def test_both_forms_show_address_advertisement_and_the_way_out(message: EmailMessage) -> None:
    """7704(a)(5): identified as an advertisement, a working opt-out, the physical postal address."""
    mail = parsed(message)
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert "This is an advertisement from Olivia of Desert Realty" in text
        assert "1 Main St, Palm Springs, CA 92262" in text
        assert compose.unsubscribe_url(message.unsubscribe_key) in text
        assert "may I ask" in text


def test_it_carries_the_one_click_headers(message: EmailMessage) -> None:
    """RFC 8058 3.1: an https address, and List-Unsubscribe-Post as it stands there."""
    mail = parsed(message)
    assert str(mail["List-Unsubscribe"]).strip() == f"<{compose.unsubscribe_url(message.unsubscribe_key)}>"
    assert str(mail["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"


def test_keys_are_long_and_of_no_pattern(account: VendorAccount, person: Person) -> None:
    keys = {ask(*person, key=f"mail-{number}").unsubscribe_key for number in range(20)}
    assert len(keys) == 20 and min(map(len, keys)) >= 43


def test_replies_go_to_the_agent_who_wrote(account: VendorAccount, person: Person, colleague: User) -> None:
    colleague.first_name, colleague.last_name = "Carl", "Diaz, Jr."
    colleague.save()
    (reply_to,) = parsed(ask(*person, colleague))["Reply-To"].addresses
    assert (reply_to.display_name, reply_to.addr_spec) == ("Carl Diaz, Jr.", "carl@example.com")


def test_who_left_the_brokerage_gets_no_answers(account: VendorAccount, person: Person, colleague: User) -> None:
    message = ask(*person, colleague)
    Membership.objects.filter(user_id=colleague.pk).delete()
    assert str(parsed(message)["Reply-To"]) == "Olivia of Desert Realty <olivia@example.com>"


def test_html_is_escaped(account: VendorAccount, person: Person) -> None:
    message = ask(*person)
    message.body = "<script>alert(1)</script> & more"
    html = parsed(message).get_body(("html",)).get_content()
    assert "<script>" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("field", ["sender_name", "sender_email", "postal_address"])
def test_without_a_sender_or_address_nothing_is_queued(account: VendorAccount, person: Person, field: str) -> None:
    LeadPolicy.objects.update(**{field: " "})
    with pytest.raises(compose.NotReady, match="Lead policy"):
        ask(*person)
    assert not EmailMessage.objects.exists()


def test_production_needs_an_https_address(account: VendorAccount, person: Person, settings: Any) -> None:
    settings.PRODUCTION, settings.SITE_URL = True, "http://realty.example.com"
    with pytest.raises(compose.NotReady, match="SITE_URL"):
        ask(*person)
