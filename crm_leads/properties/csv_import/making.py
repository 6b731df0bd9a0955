"""Records of a file's new lines."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction

from crm_leads.enums import Source
from crm_leads.models import CrmProperty
from crm_leads.properties import linking
from crm_leads.properties.clients import clients_of
from crm_leads.properties.csv_import.reading import Reading, read
from crm_leads.properties.records import create_many

# First key of the advisory lock; the second is the tenant.
IMPORT_LOCK = 0xC5F
LOCK = "SELECT pg_advisory_xact_lock(%s::int, mod(current_setting('realty.tenant')::bigint, 2147483648)::int)"


@dataclass(frozen=True)
class Made:
    """What a file was understood as, and the records of its new lines."""

    reading: Reading
    homes: list[CrmProperty]

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
    """Read the file again and make a record of each new line, all or none; one whose MLS number is known follows its
    listing. `same`: folded names of clients of whom a person says that they are those on record. Raises ValidationError
    as `read`. Two at once take turns, so that a button pressed twice makes them once."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [IMPORT_LOCK])
    found = read(content, targets)
    lines = found.new
    clients = clients_of([line.named for line in lines], Source.CSV, same)
    rows = [{**line.own, "client": client} for line, client in zip(lines, clients, strict=True)]
    homes = create_many(rows, user, source="from a CSV file")
    linked = [(home, line.listing) for home, line in zip(homes, lines, strict=True) if line.listing]
    if linked:
        linking.link_many(linked, user)
    return Made(found, homes)
