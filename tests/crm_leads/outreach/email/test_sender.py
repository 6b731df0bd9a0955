"""Letters leave under the name of who writes them (newcomer H7, M21)."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import (
    Contact,
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Lead,
    LeadPolicy,
    Sender,
    VendorAccount,
)
from crm_leads.outreach.email import compose, send, sequences
from crm_leads.vendors import accounts
from realty.tenants.models import Membership, Role, Tenant
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.email.mailing import a_template, ask, mails
from tests.crm_leads.outreach.email.test_sequences import NOON, at
from tests.crm_leads.rows import an_account

Person = tuple[Lead, Contact]


@pytest.fixture
def carl(colleague: User) -> User:
    """An agent of the brokerage, who is not the sender of its lead policy."""
    colleague.first_name, colleague.last_name = "Carl", "Colleague"
    colleague.save()
    return colleague


@pytest.fixture(autouse=True)
def brokerage(in_tenant: Tenant) -> None:
    policy = LeadPolicy.of_tenant(in_tenant.pk)
    policy.brokerage_name, policy.license_number, policy.license_state = "Desert Realty", "02000001", "CA"
    policy.save()


def sent(vendors: SimulatedVendors, person: Person, writer: User | None, key: str = "mail-1") -> dict[str, Any]:
    ask(*person, writer, key=key)
    send.send_due()
    body: dict[str, Any] = mails(vendors)[-1].body
    return body


def test_h7_the_from_line_is_the_writer_and_not_another_agent(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, carl: User
) -> None:
    mail = sent(vendors, person, carl)
    assert mail["from"] == '"Carl Colleague, Desert Realty" <carl@example.com>'
    assert mail["reply_to"] == ["Carl Colleague <carl@example.com>"]
    assert "This is an advertisement from Carl Colleague, Desert Realty." in mail["text"]
    assert "Olivia" not in str(mail) and EmailMessage.objects.get().sent_from == mail["from"]


def test_m21_the_footer_shows_both_licenses_and_the_postal_address(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, carl: User
) -> None:
    Sender.objects.create(user=carl, license_number="01234567", license_state="CA")
    text = sent(vendors, person, carl)["text"]
    assert "License 01234567 (CA)\nBrokerage license 02000001 (CA)\n1 Main St, Palm Springs" in text


@pytest.mark.parametrize(
    ("own", "verified", "sender"),
    [
        ("carl@example.com", [], "carl@example.com"),  # the domain of the lead policy's own sender
        ("carl@desert-realty.example.com", ["desert-realty.example.com"], "carl@desert-realty.example.com"),
        ("carl@example.net", ["desert-realty.example.com"], "olivia@example.com"),
    ],
)
def test_the_agents_own_address_is_used_where_its_domain_is_verified(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, carl: User, own: str, verified: list[str],
    sender: str,
) -> None:  # fmt: skip
    Sender.objects.create(user=carl, email=own)
    account.options["verified_domains"] = verified
    account.save()
    mail = sent(vendors, person, carl)
    assert mail["from"] == f'"Carl Colleague, Desert Realty" <{sender}>'
    assert mail["reply_to"] == [f"Carl Colleague <{own}>"]


def test_a_check_remembers_the_verified_domains_and_saving_keeps_them(
    vendors: SimulatedVendors, account: VendorAccount
) -> None:
    accounts.check(account)
    saved = accounts.save(account.kind, {}, {})
    assert saved.options["verified_domains"] == ["desert-realty.example.com", "example.com"]


def test_a_mail_server_sends_from_its_own_address_in_the_writers_name(
    account: VendorAccount, person: Person, carl: User
) -> None:
    account.delete()
    server = an_account("smtp", secrets={"password": "secret"})
    message = ask(*person, carl)
    built = compose.mail(message, LeadPolicy.of_tenant(message.tenant_id), server)
    assert built.from_email == '"Carl Colleague, Desert Realty" <olivia@example.com>'


def test_who_has_no_name_writes_in_the_brokerages(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, colleague: User
) -> None:
    """Said on the page before anything is sent: tests/crm_leads/outreach/email/test_writing.py."""
    mail = sent(vendors, person, colleague)
    assert mail["from"] == "Olivia of Desert Realty <olivia@example.com>"
    assert mail["reply_to"] == ["Olivia of Desert Realty <carl@example.com>"]


@pytest.mark.parametrize("how", ["removed", "deactivated", "viewer"])
def test_a_letter_of_who_left_is_held(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, carl: User, how: str
) -> None:
    message = ask(*person, carl)
    leave(carl, how)
    send.send_due()
    message.refresh_from_db()
    assert mails(vendors) == [] and message.state == "queued" and message.not_before > timezone.now()  # type: ignore[operator]
    assert message.error.startswith("Carl Colleague no longer works here")


def leave(user: User, how: str) -> None:
    if how == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif how == "viewer":
        Membership.objects.filter(user=user).update(role=Role.VIEWER)
    else:
        Membership.objects.filter(user=user).delete()


def test_a_letter_of_a_template_is_signed_anew_by_who_works_the_lead(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, carl: User, owner: User
) -> None:
    owner.first_name, owner.last_name = "Olivia", "Owner"
    owner.save()
    template = a_template(body="Yours, {agent_name}")
    message = ask(*person, carl, key="bulk-1-1")
    EmailMessage.objects.update(template=template)
    Lead.objects.update(assigned_to=owner)
    leave(carl, "removed")
    send.send_due()
    (mail,) = mails(vendors)
    assert mail.body["from"] == '"Olivia Owner, Desert Realty" <olivia@example.com>'
    assert mail.body["text"].startswith("Yours, Olivia Owner\n") and "Carl" not in str(mail.body)
    message.refresh_from_db()
    assert message.requested_by == owner


@pytest.mark.parametrize(("assigned", "writes"), [(True, "Carl Colleague"), (False, "Olivia Owner")])
def test_a_sequence_is_written_by_who_works_the_lead_or_enrolled_it(
    vendors: SimulatedVendors, account: VendorAccount, person: Person, carl: User, owner: User, in_tenant: Tenant,
    assigned: bool, writes: str,
) -> None:  # fmt: skip
    owner.first_name, owner.last_name = "Olivia", "Owner"
    owner.save()
    EmailTemplate.objects.all().delete()
    sequence = EmailSequence.objects.create(name="Expired")
    sequence.steps.create(tenant=in_tenant, order=1, template=a_template(body="Yours, {agent_name}"), days_after=0)
    Lead.objects.update(assigned_to=carl if assigned else None)
    with time_machine.travel(NOON, tick=False):
        sequences.enroll(sequence, person[1].emails.get(), owner)
    at(NOON)
    (mail,) = mails(vendors)
    assert mail.body["text"].startswith(f"Yours, {writes}\n") and mail.body["from"].startswith(f'"{writes}, Desert')
