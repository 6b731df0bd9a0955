"""Mail that came back: for good, or since whoever delivers gave up."""

from itertools import permutations
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_leads.enums import ActState
from crm_leads.models import EmailAddress, EmailMessage, VendorAccount, VendorEvent
from crm_leads.outreach.email import results, thresholds
from crm_leads.outreach.reports import EmailReport
from crm_leads.privacy.erasure import erase
from crm_leads.vendors.resend import webhooks
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import post, work_events
from tests.crm_leads.outreach.email.test_results import Person, sent_to, suppressed
from tests.crm_leads.rows import EMAIL


def told(vendors: SimulatedVendors, *events: tuple[str, Any]) -> None:
    """Post these events about the last message, in this order."""
    vendors.webhooks.held.clear()
    for event, data in events:
        vendors.face("resend").trigger({"event": event, "data": data})
    for webhook in list(vendors.webhooks.held):
        assert post(webhook) == 200
        work_events()


def bounce(kind: Any, message: str = "4.4.7 Message expired") -> tuple[str, Any]:
    return "email.bounced", {"bounce": {"type": kind, "subType": "General", "message": message}}


def test_a_delay_changes_nothing_for_good(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> None:
    message = sent_to(person, EMAIL)
    told(vendors, ("email.delivery_delayed", {}))
    message.refresh_from_db()
    assert message.state == ActState.SENT and message.result.startswith("Delayed") and suppressed() == set()


@pytest.mark.parametrize("kind", ["Transient", "Undetermined", "Temporary", "Something new"])
def test_a_final_soft_bounce_is_a_failure_and_the_address_stays_usable(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, kind: str
) -> None:
    """bug_reports 11: whoever delivers gave up, and nobody tries again."""
    message = sent_to(person, EMAIL)
    told(vendors, ("email.delivery_delayed", {}), bounce(kind))
    message.refresh_from_db()
    assert message.state == ActState.FAILED and message.given_up_at and message.bounced_at is None
    assert message.result.startswith("Not delivered: ") and "4.4.7 Message expired" in message.result
    assert suppressed() == set() and EmailAddress.objects.get(address=EMAIL).last_result == "Not delivered"
    assert (thresholds.rates().bounced, thresholds.rates().sent) == (1, 1)
    again = sent_to(person, EMAIL, "mail-2")
    assert again.state == ActState.SENT


@pytest.mark.parametrize("kind", ["Permanent", "permanent", None])
def test_a_bounce_for_good_stops_the_address(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, kind: Any
) -> None:
    message = sent_to(person, EMAIL)
    told(vendors, bounce(kind))
    message.refresh_from_db()
    assert message.bounced_at and suppressed() == {(EMAIL, "bounced")}


def about(message: EmailMessage, data: Any) -> Any:
    return {"email_id": message.message_id, "tags": {"message": str(message.pk)}, **data}


@given(order=st.permutations(["sent", "delayed", "delivered", "soft", "hard", "failed"]), repeats=st.integers(0, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_reason_of_a_bounce_is_kept_in_any_order_of_events(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, order: list[str], repeats: int
) -> None:
    """bug_reports 30, the blemish: one that comes after "delivered" keeps its reason. All orders end the same."""
    events: dict[str, tuple[str, Any]] = {
        "sent": ("email.sent", {}),
        "delayed": ("email.delivery_delayed", {}),
        "delivered": ("email.delivered", {}),
        "soft": bounce("Transient", "4.2.2 Mailbox full"),
        "hard": bounce("Permanent", "5.1.1 No such mailbox"),
        "failed": ("email.failed", {"failed": {"reason": "reached_daily_quota"}}),
    }
    message = EmailMessage.objects.first() or sent_to(person, EMAIL)
    EmailMessage.objects.update(
        state=ActState.SENT, result="", error="", bounce_reason="", delivered_at=None, bounced_at=None, given_up_at=None
    )
    for name in [*order, order[repeats]]:
        kept = webhooks._kept({"data": about(message, events[name][1])})
        told_of = webhooks.reported(VendorEvent(event_type=events[name][0], body=kept)).report
        assert isinstance(told_of, EmailReport)
        results.apply(told_of)
    message.refresh_from_db()
    assert (message.state, message.delivered_at is not None) == (ActState.FAILED, True)
    assert "5.1.1 No such mailbox" in message.error and message.result == f"Bounced: {message.error}"


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_a_soft_bounce_beside_a_delivery_keeps_its_reason(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, order: tuple[int, ...]
) -> None:
    message = sent_to(person, EMAIL)
    events: list[tuple[str, Any]] = [("email.delivered", {}), bounce("Transient"), ("email.delivery_delayed", {})]
    told(vendors, *[events[place] for place in order])
    message.refresh_from_db()
    assert message.state == ActState.FAILED and "4.4.7 Message expired" in message.error
    assert message.result == f"Not delivered: {message.error}"


def test_an_erasure_takes_the_reason_along(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, owner: User
) -> None:
    message = sent_to(person, EMAIL)
    told(vendors, bounce("Transient", f"<{EMAIL}>: mailbox full"))
    erase([EMAIL], requested_by="a letter", user=owner)
    message.refresh_from_db()
    assert message.given_up_at and (message.bounce_reason, message.error, message.result) == ("", "", "")
