"""Lists in pages by cursor: each page begins behind the last row of the one before, so that rows that come or go
meanwhile neither repeat nor hide others."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Field

from realty.api import problems
from realty.api.problems import FieldError
from realty.api.schemas import ApiSchema

MOST = 200
DEFAULT = 50
SALT = "realty.api.cursor"
M = TypeVar("M")
Limit = Annotated[int, Field(ge=1, le=MOST, description="Rows on a page")]


class Paging(ApiSchema):
    """Derive a list's query parameters from it."""

    limit: Limit = DEFAULT
    cursor: str = Field("", max_length=1000, description="`nextCursor` of the page before")


@dataclass(frozen=True)
class Slice(Generic[M]):
    """`cursor` leads to the next page; None on the last one."""

    rows: list[M]
    cursor: str | None


def page_of(rows: QuerySet[Any, M], order: tuple[str, ...], paging: Paging, *, of: str = "") -> Slice[M]:
    """One page of `rows`, which are models or tuples named by columns, by those of `order` ("-" is from high to low,
    unknown values last), whose last one must be unique. `of` says which list it is: its filters; a cursor of another
    list is refused. One query. Raises Problem 422 for a cursor that is not ours."""
    where = _behind(rows.model, order, _opened(paging.cursor, order, of)) if paging.cursor else Q()
    found = list(rows.filter(where).order_by(*map(_ordering, order))[: paging.limit + 1])
    shown = found[: paging.limit]
    more = len(found) > paging.limit
    return Slice(shown, _cursor(rows.model, shown[-1], order, of) if more else None)


def links(request: HttpRequest, paging: Paging, cursor: str | None) -> dict[str, Any]:
    """The fields of a `Page` besides its items."""
    return {"limit": paging.limit, "next_cursor": cursor, "next": _address(request, cursor) if cursor else None}


def _address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def _ordering(column: str) -> Any:
    named = F(column.lstrip("-"))
    return named.desc(nulls_last=True) if column[0] == "-" else named.asc(nulls_last=True)


def _behind(model: type[Model], order: tuple[str, ...], last: list[Any]) -> Q:
    """Rows after the one with these values: the first columns are equal, and the next one comes later."""
    found, equal = Q(pk__in=()), Q()
    for column, value in zip(order, last, strict=True):
        name = column.lstrip("-")
        if value is None:
            equal &= Q(**{f"{name}__isnull": True})
            continue
        later = Q(**{f"{name}__{'lt' if column[0] == '-' else 'gt'}": value})
        if model._meta.get_field(name).null:
            later |= Q(**{f"{name}__isnull": True})
        found |= equal & later
        equal &= Q(**{name: value})
    return found


def _cursor(model: type[Model], row: Any, order: tuple[str, ...], of: str) -> str:
    fields: list[Any] = [model._meta.get_field(column.lstrip("-")) for column in order]
    values = [None if (v := getattr(row, field.attname)) is None else field.get_prep_value(v) for field in fields]
    written = [None if value is None else value if isinstance(value, int) else str(value) for value in values]
    return signing.dumps([_list_name(order, of), *written], salt=SALT)


def _opened(cursor: str, order: tuple[str, ...], of: str) -> list[Any]:
    try:
        name, *last = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise problems.invalid(FieldError("query", "cursor", "This is not a cursor of this site.")) from None
    if name != _list_name(order, of):
        message = "This cursor belongs to a list with other filters or another order."
        raise problems.invalid(FieldError("query", "cursor", message))
    return last


def _list_name(order: tuple[str, ...], of: str) -> str:
    return hashlib.sha256("\n".join((*order, of)).encode()).hexdigest()[:16]
