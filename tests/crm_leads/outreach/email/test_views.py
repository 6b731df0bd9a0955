"""What people see and do on the pages of e-mail."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.enums import SuppressedBecause
from crm_leads.models import (
    Activity,
    Contact,
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Enrollment,
    Lead,
    LeadPolicy,
    VendorAccount,
)
from crm_leads.outreach.email import sequences
from realty.tenants.models import Tenant
from realty.tenants.together import read_together
from tests.conftest import signed_in
from tests.crm_leads.outreach.email.mailing import a_template, ask, writable
from tests.crm_leads.rows import an_account, an_email

Person = tuple[Lead, Contact]


@pytest.fixture
def person(in_tenant: Tenant) -> Person:
    lead, contact = writable()
    Lead.objects.update(has_email=True)
    an_account("resend", secrets={"api_key": "re_1"})
    return lead, contact


@pytest.fixture
def agent(colleague: User) -> Client:
    return signed_in(colleague)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def written(person: Person, **fields: str) -> dict[str, str]:
    address = str(person[1].emails.get().pk)
    return {"to": address, "subject": "Your home", "body": "Hello {first_name}", "key": uuid.uuid4().hex, **fields}


def test_an_agent_writes_one_e_mail(agent: Client, person: Person, colleague: User) -> None:
    url, data = reverse("write_email", args=[person[0].pk]), written(person)
    for _ in range(2):  # the button is pressed twice
        assert agent.post(url, data).status_code == 302
    message = EmailMessage.objects.get()
    assert message.body.startswith("Hello Ana\n") and message.requested_by == colleague


def test_security_m2_a_second_press_after_a_stop_sends_nothing_and_says_so(agent: Client, person: Person) -> None:
    url, data = reverse("write_email", args=[person[0].pk]), written(person)
    agent.post(url, data)
    suppression.suppress(person[1].emails.get().address, SuppressedBecause.BOUNCED)
    EmailMessage.objects.update(state="queued")  # a stop of the address alone that came between
    answer = agent.post(url, data)
    assert answer.status_code == 422 and "Do not contact" in text(answer)
    EmailMessage.objects.update(state="canceled", error="The person asked not to be contacted.")
    assert "This e-mail was not sent: The person asked" in text(agent.post(url, data))


def test_what_is_changed_after_going_back_is_another_e_mail(agent: Client, person: Person) -> None:
    url, data = reverse("write_email", args=[person[0].pk]), written(person)
    agent.post(url, data)
    agent.post(url, {**data, "subject": "Your home, once more"})
    assert sorted(EmailMessage.objects.values_list("subject", flat=True)) == ["Your home", "Your home, once more"]


def test_a_template_comes_filled_in_and_shows_what_is_missing(agent: Client, person: Person) -> None:
    template = a_template(body="Hello {first_name}, listed {days_on_market} days")
    page = text(agent.get(reverse("write_email", args=[person[0].pk]), {"template": template.pk}))
    assert "Hello Ana, listed {days_on_market} days" in page and "Your home at 1 Test Way" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": "Listed {days_on_market} days"}, "There is no value for {days_on_market}"),
        ({"subject": "Re: your home"}, "must not pretend"),
        ({"body": "{nickname}"}, "There is no field {nickname}"),
        ({"to": "999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    agent: Client, person: Person, fields: dict[str, str], said: str
) -> None:
    answer = agent.post(reverse("write_email", args=[person[0].pk]), written(person, **fields))
    assert answer.status_code == 422 and said in text(answer) and not EmailMessage.objects.exists()
    assert fields.get("body", "Hello {first_name}") in text(answer)


def test_a_refusal_says_the_rule(agent: Client, person: Person) -> None:
    suppression.opt_out(person[1])
    url = reverse("write_email", args=[person[0].pk])
    assert "disabled" in text(agent.get(url))
    answer = agent.post(url, written(person))
    assert answer.status_code == 422 and not EmailMessage.objects.exists()


def test_a_missing_postal_address_names_who_must_act(agent: Client, person: Person) -> None:
    LeadPolicy.objects.update(postal_address="")
    answer = agent.post(reverse("write_email", args=[person[0].pk]), written(person))
    assert "postal address" in text(answer) and "owner" in text(answer)


def test_an_address_of_another_lead_cannot_be_chosen(agent: Client, person: Person, in_tenant: Tenant) -> None:
    other = an_email(Contact.objects.create(full_name="Bo"), "bo@example.com")
    answer = agent.post(reverse("write_email", args=[person[0].pk]), written(person, to=str(other.pk)))
    assert answer.status_code == 422 and not EmailMessage.objects.exists()


def test_the_preview_shows_the_whole_message(agent: Client, person: Person) -> None:
    data = {"subject": "For {first_name}", "body": "At {address}", "lead": str(person[0].pk)}
    page = text(agent.post(reverse("preview_email"), data))
    assert "For Ana" in page and "At 1 Test Way" in page and "This is an advertisement" in page
    assert "1 Main St, Palm Springs" in page and "unsubscribe" in page and not EmailMessage.objects.exists()


def test_a_template_is_made_changed_and_deleted(agent: Client, person: Person) -> None:
    data = {"name": "First", "subject": "Hi {first_name|there}", "body": "Line one\r\nLine two"}
    assert agent.post(reverse("new_email_template"), data).status_code == 302
    template = EmailTemplate.objects.get()
    assert template.body == "Line one\nLine two"
    assert agent.post(reverse("new_email_template"), data).status_code == 422  # the name is taken
    assert agent.post(reverse("email_template", args=[template.pk]), {**data, "name": "Second"}).status_code == 302
    assert "Second" in text(agent.get(reverse("email_templates")))
    agent.post(reverse("delete_email_template", args=[template.pk]))
    assert not EmailTemplate.objects.exists()


def steps(*rows: tuple[str, str]) -> dict[str, str]:
    data = {"name": "Expired", "steps-TOTAL_FORMS": str(len(rows)), "steps-INITIAL_FORMS": "0"}
    for place, (template, days) in enumerate(rows):
        data |= {f"steps-{place}-template": template, f"steps-{place}-days_after": days}
    return data


def test_a_sequence_is_made_and_its_steps_are_kept_in_order(agent: Client, person: Person) -> None:
    one, two = str(a_template("One").pk), str(a_template("Two").pk)
    assert agent.post(reverse("new_sequence"), steps((one, "0"), ("", ""), (two, "4"))).status_code == 302
    found = EmailSequence.objects.get()
    assert list(found.steps.values_list("order", "template__name", "days_after")) == [(1, "One", 0), (2, "Two", 4)]
    page = text(agent.get(reverse("sequence", args=[found.pk])))
    assert "No one is enrolled" in page and "8 a.m." in page or "8 AM" in page
    assert "One" in text(agent.get(reverse("sequences")))
    agent.post(reverse("delete_email_template", args=[one]))
    assert EmailTemplate.objects.filter(pk=one).exists()  # it is a step


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "at least one step"),
        ([("t", "0"), ("t", "2")], "same e-mail twice"),
        ([("t", "")], "after how many days"),
        ([("t", "-1")], "Enter 0 or more"),
    ],
)
def test_a_wrong_sequence_is_not_saved(agent: Client, person: Person, rows: list[tuple[str, str]], said: str) -> None:
    pk = str(a_template().pk)
    answer = agent.post(reverse("new_sequence"), steps(*((pk, days) for _, days in rows)))
    assert answer.status_code == 422 and said in text(answer) and not EmailSequence.objects.exists()


def enrolled(person: Person) -> Enrollment:
    found = EmailSequence.objects.create(name="Expired")
    found.steps.create(tenant_id=person[0].tenant_id, order=1, template=a_template(), days_after=3)
    return sequences.enroll(found, person[1].emails.get(), None)


def test_a_lead_is_enrolled_and_stopped_by_hand(agent: Client, person: Person) -> None:
    first = enrolled(person)
    agent.post(reverse("stop_enrollment", args=[first.pk]), {"why": "replied"})
    first.refresh_from_db()
    assert first.stopped_because == "They replied"
    data = {"enroll-sequence": str(first.sequence_id), "enroll-to": str(person[1].emails.get().pk)}
    agent.post(reverse("enroll_lead", args=[person[0].pk]), data)
    assert Enrollment.objects.filter(stopped_at=None).count() == 1


def test_an_owner_deletes_a_sequence_that_wrote_to_nobody(owner: User, agent: Client, person: Person) -> None:
    sequence, boss = enrolled(person).sequence, signed_in(owner)
    page, url = reverse("sequence", args=[sequence.pk]), reverse("remove_sequence", args=[sequence.pk])
    assert "Delete Expired" in text(boss.get(page)) and "Delete Expired" not in text(agent.get(page))
    assert "Expired is deleted; 1 person left it." in text(boss.post(url, follow=True))
    assert not EmailSequence.objects.exists()


def test_one_that_wrote_is_archived_and_listed_apart(owner: User, agent: Client, person: Person) -> None:
    enrollment, boss = enrolled(person), signed_in(owner)
    message = ask(*person)
    EmailMessage.objects.filter(pk=message.pk).update(enrollment=enrollment, step_order=1)
    page, url = (reverse(name, args=[enrollment.sequence_id]) for name in ("sequence", "remove_sequence"))
    assert "Archive Expired" in text(boss.get(page)) and "Delete Expired" not in text(boss.get(page))
    assert "1 archived" not in text(agent.get(reverse("sequences")))
    assert "Expired is archived; 1 person left it." in text(boss.post(url, follow=True))
    assert "1 archived" in text(agent.get(reverse("sequences"))) and "Archive Expired" not in text(boss.get(page))
    assert "The sequence was archived by" in text(agent.get(person[0].get_absolute_url()))
    boss.post(reverse("switch_sequence", args=[enrollment.sequence_id]))
    assert "1 archived" not in text(agent.get(reverse("sequences")))


def test_who_opted_out_is_not_enrolled_and_the_page_says_why(agent: Client, person: Person) -> None:
    """Though another address of the same lead can be e-mailed."""
    found = EmailSequence.objects.create(name="Expired")
    found.steps.create(tenant_id=person[0].tenant_id, order=1, template=a_template(), days_after=3)
    gone = an_email(Contact.objects.create(lead=person[0], full_name="Bo"), "bo@example.com")
    suppression.opt_out(gone.contact)
    data = {"enroll-sequence": str(found.pk), "enroll-to": str(gone.pk)}
    page = agent.post(reverse("enroll_lead", args=[person[0].pk]), data, follow=True)
    assert "Do not contact" in text(page) and not Enrollment.objects.exists()


def test_the_lead_page_shows_messages_and_sequences_in_no_query_of_its_own(
    person: Person, colleague: User, agent: Client, django_assert_num_queries: Any
) -> None:
    ask(*person)
    enrolled(person)
    page = text(agent.get(person[0].get_absolute_url()))
    assert "Your home at 1 Test Way" in page and "They replied" in page and "Write e-mail" in page
    from types import SimpleNamespace  # noqa: PLC0415 - a request without its middleware

    from crm_leads.outreach.email.panel import lead_panel, lead_reads  # noqa: PLC0415

    request: Any = SimpleNamespace(membership=SimpleNamespace(role="agent"))
    found = read_together(*lead_reads(person[0]))
    with django_assert_num_queries(0):
        lead_panel(person[0], request, *found)


def test_a_viewer_reads_and_cannot_act(viewer: User, person: Person) -> None:
    ask(*person)
    enrolled(person)
    page = text(signed_in(viewer).get(person[0].get_absolute_url()))
    assert "Your home at 1 Test Way" in page and "They replied" not in page and "Write e-mail" not in page


def test_the_log_filters_and_shows_why_nothing_goes_out(agent: Client, person: Person) -> None:
    ask(*person)
    VendorAccount.objects.update(stopped_at=timezone.now(), stopped_because="Too many bounces.")
    page = text(agent.get(reverse("emails")))
    assert "Sending is stopped" in page and "Too many bounces." in page and "Your home at 1 Test Way" in page
    assert "No matching e-mails" in text(agent.get(reverse("emails"), {"state": "sent"}))
    assert "Your home" in text(agent.get(reverse("emails"), {"q": "ANA.owner"}))
    assert agent.get(reverse("emails"), {"q": "no such words", "page": "x"}).status_code == 200


def test_one_that_waits_can_be_canceled_once(agent: Client, person: Person) -> None:
    message = ask(*person)
    url = reverse("cancel_email", args=[message.pk])
    agent.post(url)
    message.refresh_from_db()
    assert message.state == "canceled"
    assert "cannot be canceled" in text(agent.post(url, follow=True))
    told = Activity.objects.filter(kind="email", summary__contains="canceled before it was sent")
    assert told.get().user_id is not None


def test_an_unknown_one_is_settled_on_its_page(agent: Client, person: Person, viewer: User) -> None:
    message = ask(*person)
    page, url = reverse("email", args=[message.pk]), reverse("settle_email", args=[message.pk])
    assert "It was not sent" not in text(agent.get(page))
    EmailMessage.objects.update(state="unknown", claimed_at=timezone.now())
    assert "It was not sent" in text(agent.get(page)) and "It was not sent" not in text(signed_in(viewer).get(page))
    assert "not unknown any more" in text(agent.post(url, {"was_sent": "maybe"}, follow=True))
    assert "Recorded" in text(agent.post(url, {"was_sent": "yes"}, follow=True))
    message.refresh_from_db()
    assert message.state == "sent"
    assert "not unknown any more" in text(agent.post(url, {"was_sent": "no"}, follow=True))


def test_the_demo_leads_to_its_simulated_inbox(agent: Client, person: Person) -> None:
    assert "Simulated inbox" not in text(agent.get(reverse("emails")))
    VendorAccount.objects.update(is_simulated=True, options={"base_url": "http://127.0.0.1:9/resend"})
    assert "http://127.0.0.1:9/resend/inbox" in text(agent.get(reverse("emails")))
