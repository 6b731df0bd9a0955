"""The Search transaction. RETS 1.7.2, section 7."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from simulators.exchange import Response

from ..records import MASK
from . import criteria, dmql
from .compact import Manner, Page, written
from .criteria import Context
from .fields import Field
from .metadata import INDEXED
from .replies import XML, ReplyError
from .resources import Class, Resource
from .rows import Get
from .standard_xml import FORMS as XML_FORMS

if TYPE_CHECKING:  # the face calls this module
    from .face import Call

FORMATS = ("COMPACT", "COMPACT-DECODED", "STANDARD-XML")


@dataclass(slots=True)
class SearchResponse(Response):
    """An answer that faults can still change: its page at once, its text and bytes when they are asked for."""

    page: Page = field(default_factory=Page)
    write: Callable[[Page], str] = Page.text
    texts: list[Callable[[str], str]] = field(default_factory=list)
    changes: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def content(self) -> bytes:
        if self.body:
            return self.body
        text = self.write(self.page)
        for change_text in self.texts:
            text = change_text(text)
        data = text.encode("utf-8", "surrogatepass")
        for change in self.changes:
            data = change(data)
        return data


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a Search, read."""

    resource: Resource
    one: Class
    node: dmql.Node
    context: Context
    columns: tuple[Field, ...]
    format: str
    count: int
    limit: int | None
    offset: int
    standard: bool


def search(call: "Call") -> Response:
    """One page of rows. Raises ReplyError."""
    query = read(call)
    face = call.face
    most = face.most_keys if all(column.key or column.name in INDEXED for column in query.columns) else face.most_rows
    limit = min(query.limit, most) if query.limit is not None else most
    page = Page(offset=query.offset)
    if query.count:
        page.count = total(call, query)
    found: list[Get] = []
    if query.count != 2:
        found = list(islice(matching(call, query), query.offset - 1, query.offset + limit))
        page.more = len(found) > limit
    manner = Manner(
        face.zone,
        query.format != "COMPACT",
        face.timestamps,
        call.parameters.get("RestrictedIndicator") or MASK,
        face.quoted_lookups,
    )
    if not found and not (query.count == 2 and page.count):
        page.code = 20201
    elif query.count != 2:
        _fill(page, query, found[:limit], manner)
    if query.format == "STANDARD-XML":
        return SearchResponse(type=XML, page=page, write=partial(XML_FORMS[face.xml_form], query.resource, query.one))
    return SearchResponse(type=XML, page=page)


def _fill(page: Page, query: Query, rows: list[Get], manner: Manner) -> None:
    columns = query.columns
    page.columns = [(column.standard or column.system) if query.standard else column.system for column in columns]
    page.fields, page.zone, page.gets = list(columns), manner.zone, rows
    page.rows = [[written(column, get(column.name), manner) for column in columns] for get in rows]
    key = next(column.name for column in query.resource.table.fields if column.key)
    page.keys = [str(get(key)) for get in rows]
    page.kept = next((name for name, column in zip(page.columns, columns, strict=True) if column.key), "")


def total(call: "Call", query: Query) -> int:
    """How many rows match; counted once for each query and state of the world."""
    known, text, version = call.face.totals, call.parameters.get("Query", ""), call.server.world.version
    key = (query.resource.name, query.one.name, text, query.standard, str(query.context.zone), version)
    if key in known:
        return known[key]
    number = sum(1 for _ in matching(call, query))
    if "TODAY" not in text.upper() and "NOW" not in text.upper():
        if len(known) > 64:
            known.clear()
        known[key] = number
    return number


def matching(call: "Call", query: Query) -> Iterator[Get]:
    """The rows that match, in the server's order."""
    limits = criteria.bounds(query.node, query.context)
    test = criteria.compiled(query.node, query.context)
    rows = query.one.rows(call.server.world, query.one.kind, limits, call.request.base)
    return (get for get in rows if test(get))


def read(call: "Call") -> Query:
    """The parameters. Raises ReplyError 20203, 20200, 20202, 20206."""
    given = call.parameters
    resource, one = _class(call)
    if given.get("QueryType", "").upper() not in ("DMQL2", "DMQL"):
        raise ReplyError(20203, "QueryType must be DMQL2")
    form = given.get("Format", "STANDARD-XML").upper().partition(":")[0]
    if form not in FORMATS:
        raise ReplyError(20203, f"Format must be one of {', '.join(FORMATS)}")
    standard = given.get("StandardNames", "0") == "1"
    world = call.server.world
    context = Context(resource.table, standard, call.query_zone, datetime.fromtimestamp(world.now, UTC))
    node = dmql.parse(given.get("Query", ""))
    criteria.compiled(node, context)
    limit = given.get("Limit", "NONE").upper()
    return Query(
        resource=resource,
        one=one,
        node=node,
        context=context,
        columns=_columns(resource, given.get("Select", ""), standard),
        format=form,
        count=_number(given, "Count", "0", 2),
        limit=None if limit in ("NONE", "") else _number(given, "Limit", "", 10**9),
        offset=max(1, _number(given, "Offset", "1", 10**9)),
        standard=standard,
    )


def _class(call: "Call") -> tuple[Resource, Class]:
    """The resource and the class, by system name or by well-known name."""
    given, standard = call.parameters, call.parameters.get("StandardNames", "0") == "1"
    resource = call.face.by_resource.get(given.get("SearchType", ""))
    if resource is None:
        raise ReplyError(20203, f"there is no resource {given.get('SearchType', '')!r}")
    name = given.get("Class", "")
    one = resource.by_class.get(name)
    if one is None and standard:
        one = next((each for each in resource.classes if each.standard == name), None)
    if one is None:
        raise ReplyError(20203, f"{resource.name} has no class {name!r}")
    return resource, one


def _number(given: dict[str, str], name: str, default: str, most: int) -> int:
    text = given.get(name, "") or default
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise ReplyError(20203, f"{name} must be a number from 0 to {most}")
    return int(text)


def _columns(resource: Resource, select: str, standard: bool) -> tuple[Field, ...]:
    names = [name.strip() for name in select.split(",") if name.strip()]
    found = [(name, resource.table.find(name, standard)) for name in dict.fromkeys(names)]
    unknown = [name for name, column in found if column is None]
    if unknown:
        raise ReplyError(20202, ", ".join(unknown))
    return tuple(column for _, column in found if column is not None) or resource.table.fields
