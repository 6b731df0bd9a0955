"""A chosen template never discards what was typed and never changes the recipient (newcomer H2, M10, L10)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_leads.compliance import suppression
from crm_leads.models import Contact, EmailAddress, EmailMessage, EmailTemplate, Lead
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.crm_leads.outreach.email.mailing import a_template, writable
from tests.crm_leads.rows import EMAIL, an_account, an_email

MINE = {"subject": "About your garden", "body": "I wrote this by hand.\n\nAna, call me."}


@pytest.fixture
def person(in_tenant: Tenant) -> tuple[Lead, Contact]:
    lead, contact = writable()
    Lead.objects.update(has_email=True)
    an_account("resend", secrets={"api_key": "re_1"})
    an_email(contact, "second@example.com", rank=2)
    return lead, contact


@pytest.fixture
def agent(colleague: User) -> Client:
    return signed_in(colleague)


@pytest.fixture
def template(person: Any) -> EmailTemplate:
    return a_template("First letter", "Your home at {address}", "Dear {first_name},\nshall we talk?")


def url(person: tuple[Lead, Contact]) -> str:
    return reverse("write_email", args=[person[0].pk])


def press(agent: Client, person: tuple[Lead, Contact], do: str, **fields: Any) -> Any:
    """One button of the page, with what its fields hold."""
    return agent.post(url(person), {"do": do, "to": pk_of("second@example.com"), **fields})


def pk_of(address: str) -> str:
    return str(EmailAddress.objects.get(address=address).pk)


def shown(answer: Any) -> tuple[str, str, str]:
    form = answer.context["form"]
    return form["to"].value(), form["subject"].value() or "", form["body"].value() or ""


def test_h2_choosing_a_template_keeps_the_text_and_the_recipient_and_asks(
    agent: Client, person: Any, template: EmailTemplate
) -> None:
    answer = press(agent, person, "use", template=template.pk, **MINE)
    assert answer.status_code == 200
    assert shown(answer) == (pk_of("second@example.com"), *MINE.values())
    assert b"Below my text" in answer.content and not EmailMessage.objects.exists()


def test_h2_it_goes_below_what_was_written(agent: Client, person: Any, template: EmailTemplate) -> None:
    to, subject, body = shown(press(agent, person, "append", template=template.pk, **MINE))
    assert (to, subject) == (pk_of("second@example.com"), MINE["subject"])
    assert body == f"{MINE['body']}\n\nDear Ana,\nshall we talk?"


def test_h2_it_replaces_what_was_written_only_when_told(agent: Client, person: Any, template: EmailTemplate) -> None:
    to, subject, body = shown(press(agent, person, "replace", template=template.pk, **MINE))
    assert (to, subject, body) == (
        pk_of("second@example.com"), "Your home at 1 Test Way", "Dear Ana,\nshall we talk?"
    )  # fmt: skip


def test_h2_what_nobody_touched_gives_way_at_once(agent: Client, person: Any, template: EmailTemplate) -> None:
    """Trying one template after another asks nothing; a single letter typed since asks."""
    first = press(agent, person, "use", template=template.pk, subject="", body="")
    to, subject, body = shown(first)
    other = a_template("Other", "Another subject", "Another body")
    state = {"used": first.context["used"], "filled": first.context["filled"], "subject": subject}
    again = press(agent, person, "use", template=other.pk, body=body.replace("\n", "\r\n"), **state)
    assert shown(again) == (to, "Another subject", "Another body")
    typed = press(agent, person, "use", template=other.pk, body=f"{body}!", **state)
    assert shown(typed) == (to, subject, f"{body}!") and b"Below my text" in typed.content


def test_h2_the_same_template_again_changes_nothing(agent: Client, person: Any, template: EmailTemplate) -> None:
    answer = press(agent, person, "use", template=template.pk, used=str(template.pk), **MINE)
    assert shown(answer)[1:] == tuple(MINE.values()) and b"Below my text" not in answer.content


def test_l10_without_javascript_a_letter_is_previewed(agent: Client, person: Any) -> None:
    answer = press(agent, person, "preview", subject="For {first_name}", body="Hello")
    page = answer.content.decode()
    assert "<h3>For Ana</h3>" in page and "This is an advertisement from" in page
    assert shown(answer) == (pk_of("second@example.com"), "For {first_name}", "Hello")
    assert not EmailMessage.objects.exists()


def test_l10_without_javascript_a_template_is_previewed_and_not_saved(agent: Client, person: Any) -> None:
    data = {"name": "First", "subject": "Hi {first_name}", "body": "Line one", "do": "preview"}
    answer = agent.post(reverse("new_email_template"), data)
    page = answer.content.decode()
    assert answer.status_code == 200 and "<h3>Hi Ana</h3>" in page and 'value="Hi {first_name}"' in page
    assert not EmailTemplate.objects.filter(name="First").exists()


def test_m10_who_may_not_be_written_to_is_last_and_not_chosen(agent: Client, person: Any) -> None:
    suppression.suppress(EMAIL, "bounced")
    answer = agent.get(url(person), {"to": pk_of(EMAIL)})
    field = answer.context["form"]["to"]
    assert field.value() == pk_of("second@example.com")
    (first, _), (group, others) = field.field.choices
    assert first == pk_of("second@example.com") and group == "Cannot be e-mailed"
    assert others[0][0] == pk_of(EMAIL) and others[0][1].endswith(": Do not contact: number or address")
    assert "1 address cannot be e-mailed now: Do not contact" in " ".join(answer.content.decode().split())


def test_m10_where_nobody_may_be_written_to_nobody_is_chosen(agent: Client, person: Any) -> None:
    suppression.suppress(EMAIL, "asked")
    answer = agent.get(url(person))
    assert answer.context["form"]["to"].value() == "" and not answer.context["may_send"]
    refused = agent.post(url(person), {**MINE, "to": "", "key": "0" * 32})
    assert refused.status_code == 422 and b"Choose whom you write to." in refused.content


def test_h7_what_lacks_of_the_writer_is_said_before_sending(agent: Client, person: Any, colleague: User) -> None:
    page = agent.get(url(person)).content.decode()
    assert "Your name is missing. The e-mail is sent as Olivia of Desert Realty" in page
    assert "Your license number is missing" in page
    colleague.first_name, colleague.last_name = "Carl", "Colleague"
    colleague.save()
    page = agent.get(url(person)).content.decode()
    assert "<strong>Carl Colleague, " in page and "Your name is missing" not in page
