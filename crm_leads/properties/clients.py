"""Clients of properties: contacts without a lead, known by their name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Lower

from crm_leads.enums import Source
from crm_leads.models import Contact, EmailAddress, PhoneNumber
from crm_leads.names import looks_like_entity
from realty.tenants.scope import current_scope


@dataclass(frozen=True)
class Named:
    """A client as somebody wrote him down; `phone` and `email` are normal, or empty."""

    name: str
    phone: str = ""
    email: str = ""


def client_named(name: str) -> Contact | None:
    """The tenant's client of exactly this name, made where there is none; None for a blank name."""
    return clients_named([Named(name)], Source.AGENT).get(folded(name))


def folded(name: str) -> str:
    """By which a client is known again."""
    return " ".join(name.split()).lower()


def clients_named(people: Sequence[Named], source: Source) -> dict[str, Contact]:
    """The clients by their folded names, each with the numbers and addresses that came with it, in a handful of
    queries however many they are. In a transaction."""
    names = {folded(each.name): " ".join(each.name.split()) for each in reversed(people)}
    names.pop("", None)
    rows = Contact.objects.filter(lead=None).annotate(folded=Lower("full_name")).filter(folded__in=list(names))
    known: dict[str, Contact] = {contact.folded: contact for contact in rows.order_by("-pk")}
    missing = [
        Contact(full_name=name, is_entity=looks_like_entity(name), source=source, **_ours())
        for key, name in names.items()
        if key not in known
    ]
    Contact.objects.bulk_create(missing, batch_size=1_000)
    known |= {folded(contact.full_name): contact for contact in missing}
    who = [(each, known[folded(each.name)].pk) for each in people if folded(each.name)]
    _add(PhoneNumber, "number", ((pk, each.phone) for each, pk in who if each.phone), source)
    _add(EmailAddress, "address", ((pk, each.email) for each, pk in who if each.email), source)
    return known


def _add(model: Any, column: str, found: Iterable[tuple[int, str]], source: Source) -> None:
    """Values by client; what one has already stays, and the rest comes after it."""
    wanted = dict.fromkeys(found)
    rows = model.objects.filter(contact__in={client for client, _ in wanted})
    ranks: dict[int, int] = {}
    for client, value, rank in rows.values_list("contact_id", column, "rank"):
        wanted.pop((client, value), None)
        ranks[client] = max(rank, ranks.get(client, 0))
    missing = []
    for client, value in wanted:
        ranks[client] = ranks.get(client, 0) + 1
        missing.append(model(contact_id=client, rank=ranks[client], source=source, **{column: value}, **_ours()))
    model.objects.bulk_create(missing, batch_size=1_000)


def _ours() -> dict[str, int | None]:
    """What `save` adds to a row, and `bulk_create` does not."""
    return {"tenant_id": current_scope().tenant_id}
