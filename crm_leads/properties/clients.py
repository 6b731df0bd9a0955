"""Clients of properties: contacts without a lead.

Two of one name are one person only by a number or an address in common, or by a person's word. Lines of one file that
give a name alone are one client: one hand wrote them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower

from crm_leads.compliance import person_stops, suppression
from crm_leads.enums import ActivityKind, Source
from crm_leads.leads import timeline
from crm_leads.leads.card_import import CardPerson
from crm_leads.leads.contacts import fill, name_parts
from crm_leads.models import ClientAlert, Contact, CrmProperty, EmailAddress, PhoneNumber
from crm_leads.names import looks_like_entity
from realty.tenants.scope import current_scope


@dataclass(frozen=True)
class Named:
    """A client as somebody wrote him down; `phones` and `emails` are normal."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def addresses(self) -> set[str]:
        return {*self.phones, *self.emails}


@dataclass
class Client:
    """One person: on record as `contact`, or to be made. `addresses` are all that is known of them."""

    name: str
    contact: Contact | None = None
    addresses: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Understood:
    """Who a `Named` is, None for a blank name; `note` says whom of the same name it was kept apart from, `asks` whether
    a person may say that it is the one client on record of the name."""

    client: Client | None
    note: str = ""
    asks: bool = False


def folded(name: str) -> str:
    """By which clients of one name are found."""
    return " ".join(name.split()).lower()


def of_name(name: str) -> list[Contact]:
    """The clients on record of exactly this name, the first made first."""
    rows = Contact.objects.filter(lead=None).annotate(folded=Lower("full_name")).filter(folded=folded(name))
    return list(rows.prefetch_related("phones", "emails").order_by("pk")) if folded(name) else []


def new_client(name: str) -> Contact | None:
    """A client of this name beside all others; None for a blank one."""
    return next(iter(clients_of([Named(name)], Source.AGENT)))


def understand(people: Sequence[Named], same: Collection[str] = ()) -> list[Understood]:
    """Who each of them is, in three queries; writes nothing. `same`: folded names of which a person said that they are
    the client on record."""
    known = _on_record({folded(each.name) for each in people} - {""})
    recorded = {name: list(clients) for name, clients in known.items()}
    found = []
    for person in people:
        name = folded(person.name)
        if not name:
            found.append(Understood(None))
            continue
        clients = known[name]
        client = _known(person, clients) or (recorded.get(name, [None])[0] if _is_said(name, same, recorded) else None)
        others = [each for each in clients if each is not client]
        if client is None:
            client = Client(" ".join(person.name.split()))
            clients.append(client)
        client.addresses |= person.addresses
        asks = client.contact is None and len(recorded.get(name, ())) == 1
        found.append(Understood(client, _note(client, others), asks))
    return found


def _is_said(name: str, same: Collection[str], recorded: dict[str, list[Client]]) -> bool:
    return name in same and len(recorded.get(name, ())) == 1


def _known(person: Named, clients: Iterable[Client]) -> Client | None:
    """By what they have in common; a name alone is that of the file's other line with a name alone."""
    for client in clients:
        if person.addresses & client.addresses:
            return client
        if not person.addresses and not client.addresses and client.contact is None:
            return client
    return None


def _note(client: Client, others: Sequence[Client]) -> str:
    if client.contact is not None or not others:
        return ""
    if any(each.contact for each in others):
        with_what = " with another number" if client.addresses and any(each.addresses for each in others) else ""
        return f"Another client with this name is on record{with_what}: kept apart."
    return "Another line has a client of this name with another number: kept apart."


def _on_record(names: Collection[str]) -> dict[str, list[Client]]:
    found: dict[str, list[Client]] = defaultdict(list)
    rows = Contact.objects.filter(lead=None).annotate(folded=Lower("full_name")).filter(folded__in=list(names))
    clients = {row.pk: Client(row.full_name, row) for row in rows.order_by("pk")}
    for model, column in ((PhoneNumber, "number"), (EmailAddress, "address")):
        for pk, value in model._default_manager.filter(contact__in=list(clients)).values_list("contact_id", column):
            clients[pk].addresses.add(value)
    for client in clients.values():
        found[folded(client.name)].append(client)
    return found


