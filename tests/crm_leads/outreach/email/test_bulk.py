"""Mail to many leads: the preview says what happens, and the act does that."""

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest
from crm_leads.leads import timeline
from crm_leads.models import (
    Activity,
    Contact,
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Enrollment,
    GateDecision,
    Lead,
    LeadPolicy,
    Suppression,
    VendorAccount,
)
from crm_leads.outreach.email import bulk, send, sequences
from crm_leads.queue.bulk import BulkPreview
from crm_leads.queue.search import rows_of
from realty.tenants.models import Tenant
from simulators.vendors import SimulatedVendors
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import lawful_policy
from tests.crm_leads.outreach.email.mailing import a_template, ask, mails, resend
from tests.crm_leads.rows import a_contact, a_lead, an_account, an_email


@pytest.fixture
def leads(in_tenant: Tenant) -> list[Lead]:
    """Four can be e-mailed, one has no address, one is closed, one opted out."""
    lawful_policy()
    an_account("resend", secrets={"api_key": "re_1"})
    found = [a_lead(property_key=f"home-{number}") for number in range(7)]
    for number, lead in enumerate(found[:6]):
        an_email(a_contact(lead, full_name=f"Ana {number}"), f"ana{number}@example.com")
    Lead.objects.filter(pk=found[4].pk).update(closed_at=timezone.now(), closed_because="sold")
    suppression.opt_out(Contact.objects.get(lead=found[5]))
    return list(Lead.objects.order_by("pk"))


def choice(row: EmailTemplate | EmailSequence) -> dict[str, str]:
    return {"what": f"{'template' if isinstance(row, EmailTemplate) else 'sequence'}-{row.pk}"}


def a_sequence() -> EmailSequence:
    found = EmailSequence.objects.create(name="Expired")
    found.steps.create(tenant=Tenant.objects.get(), order=1, template=a_template(), days_after=0)
    return found


def test_a_template_goes_to_each_by_itself(leads: list[Lead], owner: User) -> None:
    options = choice(a_template())
    preview = bulk.bulk_preview(leads, options)
    assert preview == BulkPreview(4, [(bulk.NO_ADDRESS, 2), ("The lead is closed", 1)])
    assert not EmailMessage.objects.exists()
    assert bulk.bulk_carry_out(leads, options, owner).startswith("4 queued, 3 refused")
    assert sorted(EmailMessage.objects.values_list("address", flat=True)) == [f"ana{n}@example.com" for n in range(4)]


@pytest.mark.parametrize("kind", ["template", "sequence"])
def test_the_preview_knows_whose_letter_would_lack_a_value(leads: list[Lead], owner: User, kind: str) -> None:
    Lead.objects.filter(pk=leads[0].pk).update(days_on_market=90)
    chosen = a_template(body="Listed {days_on_market} days") if kind == "template" else a_sequence()
    EmailTemplate.objects.update(body="Listed {days_on_market} days")
    leads = list(Lead.objects.order_by("pk"))
    preview = bulk.bulk_preview(leads, choice(chosen))
    assert preview.will == 1 and dict(preview.refused)[bulk.NO_VALUE] == 3
    bulk.bulk_carry_out(leads, choice(chosen), owner)
    assert EmailMessage.objects.count() + Enrollment.objects.count() == 1


def test_nobody_gets_the_same_template_twice(leads: list[Lead], owner: User) -> None:
    options = choice(a_template())
    bulk.bulk_carry_out(leads, options, owner)
    assert dict(bulk.bulk_preview(leads, options).refused)[bulk.HAD_IT] == 4
    bulk.bulk_carry_out(leads, options, owner)
    assert EmailMessage.objects.count() == 4


def test_no_more_than_goes_out_in_time(leads: list[Lead], owner: User) -> None:
    LeadPolicy.objects.update(emails_per_day=1)
    extra = a_template("Other")
    bulk.bulk_carry_out(leads[:3], choice(extra), owner)
    assert dict(bulk.bulk_preview(leads, choice(a_template())).refused)[bulk.TOO_MANY] == 2


def test_a_sequence_enrolls_each_once(leads: list[Lead], owner: User) -> None:
    options = choice(a_sequence())
    assert bulk.bulk_carry_out(leads, options, owner).startswith("4 enrolled, 3 refused")
    assert bulk.bulk_carry_out(leads, options, owner).startswith("0 enrolled, 7 refused")
    assert Enrollment.objects.count() == 4


@pytest.mark.parametrize("because", ["They replied", sequences.FINISHED])
def test_who_was_in_a_sequence_is_not_enrolled_with_the_many(leads: list[Lead], owner: User, because: str) -> None:
    options = choice(a_sequence())
    bulk.bulk_carry_out(leads, options, owner)
    sequences.stop(Enrollment.objects.earliest("pk"), because, owner)
    assert dict(bulk.bulk_preview(leads, options).refused)[bulk.ENROLLED] == 4


