"""The client against the simulated Resend, over HTTP: the contract that sending relies on."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.core.mail import EmailMultiAlternatives

from crm_leads.models import LeadPolicy, VendorAccount
from crm_leads.vendors.errors import (
    BadCredentials,
    NoCredits,
    NotConfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
    VendorError,
)
from crm_leads.vendors.resend.client import Client
from realty.tenants.models import Tenant
from realty.tenants.scope import current_scope
from simulators.vendors import SimulatedVendors

KEY = "re_key_of_the_desert"


@pytest.fixture
def vendors() -> Iterator[SimulatedVendors]:
    with SimulatedVendors(hold_webhooks=True) as server:
        yield server


def account(vendors: SimulatedVendors, api_key: str = KEY) -> VendorAccount:
    return VendorAccount(
        tenant_id=current_scope().tenant_id,
        kind="resend",
        is_simulated=True,
        options={"base_url": f"{vendors.url}/resend"},
        secrets={"api_key": api_key, "signing_secret": "simulated-secret"},
        webhook_key="hook",
    )


def mail(to: str = "delivered@resend.dev", sender: str = "olivia@example.com") -> EmailMultiAlternatives:
    headers = {"List-Unsubscribe": "<https://example.com/u>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives("Hi", "Text", f"Olivia <{sender}>", [to], reply_to=[sender], headers=headers)
    message.attach_alternative("<p>Text</p>", "text/html")
    return message


def send(vendors: SimulatedVendors, message: EmailMultiAlternatives | None = None, key: str = "key-1") -> str:
    return Client(account(vendors)).send(message or mail(), key=key, act_id=7)


def sent(vendors: SimulatedVendors) -> list[Any]:
    return vendors.face("resend").mails  # type: ignore[attr-defined, no-any-return]


def test_a_message_goes_with_both_forms_headers_and_our_tag(vendors: SimulatedVendors) -> None:
    message_id = send(vendors)
    (got,) = sent(vendors)
    assert got.id == message_id and got.to == "delivered@resend.dev"
    assert got.body["text"] == "Text" and got.body["html"] == "<p>Text</p>"
    assert got.body["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got.body["tags"] == [{"name": "message", "value": "7"}]
    assert got.body["reply_to"] == ["olivia@example.com"]
    assert vendors.asked("resend", "/emails")[0].headers["idempotency-key"] == "key-1"


def test_the_same_key_and_content_is_one_message(vendors: SimulatedVendors) -> None:
    assert send(vendors) == send(vendors)
    assert len(sent(vendors)) == 1


def test_the_same_key_with_other_content_sends_nothing(vendors: SimulatedVendors) -> None:
    send(vendors)
    with pytest.raises(OutcomeUnknown, match="invalid_idempotent_request"):
        send(vendors, mail("delivered+2@resend.dev"))
    assert len(sent(vendors)) == 1


def test_a_key_is_kept_for_24_hours(vendors: SimulatedVendors) -> None:
    first = send(vendors)
    vendors.advance(24 * 3600 + 1)
    assert send(vendors) != first


def test_two_recipients_are_never_in_one_message(vendors: SimulatedVendors) -> None:
    message = mail()
    message.cc = ["b@example.com"]
    with pytest.raises(ValueError, match="One recipient"):
        send(vendors, message)
    assert sent(vendors) == []


def test_too_many_requests_say_when_to_come_back(vendors: SimulatedVendors) -> None:
    vendors.face("resend").per_second = 1  # type: ignore[attr-defined]
    send(vendors)
    with pytest.raises(RateLimited) as caught:
        send(vendors, key="key-2")
    assert caught.value.retry_after == 1


@pytest.mark.parametrize(
    ("used_up", "error", "words"),
    [("daily_quota_exceeded", RateLimited, "no more e-mails today"), ("monthly_quota_exceeded", NoCredits, "month")],
)
def test_a_plan_that_is_used_up_is_no_matter_of_pace(
    vendors: SimulatedVendors, used_up: str, error: type[VendorError], words: str
) -> None:
    vendors.face("resend").used_up = used_up  # type: ignore[attr-defined]
    with pytest.raises(error, match=words) as caught:
        send(vendors)
    assert getattr(caught.value, "retry_after", 3600) >= 3600 and sent(vendors) == []


@pytest.mark.parametrize(
    ("fault", "status", "error", "arrived"),
    [
        ("drop_after", 0, OutcomeUnknown, 1),
        ("drop_before", 0, OutcomeUnknown, 0),
        ("garbage", 0, OutcomeUnknown, 1),
        ("status", 500, OutcomeUnknown, 0),
        ("status_after", 500, OutcomeUnknown, 1),
        ("status", 503, Unavailable, 0),
        ("status", 422, Rejected, 0),
    ],
)
def test_faults_say_whether_it_may_have_been_sent(
    vendors: SimulatedVendors, fault: str, status: int, error: type[VendorError], arrived: int
) -> None:
    vendors.faults.add(fault, face="resend", **({"status": status} if status else {}))
    with pytest.raises(error):
        send(vendors)
    assert len(sent(vendors)) == arrived


def test_a_server_that_is_not_there_has_sent_nothing(vendors: SimulatedVendors) -> None:
    row = account(vendors)
    row.options = {"base_url": "http://127.0.0.1:9/resend"}
    with pytest.raises(Unavailable):
        Client(row).send(mail(), key="key-1", act_id=7)


def test_an_unverified_domain_is_for_the_owner(vendors: SimulatedVendors) -> None:
    with pytest.raises(BadCredentials, match="not verified"):
        send(vendors, mail(sender="olivia@unverified.example.com"))


@pytest.mark.parametrize("key", ["re_invalid_key_9", "re_invalid_newer_9"])
def test_a_wrong_key_is_bad_credentials_in_each_of_its_answers(
    in_tenant: Tenant, vendors: SimulatedVendors, key: str
) -> None:
    """vendors_and_law M6: 403 invalid_api_key, 401 validation_error for sending, 400 validation_error elsewhere."""
    client = Client(account(vendors, key))
    with pytest.raises(BadCredentials) as caught:
        client.send(mail(), key="key-1", act_id=7)
    with pytest.raises(BadCredentials):
        client.check()
    with pytest.raises(BadCredentials):
        client.unsuppress("ana@example.com")
    assert key not in str(caught.value)


def test_a_message_that_cannot_be_written_is_rejected_and_not_sent(vendors: SimulatedVendors) -> None:
    message = mail()
    message.to = ["nobody"]
    with pytest.raises(Rejected, match="cannot be written: Invalid email address"):
        send(vendors, message)
    assert sent(vendors) == []


def test_an_address_comes_off_resends_own_list(vendors: SimulatedVendors) -> None:
    """vendors_and_law M7."""
    vendors.face("resend").suppressed.add(KEY, "ana+1@example.com", "manual")  # type: ignore[attr-defined]
    client = Client(account(vendors))
    assert client.unsuppress("ana+1@example.com") is True
    assert client.unsuppress("ana+1@example.com") is False
    with pytest.raises(BadCredentials, match="restricted"):
        Client(account(vendors, "re_restricted_1")).unsuppress("ana+1@example.com")


def test_no_key_says_who_must_act(vendors: SimulatedVendors) -> None:
    with pytest.raises(NotConfigured, match="owner"):
        Client(account(vendors, ""))


def test_the_check_names_the_domains_and_sends_nothing(in_tenant: Tenant, vendors: SimulatedVendors) -> None:
    assert "example.com" in Client(account(vendors)).check()
    assert sent(vendors) == []


def test_the_check_knows_a_key_that_may_only_send(in_tenant: Tenant, vendors: SimulatedVendors) -> None:
    assert "only send" in Client(account(vendors, "re_restricted_1")).check()


def test_the_check_compares_the_senders_domain(in_tenant: Tenant, vendors: SimulatedVendors) -> None:
    LeadPolicy.objects.update_or_create(tenant=in_tenant, defaults={"sender_email": "olivia@other.example.net"})
    with pytest.raises(Rejected, match=r"other\.example\.net"):
        Client(account(vendors)).check()


def test_the_inbox_shows_what_was_sent_and_that_it_is_simulated(vendors: SimulatedVendors) -> None:
    message = mail("ana@example.com")
    message.subject = "<b>Hi</b>"
    send(vendors, message)
    page = requests.get(f"{vendors.url}/resend/inbox", timeout=5).text
    assert "Simulated" in page and "ana@example.com" in page and "List-Unsubscribe" in page
    assert "&lt;b&gt;Hi" in page and "<b>Hi" not in page
