"""The system query options of a request (OData 4.0, URL conventions, section 5), read and checked."""

import re
from dataclasses import dataclass, field

from .dictionary import BOOLEAN, RESOURCES, STRING, TIMESTAMP, Field, Resource
from .matching import Compiler, Reading
from .odata import Expression, QueryError, parse
from .profiles import Profile

OPTIONS = ("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format")
INNER = ("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count")


@dataclass(frozen=True)
class Expansion:
    """One name of `$expand` with the options in its parentheses."""

    name: str
    query: "Query"


@dataclass(frozen=True)
class Query:
    """What a request asks for. `order` holds fields, each with whether it descends."""

    filter: Expression | None = None
    test: Reading | None = None
    select: tuple[str, ...] = ()
    expand: tuple[Expansion, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    token: str = ""
    texts: dict[str, str] = field(default_factory=dict)


def extra_fields(profile: Profile) -> dict[str, Field]:
    """The fields that only this kind of server has."""
    found: dict[str, Field] = {}
    if profile.stamp:
        found[profile.stamp] = Field(profile.stamp, TIMESTAMP)
    if profile.stubs:
        found["MlgCanView"] = Field("MlgCanView", BOOLEAN)
        found["MlgCanUse"] = Field("MlgCanUse", STRING, many=True)
    return found


def fields_of(resource: Resource, profile: Profile) -> dict[str, Field]:
    """All fields of a resource on this kind of server."""
    known = {
        name: each for name, each in resource.fields.items() if not each.versions or profile.version in each.versions
    }
    return known | (extra_fields(profile) if resource.listed else {})


def read_query(texts: dict[str, str], resource: Resource, profile: Profile, inner: bool = False) -> Query:
    """Raises QueryError for whatever the specification lets a server refuse."""
    for name in texts:
        if name.startswith("$") and name not in (INNER if inner else OPTIONS):
            status = 501 if name in ("$search", "$apply", "$compute") else 400
            raise QueryError(f"The query option '{name}' is not supported.", name, status)
    fields = fields_of(resource, profile)
    node = parse(texts.get("$filter", ""))
    compiler = Compiler(resource, profile.lookups, fields)
    return Query(
        filter=node,
        test=None if node is None else compiler.test(node),
        select=_select(texts.get("$select", ""), resource, fields),
        expand=_expansions(texts.get("$expand", ""), resource, profile),
        order=_order(texts.get("$orderby", ""), resource, fields),
        top=_number(texts, "$top"),
        skip=_number(texts, "$skip") or 0,
        count=_truth(texts, "$count"),
        token=texts.get("$skiptoken", ""),
        texts=texts,
    )


def _number(texts: dict[str, str], name: str) -> int | None:
    text = texts.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise QueryError(
            f"Invalid value '{text}' for {name} query option found. It needs a non-negative integer.", name
        )
    return int(text)


def _truth(texts: dict[str, str], name: str) -> bool:
    text = texts.get(name, "false")
    if text not in ("true", "false"):
        raise QueryError(f"Invalid value '{text}' for {name} query option found.", name)
    return text == "true"


def _unknown(name: str, resource: Resource, option: str) -> QueryError:
    return QueryError(f"Could not find a property named '{name}' on type 'org.reso.metadata.{resource.name}'.", option)


def _select(text: str, resource: Resource, fields: dict[str, Field]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",")) if text.strip() else ()
    for name in names:
        if name != "*" and name not in fields and name not in resource.navigations:
            raise _unknown(name, resource, "$select")
    return () if "*" in names else names


def _order(text: str, resource: Resource, fields: dict[str, Field]) -> tuple[tuple[str, bool], ...]:
    found = []
    for part in text.split(",") if text.strip() else ():
        name, _, direction = part.strip().partition(" ")
        if name not in fields or fields[name].many:
            raise _unknown(name, resource, "$orderby")
        if direction.strip() not in ("", "asc", "desc"):
            raise QueryError(f"Syntax error in $orderby: '{part.strip()}'.", "$orderby")
        found.append((name, direction.strip() == "desc"))
    return tuple(found)


def _expansions(text: str, resource: Resource, profile: Profile) -> tuple[Expansion, ...]:
    return tuple(_expansion(part, resource, profile) for part in split(text, ","))


def _expansion(text: str, resource: Resource, profile: Profile) -> Expansion:
    name, _, rest = text.partition("(")
    navigation = resource.navigations.get(name.strip())
    if navigation is None or (profile.searchable and navigation.resource not in _EXPANDABLE):
        raise _unknown(name.strip(), resource, "$expand")
    if rest and (profile.plain_expansions or not rest.endswith(")")):
        raise QueryError(f"Options of $expand are not supported: '{text}'.", "$expand")
    options = dict(_option(part) for part in split(rest[:-1], ";"))
    query = read_query(options, RESOURCES[navigation.resource], profile, inner=True)
    return Expansion(navigation.name, query)


_EXPANDABLE = ("Media", "PropertyRooms", "PropertyUnitTypes")


def _option(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError(f"Syntax error in $expand: '{text}'.", "$expand")
    return name.strip(), value.strip()


def split(text: str, mark: str) -> list[str]:
    """The parts between marks that stand in no parentheses and no string."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == mark and depth == 0:
                parts.append(text[start:place])
                start = place + 1
    if depth or quoted:
        raise QueryError(f"Syntax error: parentheses or quotes are not closed in '{text}'.", "$expand")
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]
