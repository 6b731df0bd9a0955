"""People behind leads and how to reach them: the only writer of contacts, phones and e-mail addresses of a lead, and of
the columns of `Lead` that say whether there are any.

A lead knows a number and an address once, however many sources name them. Two contacts are one person by a number or an
address in common, or by a person's word; by the name alone where somebody types it again. A stop that stands is carried
over to whatever is added, and outlives what is removed or renamed (`compliance.person_stops`).
"""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from crm_leads.compliance import person_stops, suppression
from crm_leads.compliance.digests import digest, normal_email, normal_phone
from crm_leads.enums import LineType, Source
from crm_leads.leads.scoring import rescore
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber
from crm_leads.names import looks_like_entity, split_name
from crm_leads.outreach.stopping import stop_removed
from realty.database.statements import fetch_all


@transaction.atomic
def add_contact(
    lead: Lead,
    *,
    full_name: str = "",
    first_name: str = "",
    last_name: str = "",
    source: Source = Source.AGENT,
    is_entity: bool | None = None,
    **fields: Any,
) -> Contact:
    """A person or firm behind the lead. One of the same name is the one that is there, with its blanks filled, unless
    there are several, or that one is dead: father and son may share a name. `is_entity` None: by the name. `fields`:
    other columns of Contact, such as `is_owner`, `rank` or `mailing_address`."""
    _lock(lead)
    name = " ".join((full_name or f"{first_name} {last_name}").split())
    same = list(lead.contacts.filter(full_name__iexact=name)) if name else []
    if len(same) == 1 and not same[0].is_deceased:
        fill(same[0], {"first_name": first_name, "last_name": last_name, **fields})
        contact = same[0]
        refresh_flags([lead.pk])
    else:
        given: dict[str, Any] = {"full_name": name, "first_name": first_name, "last_name": last_name}
        contact = new_contact(lead, source=source, is_entity=is_entity, **given, **fields)
    suppression.carry(contact)
    return contact


def new_contact(
    lead: Lead,
    *,
    full_name: str,
    first_name: str = "",
    last_name: str = "",
    source: Source = Source.AGENT,
    is_entity: bool | None = None,
    **fields: Any,
) -> Contact:
    """A further one, whoever is there already. The caller holds the lead's row and carries over what stands."""
    if "rank" not in fields:
        fields["rank"] = _next_rank(lead.contacts.all())
    contact = Contact(lead=lead, source=source, full_name=full_name, **fields)
    contact.first_name, contact.last_name = first_name.strip(), last_name.strip()
    contact.is_entity = looks_like_entity(full_name) if is_entity is None else is_entity
    name_parts(contact, is_person=is_entity is False)
    contact.save()
    refresh_flags([lead.pk])
    return contact


def name_parts(contact: Contact, *, is_person: bool = False) -> None:
    """Fill first and last name from the whole one where nobody gave them; a firm has none. Not saved."""
    if not (contact.first_name or contact.last_name or contact.is_entity):
        contact.first_name, contact.last_name = split_name(contact.full_name, is_person=is_person)


@transaction.atomic
def rename(contact: Contact, full_name: str, is_entity: bool) -> None:
    """The person is called so from now on, or is a firm; a stop that stands under the old name stands under both."""
    _lock(contact.lead)
    suppression.carry(contact)
    person_stops.remember(contact)
    name = " ".join(full_name.split())
    if name != contact.full_name or is_entity != contact.is_entity:
        contact.first_name = contact.last_name = ""
    contact.full_name, contact.is_entity = name, is_entity
    name_parts(contact, is_person=not is_entity)
    contact.save(update_fields=["full_name", "first_name", "last_name", "is_entity"])
    suppression.carry(contact)
    _refresh(contact)


@transaction.atomic
def add_phone(
    contact: Contact,
    number: str,
    *,
    line_type: str = LineType.UNKNOWN,
    source: Source = Source.AGENT,
    carries: bool = True,
    **fields: Any,
) -> PhoneNumber:
    """A number of the contact; one that the lead knows already is the one that is there, whoever has it. `fields`:
    other columns, such as `rank` or `carrier`. Without `carries` the caller carries over what stands, once for all
    that it adds. Raises ValidationError for what is no US number."""
    number = normal_phone(number)
    _lock(contact.lead)
    known = PhoneNumber.objects.filter(_of_same_lead(contact), number=number).first()
    if known is not None:
        fill(known, {"line_type": line_type, **fields})
        return known
    if "rank" not in fields:
        fields["rank"] = _next_rank(contact.phones.all())
    phone = PhoneNumber.objects.create(contact=contact, number=number, line_type=line_type, source=source, **fields)
    if carries:
        suppression.carry(contact)
    _refresh(contact)
    return phone


