"""security H2 and L2: a mail server that drips keeps nobody longer than one act's time, and is left alone for a while;
and the address that was looked at is the one that is connected."""

import socket
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Contact, EmailMessage, Lead, VendorAccount
from crm_leads.outreach.acts import CLAIM_LASTS
from crm_leads.outreach.email import send
from crm_leads.vendors import accounts, checking
from crm_leads.vendors.errors import OutcomeUnknown, RateLimited, Rejected, Unavailable
from crm_leads.vendors.smtp.client import Client
from crm_leads.vendors.smtp.connection import Backend
from realty.outward import Bounds, InnerAddress
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.outreach.email.mailing import ask, writable
from tests.crm_leads.rows import a_contact, an_account, an_email
from tests.crm_leads.vendors.smtp.server import MailServer
from tests.crm_leads.vendors.smtp.test_client import mail
from tests.dripping import GREETING, dripping

# Generous: the machine may be busy. A dripping server would hold its caller for ever.
SOON = 20


@pytest.fixture(autouse=True)
def short(settings: Any) -> None:
    settings.MAIL_SERVER_SECONDS = 1


@pytest.fixture
def person(in_tenant: Tenant) -> tuple[Lead, Contact]:
    return writable()


def of_port(port: int) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "user_name": "olivia", "plain": True}


def client(port: int) -> Client:
    return Client(VendorAccount(kind="smtp", options=of_port(port), secrets={"password": "pass-word-9"}))


@pytest.mark.parametrize(
    ("at_once", "drop", "pause"),
    [
        (b"", b"2", 0.1),  # a greeting of one byte at a time
        (b"220 ready\r\n", b"250-x\r\n", 0.1),  # an answer without an end
        (b"220 ready\r\n", b"250-" + b"x" * 4_000 + b"\r\n", 0.0),  # the same, as fast as it can
        (b"220 ready\r\n250-localhost\r\n250 AUTH PLAIN\r\n", b"2", 0.1),
    ],
)
def test_a_check_ends_in_time_wherever_it_is_kept_waiting(at_once: bytes, drop: bytes, pause: float) -> None:
    started = time.monotonic()
    with dripping(at_once, drop, pause) as server, pytest.raises(Unavailable) as caught:
        client(server.port).check()
    assert time.monotonic() - started < SOON
    assert caught.value.timed_out or pause == 0.0  # the flood ends by its size, or by time


def test_a_handshake_that_drips_ends_too() -> None:
    bounds = Bounds(1, 10_000)
    started = time.monotonic()
    kept: dict[str, Any] = {"bounds": bounds, "only_global": False}
    with dripping(drop=b"\x16") as server, pytest.raises(OSError):
        Backend(host="127.0.0.1", port=server.port, use_ssl=True, use_tls=False, **kept).open()
    assert time.monotonic() - started < SOON


def test_what_drips_after_the_message_may_have_been_sent() -> None:
    said = GREETING + b"250 ok\r\n" * 2 + b"354 go on\r\n"
    with dripping(said) as server, pytest.raises(OutcomeUnknown) as caught:
        client(server.port).send(mail(), key="mail-1", act_id=7)
    assert caught.value.timed_out


def test_a_name_server_that_does_not_answer_is_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(3) or [])
    with pytest.raises(Unavailable, match="did not answer within 1 second"):
        client(2525).check()


def test_the_account_is_left_alone_longer_each_time(in_tenant: Tenant) -> None:
    account = an_account("smtp", secrets={"password": "x"})
    for times, minutes in enumerate((15, 30, 60), start=1):
        accounts.timed_out(account)
        account.refresh_from_db()
        assert account.timeouts == times
        wait = account.suspended_until - timezone.now()
        assert timedelta(minutes=minutes - 1) < wait <= timedelta(minutes=minutes)
    with pytest.raises(RateLimited, match="3 times in a row, so nothing is sent through it until"):
        accounts.account("smtp")
    for _ in range(30):
        accounts.timed_out(account)
    account.refresh_from_db()
    assert account.suspended_until < timezone.now() + timedelta(days=1, minutes=1)
    accounts.resume(account)
    assert accounts.account("smtp").timeouts == 0


