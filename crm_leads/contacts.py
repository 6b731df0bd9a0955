"""People behind leads and how to reach them: the only writer of contacts, phones and e-mail addresses of a lead, and of
the columns of `Lead` that say whether there are any.

A lead knows a person, a number and an address once, however many sources name them.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from crm_leads.compliance.digests import normal_email, normal_phone
from crm_leads.enums import LineType, Source
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber
from crm_leads.outreach.stopping import stop_removed
from crm_leads.scoring import rescore
from listings.statements import fetch_all

# A company, trust or estate rather than a person; whole words.
ENTITY = re.compile(
    r"\b(LLC|L\.L\.C\.?|INC|CORP(ORATION)?|CO|COMPANY|LTD|LP|LLP|TRUST|TRUSTEES?|TR|ESTATE|BANK|FOUNDATION|HOLDINGS?"
    r"|PROPERTIES|INVESTMENTS?|PARTNERS(HIP)?|ASSOCIATION|HOA|CHURCH|CITY OF|COUNTY OF|STATE OF)\b",
    re.IGNORECASE,
)


def looks_like_entity(name: str) -> bool:
    return ENTITY.search(name) is not None


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
    """A person or firm behind the lead; one of the same name is the one that is there, with its blanks filled.
    `fields`: other columns of Contact, such as `is_owner`, `rank` or `mailing_address`."""
    _lock(lead)
    name = " ".join((full_name or f"{first_name} {last_name}").split())
    known = lead.contacts.filter(full_name__iexact=name).first() if name else None
    if known is not None:
        _fill(known, {"first_name": first_name, "last_name": last_name, **fields})
        contact = known
    else:
        named = {"full_name": name, "first_name": first_name.strip(), "last_name": last_name.strip()}
        if "rank" not in fields:
            fields["rank"] = _next_rank(lead.contacts.all())
        entity = looks_like_entity(name) if is_entity is None else is_entity
        contact = Contact.objects.create(lead=lead, source=source, is_entity=entity, **named, **fields)
    refresh_flags([lead.pk])
    return contact


@transaction.atomic
def add_phone(
    contact: Contact, number: str, *, line_type: str = LineType.UNKNOWN, source: Source = Source.AGENT, **fields: Any
) -> PhoneNumber:
    """A number of the contact; one that the lead knows already is the one that is there, whoever has it. `fields`:
    other columns, such as `rank` or `carrier`. Raises ValidationError for what is no US number."""
    number = normal_phone(number)
    _lock(contact.lead)
    known = PhoneNumber.objects.filter(_of_same_lead(contact), number=number).first()
    if known is not None:
        _fill(known, {"line_type": line_type, **fields})
        return known
    if "rank" not in fields:
        fields["rank"] = _next_rank(contact.phones.all())
    phone = PhoneNumber.objects.create(contact=contact, number=number, line_type=line_type, source=source, **fields)
    _refresh(contact)
    return phone


@transaction.atomic
def add_email(contact: Contact, address: str, *, source: Source = Source.AGENT, **fields: Any) -> EmailAddress:
    """As `add_phone`. Raises ValidationError for what is no e-mail address."""
    address = normal_email(address)
    _lock(contact.lead)
    known = EmailAddress.objects.filter(_of_same_lead(contact), address=address).first()
    if known is not None:
        _fill(known, fields)
        return known
    if "rank" not in fields:
        fields["rank"] = _next_rank(contact.emails.all())
    email = EmailAddress.objects.create(contact=contact, address=address, source=source, **fields)
    _refresh(contact)
    return email


@transaction.atomic
def remove(row: Contact | PhoneNumber | EmailAddress) -> None:
    """Take away a contact with its numbers and addresses, or one of those, and stop what waits to be sent there."""
    contact = row if isinstance(row, Contact) else row.contact
    address = row.number if isinstance(row, PhoneNumber) else row.address if isinstance(row, EmailAddress) else ""
    lead_id = contact.lead_id
    stop_removed(contact, address)
    row.delete()
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


def _fill(row: models.Model, fields: dict[str, Any]) -> None:
    """Write the fields that are blank so far."""
    blanks = {name: value for name, value in fields.items() if value and getattr(row, name) in (None, "")}
    for name, value in blanks.items():
        setattr(row, name, value)
    if blanks:
        row.save(update_fields=list(blanks))


def _next_rank(rows: "models.QuerySet[Any]") -> int:
    return (rows.aggregate(last=Max("rank"))["last"] or 0) + 1
