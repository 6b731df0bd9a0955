"""The mail server's client against a server on this machine: the same contract as Resend's."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from crm_leads.models import VendorAccount
from crm_leads.vendors.errors import (
    BadAddress,
    BadCredentials,
    NotConfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
    VendorError,
)
from crm_leads.vendors.smtp.client import Client
from tests.crm_leads.vendors.smtp.server import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as found:
        yield found


def client(port: int, **options: Any) -> Client:
    stored = {"host": "127.0.0.1", "port": port, "user_name": "olivia", "plain": True, **options}
    return Client(VendorAccount(kind="smtp", options=stored, secrets={"password": "pass-word-9"}))


def mail(to: str = "ana@example.com") -> EmailMultiAlternatives:
    headers = {"List-Unsubscribe": "<https://example.com/u>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives("Hi", "Text\n.\nend", "Olivia <olivia@example.com>", [to], headers=headers)
    message.attach_alternative("<p>Text</p>", "text/html")
    return message


def test_a_message_arrives_whole(server: MailServer) -> None:
    message_id = client(server.port).send(mail(), key="mail-1", act_id=7)
    (got,) = server.mails
    assert server.recipients == ["ana@example.com"] and message_id == got["Message-ID"] == "<mail-1@example.com>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain and plain.get_content().splitlines() == ["Text", ".", "end"] and html


def test_the_check_signs_in_and_sends_nothing(server: MailServer) -> None:
    assert "signed in" in client(server.port).check() and server.mails == []


@pytest.mark.parametrize(
    ("command", "answer", "error", "arrived"),
    [
        ("AUTH", "535 wrong", BadCredentials, 0),
        ("AUTH", "454 4.7.0 temporary authentication failure", Unavailable, 0),
        ("MAIL", "550 not you", Rejected, 0),
        ("RCPT", "550 no such mailbox", BadAddress, 0),
        ("RCPT", "550 5.1.1 no such mailbox", BadAddress, 0),
        ("RCPT", "550 5.7.1 your server is blocked", Rejected, 0),
        ("RCPT", "552 5.2.2 the mailbox is full", Rejected, 0),
        ("RCPT", "554 relaying denied", Rejected, 0),
        ("RCPT", "450 greylisted", RateLimited, 0),
        ("DATA", "554 spam", Rejected, 0),
        ("END", "552 too large", Rejected, 0),
        ("END", "hang up", OutcomeUnknown, 1),
        ("EHLO", "hang up", Unavailable, 0),
    ],
)
def test_refusals_say_whether_it_may_have_been_sent(
    server: MailServer, command: str, answer: str, error: type[VendorError], arrived: int
) -> None:
    server.refusals = {command: answer}
    with pytest.raises(error) as caught:
        client(server.port).send(mail(), key="mail-1", act_id=7)
    assert type(caught.value) is error and len(server.mails) == arrived and "pass-word-9" not in str(caught.value)


def test_a_goodbye_that_fails_changes_nothing(server: MailServer) -> None:
    server.refusals = {"QUIT": "hang up"}
    assert client(server.port).send(mail(), key="mail-1", act_id=7)


def test_nobody_there_has_sent_nothing() -> None:
    with pytest.raises(Unavailable):
        client(9).send(mail(), key="mail-1", act_id=7)


def test_no_address_says_who_must_act() -> None:
    with pytest.raises(NotConfigured, match="owner"):
        client(0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254"])
def test_in_production_nobody_reaches_the_inside_of_our_network(settings: Any, server: MailServer, host: str) -> None:
    settings.PRODUCTION = True
    with pytest.raises(VendorError):
        client(server.port, host=host).check()
    assert server.recipients == []