def homes(count: int) -> list[Lead]:
    """More leads that can be e-mailed, with the columns that the queue loads."""
    made = [a_lead(property_key=f"{count}-{number}") for number in range(count)]
    for number, lead in enumerate(made):
        an_email(a_contact(lead, full_name=f"Bo {number}"), f"bo{lead.pk}@example.com")
    return rows_of([lead.pk for lead in made])


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


@pytest.mark.parametrize(("kind", "preview", "act"), [("template", 9, 26), ("sequence", 8, 17)])
def test_the_number_of_queries_is_the_same_for_any_number_of_leads(
    leads: list[Lead], owner: User, kind: str, preview: int, act: int
) -> None:
    options = choice(a_template() if kind == "template" else a_sequence())
    for count in (3, 30):
        some = homes(count)
        OrmQ.objects.all().delete()  # a task that waits already is not queued again
        looking = queries(partial(bulk.bulk_preview, some, options))
        assert (looking, queries(partial(bulk.bulk_carry_out, some, options, owner))) == (preview, act)
    assert EmailMessage.objects.count() + Enrollment.objects.count() == 33


def test_each_letter_is_on_record_as_if_it_were_asked_for_alone(leads: list[Lead], owner: User) -> None:
    template = a_template()
    bulk.bulk_carry_out(leads, choice(template), owner)
    for message in EmailMessage.objects.select_related("lead"):
        decision = GateDecision.objects.get(pk=message.decision_id)
        assert decision.allowed and (decision.lead_id, decision.digest) == (message.lead_id, message.digest)
        assert decision.user_id == owner.pk and decision.masked.endswith("@example.com")
        told = Activity.objects.get(lead=message.lead, data__message=message.pk)
        assert told.summary == f"E-mail queued: {message.subject}" and told.user == owner
        assert f"/unsubscribe/{message.unsubscribe_key}/" in message.body and message.template == template
        assert message.lead and message.lead.last_activity_at == told.at
    assert len(set(EmailMessage.objects.values_list("unsubscribe_key", flat=True))) == 4
    assert OrmQ.objects.count() == 1


def test_a_cap_lets_the_letters_wait_and_says_why(leads: list[Lead], owner: User) -> None:
    LeadPolicy.objects.update(emails_per_day=1)
    sent = ask(leads[3], leads[3].contacts.get(), address="ana3@example.com")
    EmailMessage.objects.filter(pk=sent.pk).update(state="sent", sent_at=timezone.now())
    assert bulk.bulk_carry_out(leads[:3], choice(a_template()), owner).startswith("3 queued")
    waiting = EmailMessage.objects.filter(state="queued")
    assert all(row.not_before and "cap" in row.error for row in waiting) and len(waiting) == 3


def test_a_crash_in_the_middle_leaves_nothing_and_done_again_each_gets_one(
    leads: list[Lead], owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = choice(a_template())
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(timeline, "record_each", fails)
        bulk.bulk_carry_out(leads, options, owner)
    assert not EmailMessage.objects.exists() and not OrmQ.objects.exists()
    for _ in range(2):
        bulk.bulk_carry_out(leads, options, owner)
    assert EmailMessage.objects.count() == 4


def fails(*args: object) -> None:
    raise RuntimeError


def test_who_opted_out_since_the_act_is_refused_where_the_log_shows_it(
    leads: list[Lead], owner: User, vendors: SimulatedVendors
) -> None:
    VendorAccount.objects.all().delete()
    resend(vendors)
    bulk.bulk_carry_out(leads, choice(a_template()), owner)
    Suppression.objects.create(
        address="ana0@example.com", digest=digest("ana0@example.com"), because="asked", occurred_at=timezone.now()
    )
    send.send_due()
    assert sorted(EmailMessage.objects.values_list("state", flat=True)) == ["refused", "sent", "sent", "sent"]
    assert len(mails(vendors)) == 3
    assert Activity.objects.filter(lead=leads[0], kind="refused").exists()


@pytest.mark.parametrize("what", ["", "template-0", "sequence-x", "template-\u00b2", "other-1"])
def test_something_must_be_chosen(leads: list[Lead], what: str) -> None:
    with pytest.raises(ValidationError, match="Choose"):
        bulk.bulk_preview(leads, {"what": what})


@pytest.mark.parametrize("kind", ["template", "sequence"])
def test_the_preview_shows_a_letter_as_it_will_be_read(leads: list[Lead], owner: User, kind: str) -> None:
    chosen = a_template(body="I am {agent_name}") if kind == "template" else a_sequence()
    EmailTemplate.objects.update(body="I am {agent_name}")
    owner.first_name, owner.last_name = "Olivia", "Reyes"
    owner.save()
    data = {"action": "mail", "id": [lead.pk for lead in leads], "list": "", **choice(chosen)}
    page = " ".join(signed_in(owner).get("/crm/leads/bulk/", data).content.decode().split())
    assert "to ana0@example.com" in page and "I am Olivia Reyes" in page and "1 Main St, Palm Springs" in page
    assert not EmailMessage.objects.exists() and not Enrollment.objects.exists()
