"""A tenant that may write, the simulated Resend it writes through, and its webhooks."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crm_leads.models import Contact, EmailMessage, EmailTemplate, Lead, VendorAccount, VendorEvent
from crm_leads.outreach import vendor_events
from crm_leads.outreach.email import compose, request
from simulators.vendors import SimulatedVendors
from simulators.vendors.webhooks import Webhook
from tests.crm_leads.compliance.lawful import lawful_lead
from tests.crm_leads.rows import EMAIL, an_account

API_KEY = "re_key_of_the_desert"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the example of the Standard Webhooks
LETTER = compose.Letter("Your home at 1 Test Way", "Hello Ana,\n\nmay I ask what you plan now?")


def resend(vendors: SimulatedVendors, **fields: Any) -> VendorAccount:
    """An account there; the face takes requests as quickly as tests make them."""
    vendors.face("resend").per_second = 10_000  # type: ignore[attr-defined]
    account: dict[str, Any] = {
        "is_simulated": True,
        "options": {"base_url": f"{vendors.url}/resend"},
        "secrets": {"api_key": API_KEY, "signing_secret": SECRET},
        "secrets_changed_at": timezone.now(),
    }
    return an_account("resend", **{**account, **fields})


def ask(
    lead: Lead, contact: Contact, user: User | None = None, *, key: str = "mail-1", address: str = EMAIL
) -> EmailMessage:
    return request.request(request.Order(lead, contact, address, LETTER, key, user))


def writable() -> tuple[Lead, Contact]:
    return lawful_lead()


def a_template(
    name: str = "First", subject: str = "Your home at {address}", body: str = "Hello {first_name|there}"
) -> EmailTemplate:
    return EmailTemplate.objects.create(name=name, subject=subject, body=body)


def mails(vendors: SimulatedVendors) -> list[Any]:
    """What the simulated Resend took."""
    return vendors.face("resend").mails  # type: ignore[attr-defined, no-any-return]


def post(webhook: Webhook, **headers: str) -> int:
    """One webhook at the site's door; gives the status."""
    given = {**webhook.headers, **headers}
    path = urlsplit(webhook.url).path
    answer = Client().post(path, webhook.body, content_type="application/json", headers=given)
    return answer.status_code


def last_told(vendors: SimulatedVendors) -> Webhook:
    """The last webhook about a message; those of Resend's own list may follow it."""
    return next(each for each in reversed(vendors.webhooks.held) if b'"type": "email.' in each.body)


def work_events() -> list[str]:
    """Work what was kept, as the schedule does; gives the outcomes."""
    for pk in VendorEvent.objects.filter(worked_at=None).values_list("pk", flat=True):
        vendor_events.work(pk)
    return list(VendorEvent.objects.order_by("pk").values_list("outcome", flat=True))


def deliver_all(vendors: SimulatedVendors) -> None:
    """Let the vendor's time pass, and take every webhook in."""
    vendors.advance(60)
    for webhook in list(vendors.webhooks.held):
        assert post(webhook) == 200
    vendors.webhooks.held.clear()
    work_events()