@transaction.atomic
def clients_of(people: Sequence[Named], source: Source, same: Collection[str] = ()) -> list[Contact | None]:
    """The client that each of them is, made where there is none, with the numbers and addresses that came with it, in a
    handful of queries however many they are. What a stop says of any of them holds for all of theirs."""
    clients = [each.client for each in understand(people, same)]
    missing = {id(client): client for client in clients if client and client.contact is None}
    for client in missing.values():
        client.contact = _made(client.name, source)
    Contact.objects.bulk_create([client.contact for client in missing.values() if client.contact], batch_size=1_000)
    who = [(client.contact, each) for client, each in zip(clients, people, strict=True) if client and client.contact]
    _add(PhoneNumber, "number", ((contact.pk, phone) for contact, each in who for phone in each.phones), source)
    _add(EmailAddress, "address", ((contact.pk, email) for contact, each in who for email in each.emails), source)
    suppression.carry_many(contact for contact, _ in who)
    return [client.contact if client else None for client in clients]


@transaction.atomic
def of_card(person: CardPerson) -> Contact:
    """The client on record with a number or address of the card, else a new one; what is missing is filled."""
    contact = clients_of([Named(person.full_name, tuple(n for n, _ in person.phones), person.emails)], Source.VCARD)[0]
    assert contact is not None, "Who has no name cannot be chosen."
    names = ("mailing_address", "mailing_city", "mailing_state", "mailing_postal_code", "first_name", "last_name")
    fill(contact, {name: getattr(person, name) for name in names if not (person.is_entity and "_name" in name)})
    return contact


def _made(name: str, source: Source) -> Contact:
    contact = Contact(full_name=name, is_entity=looks_like_entity(name), source=source, **_ours())
    name_parts(contact)
    return contact


@transaction.atomic
def merge(kept: Contact, lost: Contact, user: User | None) -> Contact:
    """A person says that the two clients are one: `kept` takes the numbers, addresses and properties of `lost`, which
    goes. A stop of either is one of both. Raises ValidationError for what is no other client."""
    rows = {row.pk: row for row in Contact.objects.select_for_update().filter(pk__in=[kept.pk, lost.pk], lead=None)}
    if len(rows) != 2:
        raise ValidationError("Choose another client that is still there.")
    kept, lost = rows[kept.pk], rows[lost.pk]
    for contact in (kept, lost):
        suppression.carry(contact)
        person_stops.remember(contact)
    for model, column in ((PhoneNumber, "number"), (EmailAddress, "address")):
        has = model._default_manager.filter(contact=kept).values(column)
        model._default_manager.filter(contact=lost).exclude(**{f"{column}__in": has}).update(contact=kept)
    _take_alerts(kept, lost)
    homes = list(CrmProperty.objects.filter(client=lost))
    CrmProperty.objects.filter(client=lost).update(client=kept)
    timeline.record_for_properties(ActivityKind.MERGED, f"Client {lost} is the same person as {kept}.", homes, user)
    first = min((each.opted_out_at for each in (kept, lost) if each.opted_out_at), default=None)
    lost.delete()
    Contact.objects.filter(pk=kept.pk).update(opted_out_at=first)
    kept.refresh_from_db()
    suppression.carry(kept)
    return kept


def _take_alerts(kept: Contact, lost: Contact) -> None:
    """Saved searches that write to `lost` write to `kept`, once to one address."""
    addresses = dict(kept.emails.values_list("address", "pk"))
    for alert in ClientAlert.objects.filter(contact=lost).select_related("email"):
        email = addresses[alert.email.address]
        twin = ClientAlert.objects.filter(search=alert.search_id, email=email, stopped_at=None).exclude(pk=alert.pk)
        if alert.stopped_at or not twin.exists():
            ClientAlert.objects.filter(pk=alert.pk).update(contact=kept, email=email)


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
