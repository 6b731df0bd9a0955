"""The same sending through a mail server of the tenant's own."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from crm_leads.enums import ActState
from crm_leads.models import Contact, EmailMessage, Lead, Suppression, VendorAccount
from crm_leads.outreach.email import compose, send
from tests.crm_leads.outreach.email.mailing import ask
from tests.crm_leads.rows import EMAIL, an_account
from tests.crm_leads.vendors.smtp.server import MailServer

Person = tuple[Lead, Contact]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as found:
        yield found


@pytest.fixture
def smtp(person: Person, server: MailServer) -> VendorAccount:
    options = {"host": "127.0.0.1", "port": server.port, "user_name": "olivia", "plain": True}
    return an_account("smtp", options=options, secrets={"password": "pass-word-9"})


def sent(person: Person) -> EmailMessage:
    message = ask(*person)
    send.send_due()
    message.refresh_from_db()
    return message


def test_a_message_goes_out_with_its_headers(server: MailServer, smtp: VendorAccount, person: Person) -> None:
    message = sent(person)
    (got,) = server.mails
    assert message.state == ActState.SENT and message.message_id == got["Message-ID"] and got["To"] == EMAIL
    assert message.unsubscribe_key in got["List-Unsubscribe"] and not message.is_simulated


def test_an_address_that_is_refused_counts_as_a_bounce(server: MailServer, smtp: VendorAccount, person: Person) -> None:
    server.refusals = {"RCPT": "550 no such mailbox"}
    message = sent(person)
    assert message.state == ActState.FAILED and message.bounced_at
    assert list(Suppression.objects.values_list("address", "because")) == [(EMAIL, "bounced")]


def test_a_greylist_is_waited_for(server: MailServer, smtp: VendorAccount, person: Person) -> None:
    server.refusals = {"RCPT": "450 later"}
    assert sent(person).state == ActState.QUEUED
    server.refusals = {}
    EmailMessage.objects.update(not_before=None)
    send.send_due()
    assert len(server.mails) == 1


def test_a_lost_answer_is_never_sent_again(server: MailServer, smtp: VendorAccount, person: Person) -> None:
    server.refusals = {"END": "hang up"}
    assert sent(person).state == ActState.UNKNOWN
    server.refusals = {}
    send.send_due()
    assert len(server.mails) == 1


def test_the_unsubscribe_header_leaves_as_it_is_whatever_its_length(
    server: MailServer, smtp: VendorAccount, person: Person, settings: Any
) -> None:
    """vendors_and_law L5: RFC 2047 words (RFC 2047, section 5) or a fold in its address would end one-click unsubscribe
    (RFC 8058) without a word, as a newer Django does from 78 characters on. On the bytes that were sent."""
    for length in (20, 60, 120, 200):
        settings.SITE_URL = f"https://{'a' * 50}.{'b' * length}.example.com"[: length + 40] + ".example.com"
        ask(*person, key=f"mail-{length}")
        send.send_due()
        # A fold before the address is no fault (RFC 5322, 2.2.3): whoever reads it takes it out.
        raw = re.sub(rb"\r\n[ \t]+", b" ", server.raw[-1])
        (line,) = [line for line in raw.split(b"\r\n") if line.lower().startswith(b"list-unsubscribe:")]
        assert b"=?" not in line and b" " not in line.partition(b"<")[2]
        assert line.count(b"<https://") == 1 and line.endswith(b"/>")
        assert len(line) < 998
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw


def test_a_site_address_that_no_header_can_hold_is_refused_before(
    server: MailServer, smtp: VendorAccount, person: Person, settings: Any
) -> None:
    settings.SITE_URL = f"https://{'a' * 900}.example.com"
    with pytest.raises(compose.NotReady, match="too long"):
        ask(*person)
