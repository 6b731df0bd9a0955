"""Mail to many leads: the preview says what happens, and the act does that."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.bulk import BulkPreview
from crm_leads.bulk import email as bulk
from crm_leads.compliance import suppression
from crm_leads.models import Contact, EmailMessage, EmailSequence, EmailTemplate, Enrollment, Lead, LeadPolicy
from crm_leads.outreach.email import sequences
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import lawful_policy
from tests.crm_leads.outreach.email.mailing import a_template
from tests.crm_leads.rows import a_contact, a_lead, an_account, an_email


@pytest.fixture
def leads(in_tenant: Tenant) -> list[Lead]:
    """Four may be written to, one has no address, one is closed, one opted out."""
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


def test_the_preview_has_the_same_number_of_queries_for_any_number(
    leads: list[Lead], django_assert_max_num_queries: Any
) -> None:
    options = choice(a_template())
    with django_assert_max_num_queries(25):
        bulk.bulk_preview(leads, options)


@pytest.mark.parametrize("what", ["", "template-0", "sequence-x", "template-\u00b2", "other-1"])
def test_something_must_be_chosen(leads: list[Lead], what: str) -> None:
    with pytest.raises(ValidationError, match="Choose"):
        bulk.bulk_preview(leads, {"what": what})
