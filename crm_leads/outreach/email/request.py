"""Ask for a message: the gate decides, and what it admits is queued as one row. `send` sends it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest, normal_email
from crm_leads.enums import ActivityKind, ActState, Channel
from crm_leads.leads import timeline
from crm_leads.models import Contact, EmailAddress, EmailMessage, GateDecision, Lead, LeadPolicy, VendorAccount
from crm_leads.outreach.email import compose, sender
from crm_leads.vendors import accounts
from crm_leads.vendors.errors import VendorError
from realty.database.constraints import broken

TASK = "crm_leads.outreach.email.tasks.send_due"


# What the tenant itself can change: it says nothing against the person, so a sequence waits for it.
OF_THE_HOUSE = frozenset(
    {
        gate.Rule.SENDER,
        gate.Rule.VENDOR_STOPPED,
        gate.Rule.LICENSE,
        gate.Rule.MLS_DATA,
        gate.Rule.DAILY_CAP,
        gate.Rule.SUSPENDED,
    }
)
# About the leads of one collection or place, not about all that waits.
OF_SOME_LEADS = frozenset({gate.Rule.LICENSE, gate.Rule.MLS_DATA, gate.Rule.PLACE_STOP})
NEVER_SENT = frozenset({ActState.CANCELED, ActState.REFUSED})

# An order comes once, whoever sends it again: by its key, or by the step of its sequence.
ONCE = ("crm_leads_emailmessage_idempotency_key_key", "one_message_per_step")


class Refused(Exception):
    """The gate said no; the sentence is for people."""

    def __init__(self, decision: GateDecision) -> None:
        super().__init__(decision.sentence)
        self.rule = gate.Rule(decision.rule)


@dataclass(frozen=True)
class Order:
    """One message to one address; of a client there may be no lead. `key` makes it one, however often the order comes;
    `details` are fields of the row, such as template, enrollment and step_order."""

    lead: Lead | None
    contact: Contact
    address: str
    letter: compose.Letter
    key: str
    user: User | None
    details: dict[str, Any] = field(default_factory=dict)


def account() -> VendorAccount:
    """Whose account mail goes through: Resend's, or else the tenant's own mail server. One that was stopped is not
    evaded by the other. Raises errors of `vendors.errors`."""
    return accounts.for_channel(Channel.EMAIL)


def account_or_none() -> VendorAccount | None:
    """For pages that show from which address a letter would leave."""
    try:
        return account()
    except VendorError:
        return None


def addresses_of(lead: Lead) -> list[EmailAddress]:
    """Where the lead's people can be written to, the likeliest first."""
    rows = EmailAddress.objects.filter(contact__lead=lead).select_related("contact")
    return list(rows.order_by("contact__opted_out_at", "contact__rank", "rank", "pk"))


def request(order: Order) -> EmailMessage:
    """Queue it. An order that came before gives its row; the yes of one that still waits is asked for again. Raises
    Refused, compose.NotReady and, for what is no address or was stopped meanwhile, ValidationError."""
    address = normal_email(order.address)
    known = EmailMessage.objects.filter(idempotency_key=order.key).first()
    if known:
        _check_again(known, order, address)
        return known
    policy = LeadPolicy.of_tenant(order.contact.tenant_id)
    compose.check_sender(policy)
    decision = gate.decide(_act(order, address))
    if _is_refused(decision):
        raise Refused(decision)
    signature = sender.signature(policy, sender.writer(order.user))
    return _queued(_row(order, address, signature, decision))


@transaction.atomic
def request_many(orders: Sequence[Order], user: User) -> list[tuple[Order, Refused]]:
    """Queue many orders of one tenant and user in a constant number of queries, all that the gate admits or none;
    gives those that it refuses. Raises compose.NotReady, ValidationError for what is no address, and IntegrityError
    where an order came before: the caller leaves those out, under a lock."""
    if not orders:
        return []
    policy = LeadPolicy.of_tenant(orders[0].contact.tenant_id)
    compose.check_sender(policy)
    addresses = [normal_email(order.address) for order in orders]
    decisions = gate.decide_many([_act(order, address) for order, address in zip(orders, addresses, strict=True)])
    decided = list(zip(orders, addresses, decisions, strict=True))
    signature = sender.signature(policy, sender.writer(user))
    rows = EmailMessage.objects.bulk_create(
        _row(order, address, signature, decision) for order, address, decision in decided if not _is_refused(decision)
    )
    lines = [(row.lead, f"E-mail queued: {row.subject}", {"message": row.pk}) for row in rows if row.lead]
    timeline.record_each(ActivityKind.EMAIL, lines, user)
    async_task(TASK, policy.tenant_id)
    return [(order, Refused(decision)) for order, _, decision in decided if _is_refused(decision)]


def _act(order: Order, address: str) -> gate.Act:
    return gate.Act(Channel.EMAIL, address, order.lead, order.contact, order.user.pk if order.user else None)


def _check_again(known: EmailMessage, order: Order, address: str) -> None:
    """A button that is pressed twice may have been pressed after a stop."""
    if known.state in NEVER_SENT:
        raise ValidationError(f"This e-mail was not sent: {known.error or known.get_state_display()}", code="stopped")
    if known.state == ActState.QUEUED and _is_refused(gate.look(_act(order, address))):
        raise Refused(gate.decide(_act(order, address)))


def _is_refused(answer: GateDecision | gate.Verdict) -> bool:
    """For good: one that time alone forbids waits, and says why."""
    return not answer.allowed and answer.retry_at is None


def _row(order: Order, address: str, signature: sender.Signature, decision: GateDecision) -> EmailMessage:
    key = compose.new_key()
    return EmailMessage(
        tenant_id=order.contact.tenant_id,
        lead=order.lead,
        contact=order.contact,
        address=address,
        digest=digest(address),
        subject=order.letter.subject,
        body=compose.with_footer(order.letter.text, signature, key),
        unsubscribe_key=key,
        idempotency_key=order.key,
        requested_by=order.user,
        requested_at=timezone.now(),
        decision_id=decision.pk,
        not_before=decision.retry_at,
        error="" if decision.allowed else decision.sentence,
        **order.details,
    )


def _queued(row: EmailMessage) -> EmailMessage:
    try:
        with transaction.atomic():
            row.save()
            if row.lead:
                summary = f"E-mail queued: {row.subject}"
                timeline.record(ActivityKind.EMAIL, summary, lead=row.lead, user=row.requested_by, message=row.pk)
            # In the same transaction: the task is there when the row is, and not before.
            async_task(TASK, row.tenant_id)
    except IntegrityError as error:
        if broken(error) not in ONCE:
            raise
        # Another process had the same order at this moment; its row stands.
        known = EmailMessage.objects.filter(idempotency_key=row.idempotency_key).first()
        if known is None:
            raise
        return known
    return row
