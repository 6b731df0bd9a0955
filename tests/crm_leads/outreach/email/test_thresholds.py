import pytest
from django.utils import timezone

from crm_leads.models import Contact, EmailMessage, Lead, VendorAccount
from crm_leads.outreach.email import request, send, thresholds
from crm_leads.outreach.email.thresholds import Rates
from crm_leads.vendors import accounts
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import ask, deliver_all
from tests.crm_leads.rows import an_email

Person = tuple[Lead, Contact]


@pytest.mark.parametrize(
    ("rates", "stops"),
    [
        (Rates(20, 1, 0), False),
        (Rates(20, 2, 1), False),
        (Rates(150, 3, 0), True),
        (Rates(151, 3, 0), False),
        (Rates(1_000, 19, 0), False),
        (Rates(1_000, 20, 0), True),
        (Rates(5_000, 0, 2), True),
        (Rates(5_001, 0, 2), False),
        (Rates(0, 0, 0), False),
    ],
)
def test_we_stop_at_half_of_what_the_vendor_admits(rates: Rates, stops: bool) -> None:
    """Bounces 4 %, complaints 0.08 % (https://resend.com/legal/acceptable-use)."""
    assert bool(rates.reason) == stops


def test_the_reason_has_the_figures() -> None:
    assert Rates(1_000, 20, 2).reason == (
        "20 of 1000 e-mails of 30 days bounced (2.0%) and 2 of 1000 drew complaints (0.20%); Resend closes accounts at"
        " 4% and 0.08%."
    )


def test_bounces_stop_all_sending_until_the_owner_resumes(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    lead, contact = person
    for number in range(thresholds.BOUNCES_AT_LEAST):
        an_email(contact, f"bounced+{number}@example.com")
        ask(lead, contact, key=f"bad-{number}", address=f"bounced+{number}@example.com")
    send.send_due()
    deliver_all(vendors)
    account.refresh_from_db()
    assert account.stopped_at and "bounced" in account.stopped_because
    with pytest.raises(request.Refused, match="bounced"):
        ask(lead, contact, key="good")
    accounts.resume(account)
    ask(lead, contact, key="good")
    send.send_due()
    assert EmailMessage.objects.get(idempotency_key="good").state == "sent"


def test_old_messages_do_not_count(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    ask(*person)
    send.send_due()
    EmailMessage.objects.update(sent_at=timezone.now() - thresholds.WINDOW, bounced_at=timezone.now())
    assert thresholds.rates() == Rates(0, 0, 0)


def test_simulated_bounces_are_nothing_to_a_real_account(
    vendors: SimulatedVendors, account: VendorAccount, person: Person
) -> None:
    ask(*person)
    send.send_due()
    assert thresholds.rates().sent == 1
    VendorAccount.objects.update(is_simulated=False)
    assert thresholds.rates() == Rates(0, 0, 0)
