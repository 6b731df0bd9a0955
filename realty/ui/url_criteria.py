"""What somebody asks a list for, as an immutable value that knows its own URL: the base of every list's criteria."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import urlencode


class Chip(NamedTuple):
    """One active filter in words, and the URL of the same list without it; `note` where it is no plain filter."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class UrlCriteria:
    """A subclass has a field for each filter, with its default, and `sort` and `page`; several values of a field are a
    tuple. `renamed` are the fields whose parameter has another name, `no_filters` those that narrow nothing."""

    renamed: ClassVar[dict[str, str]] = {}
    no_filters: ClassVar[frozenset[str]] = frozenset({"sort", "page"})

    @classmethod
    @cache
    def empty(cls) -> dict[str, Any]:
        """The default of each field, in their order."""
        return {field.name: field.default for field in fields(cls)}

    @classmethod
    @cache
    def parameters(cls) -> dict[str, str]:
        """The parameter of each field."""
        return {name: cls.renamed.get(name, name) for name in cls.empty()}

    @classmethod
    @cache
    def attributes(cls) -> dict[str, str]:
        """The field of each parameter."""
        return {parameter: name for name, parameter in cls.parameters().items()}

    @property
    def filters(self) -> set[str]:
        """The fields that are set and narrow the list."""
        return {name for name, _ in self.given()} - self.no_filters

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters)

    def url_query(self) -> str:
        """The query part of the URL, without "?"; empty where everything is as by default."""
        parameters = self.parameters()
        return urlencode([(parameters[name], value) for name, value in self.given()])

    def with_page(self, page: int) -> Self:
        changes: dict[str, Any] = {"page": page}
        return replace(self, **changes)

    def without(self, field: str, value: Any = None) -> Self:
        """Without a field (by its name or its parameter's), or without one `value` of several; back on page 1."""
        name = self.attributes().get(field, field)
        held = self.held(name)
        left: Any = self.empty()[name]
        if value is not None and isinstance(held, tuple):
            left = tuple(each for each in held if each != value)
        changes: dict[str, Any] = {name: left, "page": 1}
        return replace(self, **changes)

    def held(self, name: str) -> Any:
        """What counts for a field; more than it holds where nothing asked for means something."""
        return getattr(self, name)

    def is_as_by_default(self, name: str) -> bool:
        return bool(getattr(self, name) == self.empty()[name])

    def given(self) -> list[tuple[str, Any]]:
        """(field, value) for everything that differs from the default, one pair for each of several values."""
        held = [(name, getattr(self, name)) for name in self.empty() if not self.is_as_by_default(name)]
        pairs = [(name, one) for name, value in held for one in (value if isinstance(value, tuple) else (value,))]
        return [(name, f"{value:f}" if isinstance(value, Decimal) else value) for name, value in pairs]

    def given_filters(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in self.given() if name not in self.no_filters]
