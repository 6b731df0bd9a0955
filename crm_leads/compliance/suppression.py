"""The tenant's own do-not-contact list. What is on it is contacted on no channel, and what waits to be sent to it stops
in the same transaction. Rows are lifted, never removed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm_leads import timeline
from crm_leads.compliance.digests import digest, normal_address
from crm_leads.compliance.people import addresses_of, holders, namesakes
from crm_leads.enums import ActivityKind, SuppressedBecause
from crm_leads.models import Contact, EmailMessage, Enrollment, Lead, Suppression, VoicemailDrop
from crm_leads.outreach.acts import cancel_queued
from realty.tenants.scope import current_scope

# Said by or about the person, not about one address: these hold for every address of theirs.
OF_THE_PERSON = frozenset(
    {
        SuppressedBecause.OPT_OUT,
        SuppressedBecause.ASKED,
        SuppressedBecause.COMPLAINT,
        SuppressedBecause.CONSENT_REVOKED,
        SuppressedBecause.ERASED,
    }
)


@transaction.atomic
def suppress(
    address: str,
    because: SuppressedBecause | str,
    *,
    channel: str = "",
    evidence: str = "",
    user: User | None = None,
    contact: Contact | None = None,
    at: datetime | None = None,
) -> Suppression:
    """Nobody of the tenant contacts this address again; what is queued for it stops. Told twice, it stands once.

    Reasons of the person (OF_THE_PERSON) stop the person at every address, as `opt_out` does. Raises ValidationError
    for what is neither a phone nor an e-mail address.
    """
    address, because = normal_address(address), SuppressedBecause(because)
    if because in OF_THE_PERSON:
        rows = opt_out(
            contact or address, because, channel=channel, evidence=evidence, user=user, at=at, also=[address]
        )
        return next(row for row in rows if row.digest == digest(address))
    row = stand(digest(address), because, address=address, channel=channel, evidence=evidence, user=user, at=at)
    stop_queued_at([address], f"Do not contact: {because.label}.")
    _tell([*holders(address), *([contact] if contact else [])], f"Do not contact: {because.label}.", user, at)
    return row


@transaction.atomic
def opt_out(
    whom: Contact | str,
    because: SuppressedBecause | str = SuppressedBecause.OPT_OUT,
    *,
    channel: str = "",
    evidence: str = "",
    user: User | None = None,
    at: datetime | None = None,
    also: Iterable[str] = (),
) -> list[Suppression]:
    """Stop the person on all channels at all addresses at once, and everything queued for them (47 CFR
    64.1200(a)(10), CAN-SPAM). `whom` is a contact, or one address of theirs."""
    because, at = SuppressedBecause(because), at or timezone.now()
    said_at = [normal_address(whom)] if isinstance(whom, str) else []
    said_at += [normal_address(address) for address in also]
    contacts = [] if isinstance(whom, str) else [whom]
    for address in said_at:
        contacts += holders(address)
    contacts = namesakes(contacts)
    addresses = sorted({*said_at, *addresses_of(contacts)})
    said: dict[str, Any] = {"channel": channel, "evidence": evidence, "user": user, "at": at}
    rows = [stand(digest(address), because, address=address, **said) for address in addresses]
    ids = [contact.pk for contact in contacts]
    Contact.objects.filter(pk__in=ids, opted_out_at=None).update(opted_out_at=at)
    stop_queued_at(addresses, f"Do not contact: {because.label}.", ids)
    _tell(contacts, f"Do not contact, on any channel: {because.label}.", user, at)
    return rows


@transaction.atomic
def lift(suppression: Suppression, user: User, because: str) -> Suppression:
    """Contact is admitted again as far as this row goes; it stays on record with who lifted it and why. A person is
    free again when the last row of theirs is lifted. Raises ValueError without a reason."""
    if not because.strip():
        raise ValueError("Lifting a do-not-contact needs a reason.")
    standing = Suppression.objects.filter(pk=suppression.pk, lifted_at=None)
    standing.update(lifted_at=timezone.now(), lifted_by=user, lifted_because=because.strip())
    suppression.refresh_from_db()
    free = _stopped_by(suppression)
    for contact in free:
        _free(contact)
    Lead.objects.filter(pk__in={contact.lead_id for contact in free if contact.lead_id}).mark()
    return suppression


def stop_queued_at(addresses: Iterable[str], why: str, contact_ids: Iterable[int] = ()) -> int:
    """Cancel what waits to be sent to the addresses or contacts, and end their sequences. Returns how many."""
    addresses, contact_ids = list(addresses), list(contact_ids)
    aimed = Q(digest__in=[digest(address) for address in addresses]) | Q(contact__in=contact_ids)
    open_ones = Enrollment.objects.filter(stopped_at=None)
    to_them = open_ones.filter(Q(address__in=addresses) | Q(contact__in=contact_ids))
    # First: a step that queues a letter at this moment holds the enrollment, and its letter is seen once it lets go.
    stopped = to_them.update(stopped_at=timezone.now(), stopped_because=why, due_at=None)
    stopped += cancel_queued(VoicemailDrop.objects.filter(aimed), why)
    return stopped + cancel_queued(EmailMessage.objects.filter(aimed), why)


def stand(
    known: str,
    because: SuppressedBecause | str,
    *,
    address: str = "",
    channel: str = "",
    evidence: str = "",
    user: User | None = None,
    at: datetime | None = None,
) -> Suppression:
    """The standing row for the digest and reason, made where there is none. Of two who say it in the same instant, the
    second waits for the first and gets its row. Nothing else follows from it: that is `suppress`'s and `opt_out`'s."""
    rows = Suppression.objects.filter(digest=known, because=because, lifted_at=None)
    values: dict[str, Any] = {
        "tenant_id": current_scope().tenant_id,
        "address": address,
        "channel": channel,
        "evidence": evidence,
        "occurred_at": at or timezone.now(),
        "recorded_by": user,
    }
    new = Suppression(digest=known, because=because, **values)
    # Again where the row that was in the way is lifted before it is read: then ours must stand.
    while (standing := rows.first()) is None:
        Suppression.objects.bulk_create([new], ignore_conflicts=True)
    return standing


def _stopped_by(suppression: Suppression) -> list[Contact]:
    """Who has the address, and who was stopped by the same word but has it no more."""
    holding = holders(suppression.address) if suppression.address else []
    return [*holding, *Contact.objects.filter(opted_out_at=suppression.occurred_at)]


def _free(contact: Contact) -> None:
    standing = Suppression.objects.filter(because__in=OF_THE_PERSON, lifted_at=None)
    known = [digest(address) for address in addresses_of([contact])]
    if not standing.filter(Q(digest__in=known) | Q(occurred_at=contact.opted_out_at)).exists():
        Contact.objects.filter(pk=contact.pk).update(opted_out_at=None)


def _tell(contacts: Iterable[Contact], summary: str, user: User | None, at: datetime | None) -> None:
    leads = {contact.lead_id: contact.lead for contact in contacts if contact.lead_id}
    for lead in leads.values():
        timeline.record(ActivityKind.OPT_OUT, summary, lead=lead, user=user, at=at)
