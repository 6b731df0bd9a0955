"""The query options of a request for a list (OData 4.01, URL Conventions, 5.1)."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest

from listings.odata.nodes import Name, Node
from listings.odata.refusals import not_offered, shown, wrong
from listings.odata.syntax import Kinds, read_filter, read_order

KNOWN = ("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format")
NOT_OFFERED = ("$search", "$apply", "$compute", "$index", "$levels", "$schemaversion", "$deltatoken")
OF_ONE = ("$select", "$expand", "$format")
OF_EXPANDED = ("$select", "$filter", "$top", "$skip", "$orderby", "$count")
JSON_FORMATS = ("json", "application/json")
LARGEST = 10**9
MOST_SKIPPED = 100_000
SALT = "listings.odata.skiptoken"
PREFERENCE = re.compile(r"\s*(?:odata\.)?maxpagesize\s*=\s*\"?(\d{1,9})\"?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Kinship:
    """What an entity offers to its options: its fields with their kinds, and what may be expanded of it."""

    kinds: Kinds
    links: Mapping[str, "Kinship"] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Of a list, or of an expansion. `top` is None for all; `select` is empty for all fields. `place` is what a next
    link kept."""

    where: Node | None = None
    select: tuple[str, ...] = ()
    expand: Mapping[str, "Asked"] = field(default_factory=dict)
    order: tuple[tuple[Name, bool], ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    place: list[Any] | None = None
    digest: str = ""


def given(request: HttpRequest, allowed: tuple[str, ...] = KNOWN) -> dict[str, str]:
    """The options by their names with `$`, which may be left out (4.01). Raises Problem 400 or 501."""
    found: dict[str, str] = {}
    for written, values in request.GET.lists():
        name = written if written.startswith("$") else f"${written}"
        if name in NOT_OFFERED:
            raise not_offered(name, f"The option {name} is not offered.")
        if name not in KNOWN:
            raise wrong(shown(written), "There is no such option.")
        if name not in allowed:
            raise wrong(name, f"The option {name} has no meaning here.")
        if len(values) > 1 or name in found:
            raise wrong(name, "Give this option once.")
        found[name] = values[0]
    if found.get("$format", "json").partition(";")[0].strip().lower() not in JSON_FORMATS:
        raise not_offered("$format", "Answers are JSON: leave $format out, or write $format=json.")
    return found


def of_list(request: HttpRequest, kinship: Kinship, now: datetime) -> Asked:
    """Raises Problem 400 or 501, which name the option."""
    options = given(request)
    # What makes it another list; a next link of another one is refused.
    said = (name for name in KNOWN if name in options and name not in ("$skiptoken", "$skip"))
    digest = hashlib.sha256("\n".join(f"{name}={options[name]}" for name in said).encode()).hexdigest()[:16]
    place = _opened(options["$skiptoken"], digest) if "$skiptoken" in options else None
    return _read(options, kinship, now, place=place, digest=digest)


def of_one(request: HttpRequest, kinship: Kinship, now: datetime) -> Asked:
    return _read(given(request, OF_ONE), kinship, now)


def _read(options: Mapping[str, str], kinship: Kinship, now: datetime, **more: Any) -> Asked:
    where, order = options.get("$filter", "").strip(), options.get("$orderby", "").strip()
    return Asked(
        where=read_filter(where, kinship.kinds, now=now) if where else None,
        select=_selected(options.get("$select", ""), kinship),
        expand=_expanded(options.get("$expand", ""), kinship, now),
        order=tuple(read_order(order, kinship.kinds)) if order else (),
        top=_number("$top", options.get("$top"), LARGEST),
        skip=_number("$skip", options.get("$skip"), MOST_SKIPPED) or 0,
        count=_yes_no("$count", options.get("$count")),
        **more,
    )


def _selected(text: str, kinship: Kinship) -> tuple[str, ...]:
    """The fields; an expansion may be selected as well (OData 4.01 part 1, 11.2.5.1), and then selects the key."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(","))) if text.strip() else ()
    if "*" in names:
        return ()
    for name in names:
        if name not in kinship.kinds and name not in kinship.links:
            raise wrong("$select", f"There is no such field: {shown(name)}")
    fields = tuple(name for name in names if name not in kinship.links)
    return fields or ((next(iter(kinship.kinds)),) if names else ())


def _expanded(text: str, kinship: Kinship, now: datetime) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for written in _parts(text, ","):
        name, opening, rest = written.strip().partition("(")
        if name not in kinship.links:
            links = ", ".join(kinship.links) or "nothing"
            raise wrong("$expand", f"There is no {shown(name)} to expand here, but: {links}.")
        if opening and not rest.endswith(")"):
            raise wrong("$expand", f"The parentheses behind {name} do not match.")
        found[name] = _nested(name, rest.removesuffix(")"), kinship.links[name], now)
    return found


def _nested(name: str, text: str, kinship: Kinship, now: datetime) -> Asked:
    options: dict[str, str] = {}
    for part in _parts(text, ";"):
        option, _, value = part.strip().partition("=")
        if option not in OF_EXPANDED:
            raise not_offered("$expand", f"Within {name} the option {shown(option)} is not offered.")
        options[option] = value
    return _read(options, kinship, now)


def _parts(text: str, mark: str) -> Iterator[str]:
    """Split at `mark`, but not within quotes or parentheses."""
    depth, begin, quoted = 0, 0, False
    for at, sign in enumerate(text):
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if sign == mark and not depth:
                yield text[begin:at]
                begin = at + 1
    if text[begin:].strip():
        yield text[begin:]


def _number(name: str, text: str | None, most: int) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 12 or int(text) > most:
        raise wrong(name, f"It is a whole number from 0 to {most:,}.")
    return int(text)


def _yes_no(name: str, text: str | None) -> bool:
    if text not in (None, "true", "false"):
        raise wrong(name, "It is true or false.")
    return text == "true"


def page_size(request: HttpRequest, default: int, most: int) -> int:
    """What the reader prefers (OData 4.01 part 1, 8.2.8.6), within what is offered."""
    for part in request.headers.get("Prefer", "").split(","):
        if match := PREFERENCE.fullmatch(part.partition(";")[0]):
            return max(1, min(int(match[1]), most))
    return default


def sealed(place: list[Any], digest: str) -> str:
    """For a next link: no one else can make one that is taken."""
    return signing.dumps([digest, *place], salt=SALT)


def _opened(token: str, digest: str) -> list[Any]:
    try:
        of, *place = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise wrong("$skiptoken", "This is no next link of this service. Begin again without $skiptoken.") from None
    if of != digest:
        raise wrong("$skiptoken", "This next link belongs to another query. Follow next links as they stand.")
    return list(place)
