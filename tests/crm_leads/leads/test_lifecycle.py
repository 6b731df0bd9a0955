from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.enums import ActState, ClosedBecause, LeadStatus
from crm_leads.leads import lifecycle
from crm_leads.models import Lead
from realty.tenants.models import Tenant
from tests.crm_leads.rows import a_lead, a_mail

pytestmark = pytest.mark.usefixtures("in_tenant")


def told(lead: Lead) -> list[str]:
    return [activity.summary for activity in lead.activities.order_by("pk")]


def test_a_status_is_told_once(owner: User) -> None:
    lead = a_lead()
    lifecycle.set_status(lead, "contacted", owner)
    lifecycle.set_status(lead, "contacted", owner)
    assert lead.status == LeadStatus.CONTACTED
    assert told(lead) == ["Marked contacted."]
    assert lead.activities.get().user == owner


def test_an_unknown_status_is_refused(owner: User) -> None:
    with pytest.raises(ValidationError, match="not a lead status"):
        lifecycle.set_status(a_lead(), "dialed", owner)


@pytest.mark.parametrize("status", ["skipped", "converted"])
def test_skipping_and_converting_stop_what_is_queued(status: str, owner: User) -> None:
    lead = a_lead(snapshot={"remarks": "Kept"})
    mail = a_mail(lead)
    lifecycle.set_status(lead, status, owner)
    mail.refresh_from_db()
    assert mail.state == ActState.CANCELED
    assert Lead.objects.get().snapshot == {"remarks": "Kept"}


def test_a_closed_lead_does_not_move_but_may_be_converted(owner: User) -> None:
    lead = a_lead()
    lifecycle.close([lead], ClosedBecause.RELISTED, "MLS 7 is Active.")
    lead.refresh_from_db()
    with pytest.raises(ValidationError, match="closed \\(Relisted\\). MLS 7 is Active."):
        lifecycle.set_status(lead, "contacted", owner)
    with pytest.raises(ValidationError, match="closed"):
        lifecycle.set_next_step(lead, "Call", None, owner)
    lifecycle.set_status(lead, "converted", owner)
    assert lead.status == LeadStatus.CONVERTED


def test_an_erased_lead_does_not_move(owner: User) -> None:
    lead = a_lead()
    lifecycle.close([lead], ClosedBecause.ERASED, "By letter.")
    lead.refresh_from_db()
    with pytest.raises(ValidationError):
        lifecycle.set_status(lead, "converted", owner)


def test_closing_says_why_stops_acts_and_keeps_the_first_reason() -> None:
    lead = a_lead()
    mail, sent = a_mail(lead), a_mail(lead, "sent", ActState.SENT)
    assert lifecycle.close([lead], ClosedBecause.SOLD, "MLS 7 closed on 11/20/2026.") == 1
    assert lifecycle.close([lead], ClosedBecause.RELISTED, "Later.") == 0
    lead.refresh_from_db()
    mail.refresh_from_db()
    sent.refresh_from_db()
    assert (lead.closed_because, lead.closed_evidence) == ("sold", "MLS 7 closed on 11/20/2026.")
    assert (mail.state, sent.state) == (ActState.CANCELED, ActState.SENT)
    assert told(lead) == ["Closed: Sold. MLS 7 closed on 11/20/2026.", "Stopped 1 e-mail. The lead was closed: Sold."]


def test_many_close_each_with_its_own_evidence() -> None:
    leads = [a_lead(property_key=f"home-{n}") for n in range(3)]
    lifecycle.close(leads, ClosedBecause.RELISTED, ["First.", "Second.", "Third."])
    assert list(Lead.objects.order_by("pk").values_list("closed_evidence", flat=True)) == [
        "First.",
        "Second.",
        "Third.",
    ]


def test_leads_are_given_to_those_who_may_work(owner: User, colleague: User, viewer: User, stranger: User) -> None:
    lead = a_lead()
    assert lifecycle.assign([lead], colleague, owner) == 1
    assert lifecycle.assign([lead], colleague, owner) == 0
    for other in (viewer, stranger):
        with pytest.raises(ValidationError):
            lifecycle.assign([lead], other, owner)
    assert lifecycle.assign([lead], None, owner) == 1
    assert told(lead) == ["Assigned to carl.", "Not assigned."]


def test_the_next_step_has_a_text_and_perhaps_a_date(owner: User, in_tenant: Tenant) -> None:
    lead, at = a_lead(), timezone.now() + timedelta(days=1)
    lifecycle.set_next_step(lead, " Call back ", at, owner)
    lead.refresh_from_db()
    assert (lead.next_step, lead.next_step_at) == ("Call back", at)
    with pytest.raises(ValidationError, match="Choose the next"):
        lifecycle.set_next_step(lead, "", at, owner)
    lifecycle.set_next_step(lead, "", None, owner)
    assert told(lead) == ["Next step: Call back.", "Next step removed."]