@transaction.atomic
def add_email(
    contact: Contact, address: str, *, source: Source = Source.AGENT, carries: bool = True, **fields: Any
) -> EmailAddress:
    """As `add_phone`. Raises ValidationError for what is no e-mail address."""
    address = normal_email(address)
    _lock(contact.lead)
    known = EmailAddress.objects.filter(_of_same_lead(contact), address=address).first()
    if known is not None:
        fill(known, fields)
        return known
    if "rank" not in fields:
        fields["rank"] = _next_rank(contact.emails.all())
    email = EmailAddress.objects.create(contact=contact, address=address, source=source, **fields)
    if carries:
        suppression.carry(contact)
    _refresh(contact)
    return email


@transaction.atomic
def remove(row: Contact | PhoneNumber | EmailAddress) -> None:
    """Take away a contact with its numbers and addresses, or one of those, and stop what waits to be sent there. What
    the person said, or says later at that address, stands."""
    contact = row if isinstance(row, Contact) else row.contact
    address = row.number if isinstance(row, PhoneNumber) else row.address if isinstance(row, EmailAddress) else ""
    lead_id = contact.lead_id
    suppression.carry(contact)
    person_stops.remember(contact, [address] if address else ())
    stop_removed(contact, address, digest(address) if address else "")
    row.delete()
    if lead_id is not None:
        refresh_flags([lead_id])


@transaction.atomic
def part(contact: Contact) -> None:
    """The contact leaves its lead, whose home is not theirs any more. A client of a property, or somebody to whom a
    saved search writes, stays on record as that; whoever is neither is removed."""
    lead_id = contact.lead_id
    if not (contact.crm_properties.exists() or contact.client_alerts.exists()):
        remove(contact)
        return
    suppression.carry(contact)
    person_stops.remember(contact)
    stop_removed(contact)
    Contact.objects.filter(pk=contact.pk).update(lead=None)
    if lead_id is not None:
        refresh_flags([lead_id])


REFRESH = """
WITH found AS (
    SELECT lead.id, lead.tenant_id,
        coalesce((SELECT string_agg(contact.full_name, ', ' ORDER BY contact.rank, contact.id)
            FROM crm_leads_contact AS contact
            WHERE contact.lead_id = lead.id AND contact.full_name <> '' AND contact.is_owner IS NOT FALSE
        ), '') AS owner_name,
        EXISTS (SELECT FROM crm_leads_contact AS contact JOIN crm_leads_phonenumber AS phone
            ON phone.contact_id = contact.id WHERE contact.lead_id = lead.id AND NOT phone.is_wrong) AS has_phone,
        EXISTS (SELECT FROM crm_leads_contact AS contact JOIN crm_leads_emailaddress AS email
            ON email.contact_id = contact.id WHERE contact.lead_id = lead.id) AS has_email
    FROM crm_leads_lead AS lead WHERE lead.id = ANY(%s::bigint[])
)
UPDATE crm_leads_lead AS lead
SET owner_name = found.owner_name, has_phone = found.has_phone, has_email = found.has_email
FROM found WHERE found.id = lead.id
    AND (lead.owner_name, lead.has_phone, lead.has_email) IS DISTINCT FROM
        (found.owner_name, found.has_phone, found.has_email)
RETURNING lead.id
"""


def refresh_flags(lead_ids: Iterable[int]) -> int:
    """Bring `owner_name`, `has_phone` and `has_email` of these leads up to date, in one statement, whoever changed
    their contacts, and score those anew that changed. A wrong number is none; when they may be called is looked at
    again. Returns how many leads changed."""
    ids = list(lead_ids)
    changed = [row[0] for row in fetch_all(REFRESH, (ids,))]
    Lead.objects.filter(pk__in=ids).mark()
    if changed:
        rescore(changed)
    return len(changed)


def _refresh(contact: Contact) -> None:
    if contact.lead_id is not None:
        refresh_flags([contact.lead_id])


def _lock(lead: Lead | None) -> None:
    """Two who add to one lead take turns, so that neither misses what the other adds."""
    if lead is not None:
        Lead.objects.select_for_update().only("pk").get(pk=lead.pk)


def _of_same_lead(contact: Contact) -> models.Q:
    return models.Q(contact__lead=contact.lead_id) if contact.lead_id else models.Q(contact=contact.pk)


def fill(row: models.Model, fields: dict[str, Any]) -> None:
    """Write the fields that are blank so far."""
    blanks = {name: value for name, value in fields.items() if value and getattr(row, name) in (None, "")}
    for name, value in blanks.items():
        setattr(row, name, value)
    if blanks:
        row.save(update_fields=list(blanks))


def _next_rank(rows: "models.QuerySet[Any]") -> int:
    return (rows.aggregate(last=Max("rank"))["last"] or 0) + 1
