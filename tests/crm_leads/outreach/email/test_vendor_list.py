"""Resend's own list of addresses that it skips (vendors_and_law M7)."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest
from crm_leads.models import Activity, EmailMessage, HomeStop, Suppression, VendorAccount, VendorEvent
from crm_leads.outreach.email import request, send, vendor_list
from simulators.vendors import SimulatedVendors
from tests.conftest import signed_in
from tests.crm_leads.outreach.email.mailing import API_KEY, SECRET, ask, post, work_events
from tests.crm_leads.outreach.email.test_results import Person, sent_to, suppressed
from tests.crm_leads.rows import EMAIL, PHONE


@pytest.fixture
def resend(vendors: SimulatedVendors, account: VendorAccount, person: Person) -> Any:
    """Its list, once the account has sent something."""
    sent_to(person, EMAIL)
    vendors.webhooks.held.clear()
    return vendors.face("resend").suppressed  # type: ignore[attr-defined]


def told(vendors: SimulatedVendors) -> list[str]:
    """Take in what waits; gives what the list's events changed."""
    before = set(VendorEvent.objects.values_list("pk", flat=True))
    for webhook in list(vendors.webhooks.held):
        assert post(webhook) == 200
    vendors.webhooks.held.clear()
    work_events()
    rows = VendorEvent.objects.exclude(pk__in=before).filter(event_type__startswith="suppression.")
    return list(rows.order_by("pk").values_list("outcome", flat=True))


@pytest.mark.parametrize(
    ("origin", "stops"),
    [
        ("manual", {(EMAIL, "vendor")}),
        ("bounce", {(EMAIL, "bounced")}),
        ("complaint", {(EMAIL, "complaint"), (PHONE, "complaint")}),
        ("something new", {(EMAIL, "vendor")}),
    ],
)
def test_what_resend_puts_on_its_list_is_stopped_here(
    vendors: SimulatedVendors, resend: Any, person: Person, origin: str, stops: set[tuple[str, str]]
) -> None:
    resend.add(API_KEY, EMAIL, origin)
    assert told(vendors) == ["The address is no longer used."]
    assert suppressed() == stops
    with pytest.raises(request.Refused):
        ask(*person, key="mail-2")


def test_no_address_stays_in_what_was_posted(vendors: SimulatedVendors, resend: Any) -> None:
    resend.add(API_KEY, "stranger@example.com", "manual")
    told(vendors)
    assert "stranger@example.com" not in str(list(VendorEvent.objects.values_list("body", flat=True)))
    assert list(Suppression.objects.values_list("address", "digest")) == [("", digest("stranger@example.com"))]


def test_a_bounce_and_the_list_tell_it_once(vendors: SimulatedVendors, resend: Any) -> None:
    vendors.face("resend").trigger({"event": "email.bounced"})
    told(vendors)
    assert suppressed() == {(EMAIL, "bounced")} and Suppression.objects.count() == 1
    assert Activity.objects.filter(kind="opt_out").count() == 1


def lifted(owner: User, because: str = "bounced") -> Any:
    row = Suppression.objects.get(address=EMAIL, because=because)
    answer = signed_in(owner).post(
        f"/crm/do-not-contact/{row.pk}/lift/", {"because": "It works again.", "confirmation": "REMOVE"}, follow=True
    )
    return answer.content.decode()


def test_what_an_owner_lifts_comes_off_the_list_there(
    vendors: SimulatedVendors, resend: Any, owner: User, person: Person
) -> None:
    """Before, Resend skipped the address again and we stopped it again, without a word."""
    vendors.face("resend").trigger({"event": "email.bounced"})
    told(vendors)
    assert "off Resend&#x27;s own list" in lifted(owner) and not resend.has(API_KEY, EMAIL)
    assert told(vendors) == [vendor_list.removed()]
    assert ask(*person, key="mail-2").state == "queued"


def test_what_an_owner_lifts_by_the_person_s_name_comes_off_the_list_too(
    vendors: SimulatedVendors, resend: Any, owner: User, person: Person
) -> None:
    resend.add(API_KEY, EMAIL, "complaint")
    told(vendors)
    path = f"/crm/do-not-contact/homes/{HomeStop.objects.get(of_person=True).pk}/lift/"
    said = {"because": "A mistake.", "confirmation": "REMOVE"}
    assert "removes it from that list too" in signed_in(owner).get(path).content.decode()
    page = signed_in(owner).post(path, said, follow=True).content.decode()
    assert "off Resend&#x27;s own list" in page and not resend.has(API_KEY, EMAIL)
    assert ask(*person, key="mail-2").state == "queued"


def test_with_a_key_that_may_only_send_the_owner_is_told_to_remove_it_there(
    vendors: SimulatedVendors, resend: Any, account: VendorAccount, owner: User
) -> None:
    vendors.face("resend").trigger({"event": "email.bounced"})
    told(vendors)
    account.secrets = {"api_key": "re_restricted_1", "signing_secret": SECRET}
    account.save()
    page = lifted(owner)
    assert "Remove it at Resend too (Emails, Suppressions)" in page and resend.has(API_KEY, EMAIL)


def test_an_old_report_does_not_undo_a_lift(
    vendors: SimulatedVendors, resend: Any, account: VendorAccount, owner: User
) -> None:
    """Svix repeats for days: what is told late was true before the owner lifted it."""
    resend.add(API_KEY, EMAIL, "bounce")
    late = next(each for each in vendors.webhooks.held if b"suppression.added" in each.body)
    suppression.lift(suppression.suppress(EMAIL, "bounced"), owner, "It works again.")
    assert post(late) == 200
    assert work_events()[-1] == "An owner has removed this since, so it stays removed."
    assert not Suppression.objects.filter(lifted_at=None).exists()


def test_a_message_that_resend_skips_says_why(
    vendors: SimulatedVendors, resend: Any, account: VendorAccount, person: Person
) -> None:
    resend.add(API_KEY, EMAIL, "manual")
    vendors.webhooks.held.clear()
    message = ask(*person, key="mail-2")
    send.send_due()
    vendors.advance(5)
    told(vendors)
    message.refresh_from_db()
    assert message.state == "failed" and "must come off there as well" in message.result
    assert EmailMessage.objects.count() == 2
