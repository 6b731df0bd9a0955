"""Which contacts are the same person: those that share an address, and those that share a lead and a name."""

from collections.abc import Callable, Iterable

from crm_leads import names
from crm_leads.compliance.digests import digest_of_name
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber
from realty.tenants.rows import rows

OF_LEAD = "contact_id = ANY(ARRAY(SELECT id FROM crm_leads_contact WHERE lead_id = %s))"


def normal_name(contact: Contact) -> str:
    """Empty where nobody knows the name."""
    name = contact.full_name or f"{contact.first_name} {contact.last_name}"
    return " ".join(name.casefold().replace(".", " ").replace(",", " ").split())


def names_of(contact: Contact) -> frozenset[str]:
    """By which a stop knows the person again at the same home, rather too often than too seldom (`names.keys`)."""
    return names.keys(contact.full_name or f"{contact.first_name} {contact.last_name}")


def name_digests(contacts: Iterable[Contact]) -> set[str]:
    return {digest_of_name(name) for contact in contacts for name in names_of(contact)}


def contacts_of(lead: Lead) -> list[Contact]:
    """The owners of the lead's home, the likeliest first."""
    return rows(Contact, "lead_id = %s ORDER BY rank, id", [lead.pk])


def phones_of(lead: Lead) -> list[PhoneNumber]:
    """All phones of a lead, wrong ones last. One query for each Lead object: three panels of its page ask."""
    known: dict[str, list[PhoneNumber]] = lead.__dict__
    if "phones_read" not in known:
        known["phones_read"] = rows(PhoneNumber, f"{OF_LEAD} ORDER BY is_wrong, rank, id", [lead.pk])
    return known["phones_read"]


def emails_of(lead: Lead) -> list[EmailAddress]:
    return rows(EmailAddress, f"{OF_LEAD} ORDER BY rank, id", [lead.pk])


def holders(address: str) -> list[Contact]:
    """The contacts that have this normalised phone or e-mail address."""
    # Each through its own index: one condition over both would read all contacts of the tenant.
    rows = (
        EmailAddress.objects.filter(address=address) if "@" in address else PhoneNumber.objects.filter(number=address)
    )
    return list(Contact.objects.filter(pk__in=rows.values("contact")).select_related("lead"))


def namesakes(contacts: Iterable[Contact], by: Callable[[Contact], frozenset[str]] = names_of) -> list[Contact]:
    """These contacts, and others of the same leads by the same name: maybe one person whom two sources gave, so what
    stops one stops the other."""
    given = {contact.pk: contact for contact in contacts}
    leads = {contact.lead_id for contact in given.values()} - {None}
    known = {(contact.lead_id, name) for contact in given.values() for name in by(contact)}
    for each in Contact.objects.filter(lead__in=leads).select_related("lead") if leads else ():
        if any((each.lead_id, name) in known for name in by(each)):
            given.setdefault(each.pk, each)
    return list(given.values())


def whole_name(contact: Contact) -> frozenset[str]:
    """For `namesakes`, where what is done cannot be undone: the name as it is written."""
    return frozenset({normal_name(contact)} - {""})


def addresses_of(contacts: Iterable[Contact]) -> set[str]:
    """Every phone number and e-mail address of the contacts."""
    ids = [contact.pk for contact in contacts]
    phones = PhoneNumber.objects.filter(contact__in=ids).values_list("number", flat=True)
    emails = EmailAddress.objects.filter(contact__in=ids).values_list("address", flat=True)
    return {*phones, *(address.lower() for address in emails)}
