"""Pages of Property: each begins behind the last listing of the one before, so none comes twice or is passed over while
listings come and go (as in `realty.api.paging`). The order is that of ListingKey, which never changes, unless the
reader asks for another; then a listing whose field changes between two pages may move across them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.lookups import Exact, GreaterThan, IsNull, LessThan

from listings.odata.conditions import OUTPUT, Conditions
from listings.odata.fields import KEY
from listings.odata.license import Shown
from listings.odata.nodes import Kind, Name
from listings.odata.options import Asked
from listings.odata.refusals import wrong

# Of each row, before what the reader selected.
ALWAYS = ("id", "collection_id", "listing_key")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Page:
    """`rows` are ALWAYS, then `beside`, then the fields `names`. `place` leads to the next page; None on the last."""

    rows: list[Row]
    place: list[Any] | None


class Listings:
    """`names` are the fields that are wanted, `beside` columns of the table that expansions need."""

    def __init__(self, shown: Shown, asked: Asked, names: tuple[str, ...], beside: tuple[str, ...] = ()) -> None:
        self._shown, self._asked, self._names, self._beside = shown, asked, names, beside
        self._is_by_key = asked.order in ((), ((Name(KEY, "text"), False),))

    def count(self) -> int:
        """One query."""
        return int(self._found(self._shown).count())

    def page(self, size: int) -> Page:
        """One query, in the order of keys at most one for each collection. Raises Problem 400."""
        asked = self._asked
        place = list(asked.place) if asked.place else None
        left, size = (place.pop(), place.pop()) if place else (asked.top, size)
        wanted = size if left is None else min(size, left)
        read = self._by_key if self._is_by_key else self._in_order
        rows = read(place, wanted) if wanted else []
        shown = rows[:wanted]
        left = None if left is None else left - len(shown)
        if len(rows) <= wanted or left == 0:
            return Page(self._bare(shown), None)
        return Page(self._bare(shown), [*self._place_of(shown[-1]), size, left])

    def rows(self, condition: Q, limit: int) -> list[Row]:
        """Some listings, whatever was asked for."""
        return list(self._chosen(self._shown, self._shown.rows.filter(condition))[:limit])

    def _found(self, shown: Shown) -> Any:
        return shown.rows.filter(Conditions(shown).of(self._asked.where)) if self._asked.where else shown.rows

    def _chosen(self, shown: Shown, rows: Any, *more: Any) -> Any:
        columns = (*ALWAYS, *self._beside)
        return rows.values_list(*map(F, columns), *map(shown.value, self._names), *more)

    def _by_key(self, place: list[Any] | None, wanted: int) -> list[Row]:
        """Collection after collection, each by its index of keys."""
        begin, behind = place or ("", "")
        rows: list[Row] = []
        skip = self._asked.skip
        for collection in self._shown.collections:
            if collection.provider < begin:
                continue
            shown = self._shown.of(collection)
            found = self._found(shown)
            if place and collection.provider == begin:
                found = found.filter(listing_key__gt=behind)
            some = self._chosen(shown, found).order_by("listing_key")
            read = list(some[skip : skip + wanted + 1 - len(rows)])
            if skip and not place:
                skip = 0 if read else max(skip - found.count(), 0)
            rows += read
            if len(rows) > wanted:
                break
        return rows

    def _in_order(self, place: list[Any] | None, wanted: int) -> list[Row]:
        shown, found = self._shown, self._found(self._shown)
        values = [shown.value(name.name) for name, _ in self._asked.order]
        ordering = [
            value.desc(nulls_last=True) if is_down else value.asc(nulls_first=True)
            for value, (_, is_down) in zip(values, self._asked.order, strict=True)
        ]
        if place:
            found = found.filter(self._behind(values, place))
        skip = 0 if place else self._asked.skip
        return list(self._chosen(shown, found, *values).order_by(*ordering, "id")[skip : skip + wanted + 1])

    def _behind(self, values: list[Any], place: list[Any]) -> Q:
        """OData sorts null before every value, and behind them from high to low."""
        *last, pk = place
        found, equal = Q(pk__in=()), Q()
        for value, (name, is_down), written in zip(values, self._asked.order, last, strict=True):
            if written is None:
                later = None if is_down else Q(IsNull(value, False))
                same = Q(IsNull(value, True))
            else:
                literal = Value(_read(written, name.kind), output_field=OUTPUT[name.kind])
                later = (
                    Q(LessThan(value, literal)) | Q(IsNull(value, True)) if is_down else Q(GreaterThan(value, literal))
                )
                same = Q(Exact(value, literal))
            if later is not None:
                found |= equal & later
            equal &= same
        return found | (equal & Q(pk__gt=pk))

    def _place_of(self, row: Row) -> list[Any]:
        if self._is_by_key:
            return [self._shown.by_id[row[1]].provider, row[2]]
        return [*map(_written, row[len(row) - len(self._asked.order) :]), row[0]]

    def _bare(self, rows: list[Row]) -> list[Row]:
        """Without what the order was read by."""
        return rows if self._is_by_key else [row[: len(row) - len(self._asked.order)] for row in rows]


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | float) else value


def _read(value: Any, kind: Kind) -> Any:
    try:
        if kind == "moment":
            return datetime.fromisoformat(value)
        if kind == "date":
            return date.fromisoformat(value)
        return Decimal(value) if kind == "number" else value
    except (TypeError, ValueError, ArithmeticError):
        raise wrong("$skiptoken", "This is no next link of this service. Begin again without $skiptoken.") from None
