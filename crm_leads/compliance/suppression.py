"""The tenant's own do-not-contact list. What is on it is contacted on no channel, and what waits to be sent to it stops
in the same transaction. Rows are lifted, never removed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm_leads.compliance.digests import digest, normal_address
from crm_leads.compliance.home_stops import StandingStops
from crm_leads.compliance.person_stops import keep_names, of_stop, stop_former
from crm_leads.compliance.same_person import addresses_of, holders, namesakes
from crm_leads.enums import ActivityKind, HomeStoppedBecause, SuppressedBecause
from crm_leads.leads import timeline
from crm_leads.models import (
    Contact,
    EmailAddress,
    EmailMessage,
    Enrollment,
    HomeStop,
    Lead,
    PhoneNumber,
    Suppression,
    VoicemailDrop,
)
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


CARRIED = "An address of a person who asked before not to be contacted."


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
def suppress_numbers(numbers: Iterable[str], because: SuppressedBecause, *, evidence: str, user: User | None) -> None:
    """`suppress` for many normalized phone numbers and a reason that is of each number alone, in a handful of queries
    however many they are."""
    known, tenant_id = {digest(number): number for number in numbers}, current_scope().tenant_id
    if not known:
        return
    assert tenant_id is not None
    said: dict[str, Any] = {
        "because": because,
        "evidence": evidence,
        "occurred_at": timezone.now(),
        "recorded_by": user,
    }
    rows = Suppression.objects.filter(digest__in=known, because=because, lifted_at=None)
    # As in `stand`: again where a row that was in the way is lifted meanwhile.
    while missing := set(known).difference(rows.values_list("digest", flat=True)):
        Suppression.objects.bulk_create(
            (Suppression(tenant_id=tenant_id, digest=each, address=known[each], **said) for each in sorted(missing)),
            ignore_conflicts=True,
        )
    stop_queued_at(known.values(), f"Do not contact: {because.label}.")
    holding = PhoneNumber.objects.filter(number__in=list(known.values())).values("contact__lead")
    told = f"Do not contact: {because.label}."
    timeline.record_for_all(ActivityKind.OPT_OUT, told, Lead.objects.filter(pk__in=holding), user)


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
    keep_names(contacts, addresses, channel=channel, user=user, at=at)
    stop_former([digest(address) for address in addresses], channel=channel, recorded_by=user, occurred_at=at)
    stop_queued_at(addresses, f"Do not contact: {because.label}.", ids)
    _tell(contacts, f"Do not contact, on any channel: {because.label}.", user, at)
    return rows


@transaction.atomic
def carry(contact: Contact) -> bool:
    """A person whom a standing stop reaches in any way (an address of theirs, their name at the home, an earlier word)
    is stopped as a whole: every address, every name of theirs at every home. To be called whenever a contact gains an
    address or a name, and before it loses one; asked again, it changes nothing. Whether there is such a stop."""
    people = namesakes([contact])
    addresses = addresses_of(people)
    known = {digest(address): address for address in addresses}
    standing = Suppression.objects.filter(digest__in=known, because__in=OF_THE_PERSON, lifted_at=None)
    said = list(standing.order_by("occurred_at", "pk"))
    found = StandingStops.load((), people)
    named = [stop for each in people for stop in found.of(None, [each]).get("name_stops", ())]
    moments = [row.occurred_at for row in (*said, *named)] + [each.opted_out_at for each in people if each.opted_out_at]
    if not moments:
        return False
    at, because = min(moments), said[0].because if said else _because(named)
    ids = [each.pk for each in people]
    for address in sorted(set(known) - {row.digest for row in said}):
        stand(address, because, address=known[address], evidence=CARRIED, at=at)
    Contact.objects.filter(pk__in=ids, opted_out_at=None).update(opted_out_at=at)
    keep_names(people, addresses, because=named[0].because if named else HomeStoppedBecause.PERSON, at=at)
    stop_queued_at(addresses, f"Do not contact: {SuppressedBecause(because).label}.", ids)
    return True


def _because(named: list[HomeStop]) -> SuppressedBecause:
    erased = any(stop.because == HomeStoppedBecause.ERASED for stop in named)
    return SuppressedBecause.ERASED if erased else SuppressedBecause.ASKED


def carry_many(contacts: Iterable[Contact]) -> int:
    """`carry` for many new contacts that have no lead: three queries where no stop reaches any of them by an address.
    Returns how many are stopped."""
    found = {contact.pk: contact for contact in contacts}
    held: dict[str, set[int]] = {}
    for model, column in ((PhoneNumber, "number"), (EmailAddress, "address")):
        rows = model._default_manager.filter(contact__in=list(found)).values_list("contact_id", column)
        for pk, address in rows:
            held.setdefault(digest(address), set()).add(pk)
    standing = Suppression.objects.filter(digest__in=list(held), because__in=OF_THE_PERSON, lifted_at=None)
    stopped = {pk for known in standing.values_list("digest", flat=True) for pk in held[known]}
    return sum(carry(found[pk]) for pk in sorted(stopped))


def of_one_word(suppression: Suppression) -> list[Suppression]:
    """The other standing rows of the person whom this one stopped; none for a stop of one address alone."""
    if suppression.because not in OF_THE_PERSON:
        return []
    known = {suppression.digest}
    for stop in of_stop([suppression.digest], suppression.occurred_at):
        known |= set(stop.address_digests)
    theirs = Q(digest__in=known) | Q(occurred_at=suppression.occurred_at)
    rows = Suppression.objects.filter(theirs, because__in=OF_THE_PERSON, lifted_at=None).exclude(pk=suppression.pk)
    return list(rows.order_by("pk"))


@transaction.atomic
def lift(suppression: Suppression, user: User, because: str, *, whole: bool = False) -> Suppression:
    """Contact is admitted again as far as this row goes, or with `whole` as far as the person's word went, at all of
    their addresses; each row stays on record with who lifted it and why. A person is free again when the last row of
    theirs is lifted: then their name at their homes is, too. Raises ValueError without a reason."""
    if not because.strip():
        raise ValueError("Enter a reason to remove a do-not-contact.")
    lifted = {"lifted_at": timezone.now(), "lifted_by": user, "lifted_because": because.strip()}
    rows = [suppression, *(of_one_word(suppression) if whole else ())]
    Suppression.objects.filter(pk__in=[row.pk for row in rows], lifted_at=None).update(**lifted)
    suppression.refresh_from_db()
    free = [contact for row in rows for contact in _stopped_by(row)]
    for contact in free:
        _free(contact)
    for row in rows:
        for stop in of_stop([row.digest], row.occurred_at):
            if not _stands(stop.address_digests, stop.occurred_at):
                HomeStop.objects.filter(pk=stop.pk, lifted_at=None).update(**lifted)
                Lead.objects.filter(Q(pk=stop.lead_id) | Q(property_key=stop.property_key)).mark()
    Lead.objects.filter(pk__in={contact.lead_id for contact in free if contact.lead_id}).mark()
    return suppression


def words_of(stop: HomeStop) -> list[Suppression]:
    """The standing rows of the person whose name the stop keeps."""
    theirs = Q(digest__in=stop.address_digests) | Q(occurred_at=stop.occurred_at)
    return list(Suppression.objects.filter(theirs, because__in=OF_THE_PERSON, lifted_at=None).order_by("pk"))


@transaction.atomic
def lift_person(stop: HomeStop, user: User, because: str) -> HomeStop:
    """As `lift` with `whole`, from the person's name at a home, also where nothing else is left of them."""
    if not because.strip():
        raise ValueError("Enter a reason to remove a do-not-contact.")
    for row in words_of(stop):
        lift(row, user, because)
    lifted = {"lifted_at": timezone.now(), "lifted_by": user, "lifted_because": because.strip()}
    HomeStop.objects.filter(pk=stop.pk, lifted_at=None).update(**lifted)
    for contact in Contact.objects.filter(opted_out_at=stop.occurred_at):
        _free(contact)
    stop.refresh_from_db()
    return stop


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
    if not _stands([digest(address) for address in addresses_of([contact])], contact.opted_out_at):
        Contact.objects.filter(pk=contact.pk).update(opted_out_at=None)


def _stands(digests: Iterable[str], at: datetime | None) -> bool:
    """Whether a person's word still stands for one of the addresses, or of this moment."""
    standing = Suppression.objects.filter(because__in=OF_THE_PERSON, lifted_at=None)
    return standing.filter(Q(digest__in=list(digests)) | Q(occurred_at=at)).exists()


def _tell(contacts: Iterable[Contact], summary: str, user: User | None, at: datetime | None) -> None:
    leads = {contact.lead_id: contact.lead for contact in contacts if contact.lead_id}
    for lead in leads.values():
        timeline.record(ActivityKind.OPT_OUT, summary, lead=lead, user=user, at=at)
