"""Records of a file's new lines, and changes of those that are there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from crm_leads.enums import Source
from crm_leads.models import CrmProperty
from crm_leads.properties import linking
from crm_leads.properties.clients import clients_of
from crm_leads.properties.csv_import.reading import Reading, read
from crm_leads.properties.records import create_many, edit
from realty.database.locks import Space, lock, open_tenant


@dataclass(frozen=True)
class Made:
    """What a file was understood as, the records of its new lines, and how many that were there it changed."""

    reading: Reading
    homes: list[CrmProperty]
    changed: int = 0

    @property
    def linked(self) -> int:
        return sum(line.listing is not None for line in self.reading.new)


def carry_out(
    content: bytes, user: User | None, same: Collection[str] = (), targets: Sequence[str] | None = None
) -> list[CrmProperty]:
    """As `make`, the records alone."""
    return make(content, user, same, targets).homes


@transaction.atomic
def make(content: bytes, user: User | None, same: Collection[str] = (), targets: Sequence[str] | None = None) -> Made:
    """Read the file again, make a record of each new line, and change the properties that lines name by their Realty
    ID, all or none; a new one whose MLS number is known follows its listing. `same`: folded names of clients of whom a
    person says that they are those on record. Raises ValidationError as `read`. Two at once take turns, so that a
    button pressed twice makes them once."""
    lock(Space.IMPORT, open_tenant())
    found = read(content, targets)
    lines, changed = found.new, found.changed
    renamed = [line for line in changed if "client" in line.changes]
    clients = clients_of([line.named for line in (*lines, *renamed)], Source.CSV, same)
    rows = [{**line.own, "client": client} for line, client in zip(lines, clients, strict=False)]
    homes = create_many(rows, user, source="from a CSV file")
    linked = [(home, line.listing) for home, line in zip(homes, lines, strict=True) if line.listing]
    if linked:
        linking.link_many(linked, user)
    new_clients = {line.number: client for line, client in zip(renamed, clients[len(lines) :], strict=True)}
    for line in changed:
        assert line.home is not None
        client = {"client": new_clients[line.number]} if line.number in new_clients else {}
        edit(line.home, {**line.changes, **client}, user)
    return Made(found, homes, len(changed))
