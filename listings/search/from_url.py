"""Criteria from the query string that they gave themselves, without the form: thousands of saved searches are read in a
second. What a collection or a city is called is taken as it stands: a name that is none any more finds nothing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints
from urllib.parse import parse_qsl

from django.http import QueryDict

from listings.forms import SearchForm
from listings.search.criteria import SearchCriteria

READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    int | None: int,
    Decimal | None: Decimal,
    date | None: date.fromisoformat,
    tuple[str, ...]: str,
}


@cache
def _readers() -> dict[str, tuple[str, Callable[[str], Any] | None, bool]]:
    """By parameter: the field, how one value of it is read (None where only the form knows), and whether it has
    several."""
    hints, parameters = get_type_hints(SearchCriteria), SearchCriteria.parameters()
    return {
        parameters[name]: (name, READERS.get(hints[name]), hints[name] == tuple[str, ...])
        for name in SearchCriteria.empty()
    }


def criteria_of(query: str) -> SearchCriteria:
    """Of a `SearchCriteria.url_query()`. What is not read here is left to the form."""
    readers, values = _readers(), dict[str, Any]()
    for parameter, written in parse_qsl(query):
        name, read, is_several = readers.get(parameter, ("", None, False))
        if read is None:
            return SearchForm(QueryDict(query)).criteria()
        values[name] = (*values.get(name, ()), read(written)) if is_several else read(written)
    return SearchCriteria(**values)
