"""What apps add to the archive beside their tables: each registers its part when it starts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from realty.csv_files import BYTE_ORDER_MARK, written
from realty.tenants.models import Membership, Tenant

# Name of the file in the archive, and its bytes, piece by piece. It is written at once: what grows is `Rows`.
File = tuple[str, Iterator[bytes]]


@dataclass(frozen=True)
class Rows:
    """JSON Lines, in numbered files `name`/0001.jsonl of `at_once` rows each. `pages` gives key and line of up to so
    many rows behind a key, in the order of keys, which the lines have as "id"."""

    name: str
    pages: Callable[[int, int], Iterator[list[tuple[int, str]]]]
    at_once: int


Part = File | Rows
_parts: dict[str, Callable[[Tenant], Iterator[Part]]] = {}


def add(name: str, part: Callable[[Tenant], Iterator[Part]]) -> None:
    """Called in the tenant's scope, in the order of the names."""
    _parts[name] = part


def of(tenant: Tenant) -> Iterator[Part]:
    for name in sorted(_parts):
        yield from _parts[name](tenant)


def _people(tenant: Tenant) -> Iterator[Part]:
    """The members, whom the tables name by number."""
    rows = Membership.objects.select_related("user").order_by("user_id")
    lines = [(m.user_id, m.user.get_username(), m.user.get_full_name(), m.user.email, m.role) for m in rows]
    text = BYTE_ORDER_MARK + written([("id", "username", "name", "email", "role"), *lines])
    yield "people.csv", iter([text.encode()])


add("people", _people)