def test_a_pass_sends_one_message_into_it_and_leaves(in_tenant: Tenant, person: tuple[Lead, Contact]) -> None:
    with dripping() as server:
        account = an_account("smtp", options=of_port(server.port), secrets={"password": "x"})
        second = a_contact(person[0], full_name="Ben Owner", first_name="Ben")
        an_email(second, "ben.owner@example.com")
        messages = [ask(*person), ask(person[0], second)]
        started = time.monotonic()
        for _ in range(5):
            send.send_due()
        assert time.monotonic() - started < SOON
    account.refresh_from_db()
    assert account.timeouts == 1
    for message in messages:
        message.refresh_from_db()
        assert message.state == ActState.QUEUED and message.error and message.not_before > timezone.now()


def test_an_answer_ends_the_count(in_tenant: Tenant, person: tuple[Lead, Contact]) -> None:
    with MailServer() as server:
        account = an_account("smtp", options=of_port(server.port), secrets={"password": "x"}, timeouts=3)
        ask(*person)
        send.send_due()
    account.refresh_from_db()
    assert account.timeouts == 0


def test_the_message_of_a_worker_that_was_killed_is_settled(in_tenant: Tenant, person: tuple[Lead, Contact]) -> None:
    """Also while its account is suspended."""
    an_account("smtp", secrets={"password": "x"}, timeouts=1, suspended_until=timezone.now() + timedelta(hours=1))
    message = ask(*person)
    EmailMessage.objects.update(state=ActState.CLAIMED, claimed_at=timezone.now() - CLAIM_LASTS * 2)
    assert send.waiting_tenants() == [in_tenant.pk]
    send.send_due()
    message.refresh_from_db()
    assert message.state == ActState.UNKNOWN


def test_the_owner_sees_why_and_lifts_it(owner: User, tenant: Tenant) -> None:
    browser, act = signed_in(owner), reverse("vendor_account_action", args=["smtp"])
    with dripping() as server:
        with tenant_scope(tenant):
            an_account("smtp", options=of_port(server.port), secrets={"password": "x"}, webhook_key="k-smtp")
        page = browser.post(act, {"action": "check"}, follow=True).content.decode()
        assert "did not answer within 1 second" in page
        assert "It did not answer in time, so nothing is sent through it for a while." in page and "Resume" in page
    with MailServer() as working:
        with tenant_scope(tenant):
            VendorAccount.objects.update(options=of_port(working.port))
        page = browser.post(act, {"action": "resume"}, follow=True).content.decode()
    assert "signed in" in page and "It did not answer in time" not in page


def test_one_check_at_a_time_for_each_tenant_and_two_in_all(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """security H2: eight checks held all eight threads of the site."""
    act = reverse("vendor_account_action", args=["smtp"])
    with tenant_scope(tenant):
        an_account("smtp", options=of_port(9), secrets={"password": "x"}, webhook_key="k-smtp")
    pages: list[str] = []

    def pressed_again(account: VendorAccount) -> bool:
        pages.append(signed_in(owner).post(act, {"action": "check"}, follow=True).content.decode())
        return True

    monkeypatch.setattr(accounts, "check", pressed_again)
    with tenant_scope(tenant):
        checking._turns.acquire()
        try:
            checking.check(VendorAccount.objects.get())
        finally:
            checking._turns.release()
    assert "Others check their accounts just now." in pages[0]
    assert checking._turns.acquire(blocking=False)
    checking._turns.release()


@pytest.mark.parametrize(
    "found",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "224.0.0.1",
    ],
)
def test_in_production_no_name_leads_inside(monkeypatch: pytest.MonkeyPatch, settings: Any, found: str) -> None:
    settings.PRODUCTION = True
    info = (socket.AF_INET6 if ":" in found else socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, 2525))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [info])
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("It was connected."))
    with pytest.raises(Rejected, match="not a server on the internet"):
        Client(VendorAccount(kind="smtp", options={**of_port(2525), "host": "mail.example.com"}, secrets={})).check()


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """DNS rebinding: on the internet at the first look, inside at the second."""
    settings.PRODUCTION = True
    looks, connected = iter(["93.184.215.14", "127.0.0.1"]), []

    def look_up(*args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(looks), 2525))]

    def connect(self: Any, address: Any) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Unavailable):
        Client(VendorAccount(kind="smtp", options={**of_port(2525), "host": "mail.example.com"}, secrets={})).check()
    assert connected == [("93.184.215.14", 2525)]


def test_an_inner_address_is_no_error_that_libraries_try_again() -> None:
    assert not issubclass(InnerAddress, OSError)
