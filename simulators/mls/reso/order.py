"""Rows in the order that `$orderby` asks for, and places in it."""

from collections.abc import Iterable
from functools import total_ordering
from typing import Any

from ..records import MASK
from .rows import Row

Order = tuple[tuple[str, bool], ...]
Key = tuple[Any, ...]


@total_ordering
class Descending:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and self.value == other.value

    def __lt__(self, other: "Descending") -> bool:
        return bool(other.value < self.value)

    __hash__ = None  # type: ignore[assignment]  # nothing but sorted


def values_of(row: Row, order: Order) -> list[Any]:
    """What the row is sorted by; a withheld value as null."""
    found = [row.get(name) for name, _ in order]
    return [None if value == MASK else value for value in found]


def key_of(values: list[Any], order: Order, place: tuple[Any, ...]) -> Key:
    """The place in the order. Null comes before everything else (OData 4.0, section 11.2.5.2); the resource's own
    order decides between equals."""
    keys = [(value is not None, value if value is not None else 0) for value in values]
    return (
        *(Descending(key) if down else key for key, (_, down) in zip(keys, order, strict=True)),
        place,
    )


def sorted_rows(rows: Iterable[Row], order: Order) -> list[tuple[Key, Row]]:
    """All the rows with their keys, in order."""
    keyed = [(key_of(values_of(row, order), order, row.place), row) for row in rows]
    return sorted(keyed, key=lambda each: each[0])
