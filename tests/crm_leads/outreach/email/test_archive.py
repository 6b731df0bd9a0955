"""An owner deletes a sequence that wrote to nobody, and archives one that did."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Activity, Contact, EmailMessage, EmailSequence, Enrollment, Lead
from crm_leads.outreach.email import archive, sequences
from crm_leads.outreach.email.archive import Removed
from crm_leads.outreach.email.bulk import MailForm
from crm_leads.outreach.email.forms import EnrollForm
from tests.crm_leads.outreach.email.mailing import a_template
from tests.crm_leads.rows import an_account

Person = tuple[Lead, Contact]


@pytest.fixture
def sequence(person: Person) -> EmailSequence:
    """Its first letter is due at once; Ana is in it."""
    an_account("resend", secrets={"api_key": "re_1"})
    found = EmailSequence.objects.create(name="Expired")
    for order in (1, 2):
        template = a_template(f"Letter {order}")
        found.steps.create(tenant_id=found.tenant_id, order=order, template=template, days_after=order - 1)
    sequences.enroll(found, person[1].emails.get(), None)
    return found


def write() -> EmailMessage:
    noon = timezone.now().replace(hour=20)
    Enrollment.objects.update(due_at=noon)
    sequences.advance_due(noon + timedelta(minutes=1))
    return EmailMessage.objects.get()


def told(lead: Lead) -> list[str]:
    return list(
        Activity.objects.filter(lead=lead, summary__startswith="Expired ended").values_list("summary", flat=True)
    )


def test_one_that_wrote_to_nobody_is_deleted_and_who_was_in_it_knows(
    sequence: EmailSequence, person: Person, owner: User
) -> None:
    assert archive.remove(sequence, owner) == Removed(is_deleted=True, left=1)
    assert not EmailSequence.objects.exists() and not Enrollment.objects.exists()
    assert told(person[0]) == ["Expired ended: The sequence was deleted by olivia"]


@pytest.mark.parametrize("state", list(ActState))
def test_one_that_wrote_is_archived_and_what_waits_stops(
    sequence: EmailSequence, person: Person, owner: User, state: ActState
) -> None:
    message = write()
    EmailMessage.objects.update(state=state)
    assert archive.remove(sequence, owner) == Removed(is_deleted=False, left=1)
    enrollment, why = Enrollment.objects.get(), "The sequence was archived by olivia"
    assert (enrollment.stopped_because, enrollment.due_at) == (why, None) and enrollment.stopped_at
    assert told(person[0]) == [f"Expired ended: {why}"]
    message.refresh_from_db()
    canceled = (ActState.CANCELED, why)
    assert (message.state, message.error) == (canceled if state == ActState.QUEUED else (state, ""))
    assert archive.remove(sequence, owner) == Removed(is_deleted=False, left=0)


def test_an_archived_one_is_no_choice_and_can_be_taken_up_again(
    sequence: EmailSequence, person: Person, owner: User
) -> None:
    def offered() -> bool:
        many = str(MailForm().fields["what"].choices)  # type: ignore[attr-defined]
        one = EnrollForm(None, list(person[1].emails.all())).fields["sequence"].queryset  # type: ignore[attr-defined]
        assert one.exists() is ("Expired" in many)
        return bool(one.exists())

    write()
    assert offered()
    archive.remove(sequence, owner)
    assert not offered()
    with pytest.raises(sequences.CannotEnroll):
        sequences.enroll(EmailSequence.objects.get(), person[1].emails.get(), owner)
    EmailSequence.objects.update(enabled=True)
    assert offered() and not Enrollment.objects.filter(stopped_at=None).exists()
