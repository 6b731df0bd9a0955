"""The GetMetadata transaction, in COMPACT and STANDARD-XML. RETS 1.7.2, sections 11 and 12."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from simulators.exchange import Response

from . import metadata
from .compact import TAB
from .metadata import SYSTEM_ID, SYSTEM_NAME, VERSION, Part, Stamp
from .replies import ReplyError, document
from .resources import Resource

if TYPE_CHECKING:  # the face calls this module
    from .face import Call

ALL = ("0", "*", "")


def get_metadata(call: "Call") -> Response:
    """The tables that were asked for. Raises ReplyError 20500 to 20503, 20514."""
    given = call.parameters
    form = given.get("Format", "STANDARD-XML").upper().partition(":")[0]
    if form not in call.face.metadata_formats:
        raise ReplyError(20514, form)
    kind, identity = given.get("Type", ""), given.get("ID", "0")
    stamp = Stamp(call.metadata_date, call.version)
    write = _compact if form == "COMPACT" else _standard
    body = "".join(write(part, stamp) for part in _parts(call, kind, identity, stamp))
    if kind == "METADATA-SYSTEM":
        body = _system(call, form, stamp) + body
    if not body:
        raise ReplyError(20503)
    response = document(f"<METADATA>\r\n{body}</METADATA>\r\n" if form == "STANDARD-XML" else body)
    response.headers["Content-ID"] = kind
    return response


def _parts(call: "Call", kind: str, identity: str, stamp: Stamp) -> Iterable[Part]:
    """The parts of a type; with ``*`` those below it too."""
    resources, deep = call.face.resources, identity.endswith("*")
    if kind == "METADATA-SYSTEM":
        if identity not in ALL:
            raise ReplyError(20502, identity)
        every = (part for one in resources for part in metadata.below(one, stamp))
        return (metadata.resource_part(resources, stamp), *every) if deep else ()
    if kind == "METADATA-RESOURCE":
        every = (part for one in resources for part in metadata.below(one, stamp))
        return (metadata.resource_part(resources, stamp), *(every if deep else ()))
    if kind not in READERS:
        raise ReplyError(20501, kind)
    first, _, rest = identity.partition(":")
    wanted = [one for one in resources if first in ALL or one.name == first]
    if not wanted:
        raise ReplyError(20500, first)
    return (part for one in wanted for part in READERS[kind](one, rest, stamp, deep))


def _classes(one: Resource, rest: str, stamp: Stamp, deep: bool) -> Iterable[Part]:
    yield metadata.class_part(one, stamp)
    if deep:
        yield from _tables(one, "", stamp, deep)


def _tables(one: Resource, rest: str, stamp: Stamp, deep: bool) -> Iterable[Part]:
    if rest not in ALL and rest not in one.by_class:
        raise ReplyError(20502, rest)
    yield from (metadata.table_part(one, each, stamp) for each in one.classes if rest in ALL or each.name == rest)


def _lookups(one: Resource, rest: str, stamp: Stamp, deep: bool) -> Iterable[Part]:
    yield metadata.lookup_part(one, stamp)
    if deep:
        yield from _lookup_types(one, "", stamp, deep)


def _lookup_types(one: Resource, rest: str, stamp: Stamp, deep: bool) -> Iterable[Part]:
    if rest not in ALL and rest not in one.lookups:
        raise ReplyError(20502, rest)
    wanted = one.lookups.values() if rest in ALL else [one.lookups[rest]]
    yield from (metadata.lookup_type_part(one, lookup, stamp) for lookup in wanted)


def _objects(one: Resource, rest: str, stamp: Stamp, deep: bool) -> Iterable[Part]:
    yield metadata.object_part(one, stamp)


READERS: dict[str, Callable[[Resource, str, Stamp, bool], Iterable[Part]]] = {
    "METADATA-CLASS": _classes,
    "METADATA-TABLE": _tables,
    "METADATA-LOOKUP": _lookups,
    "METADATA-LOOKUP_TYPE": _lookup_types,
    "METADATA-OBJECT": _objects,
}


def _system(call: "Call", form: str, stamp: Stamp) -> str:
    """The only part without rows. The zone came after 1.5."""
    zone = f' TimeZoneOffset="{call.face.offset}"' if stamp.has_entries else ""
    start = f'<METADATA-SYSTEM Version="{VERSION}" Date="{stamp.date}">\r\n'
    system = f"<SYSTEM SystemID={quoteattr(SYSTEM_ID)} SystemDescription={quoteattr(SYSTEM_NAME)}{zone}"
    if form == "COMPACT":
        return f"{start}{system}/>\r\n<COMMENTS>Simulated</COMMENTS>\r\n</METADATA-SYSTEM>\r\n"
    return f"{start}{system}><Comments>Simulated</Comments></SYSTEM>\r\n</METADATA-SYSTEM>\r\n"


def _start(part: Part, stamp: Stamp) -> str:
    owner = "".join(f" {name}={quoteattr(value)}" for name, value in part.owner.items())
    return f'<{part.type}{owner} Version="{VERSION}" Date="{stamp.date}">\r\n'


def _compact(part: Part, stamp: Stamp) -> str:
    """COLUMNS, and one DATA for each row, divided by tabs."""
    if not part.rows:
        return ""
    columns, rows = TAB.join(part.columns), (escape(TAB.join(row.values())) for row in part.rows)
    lines = [f"<COLUMNS>{TAB}{columns}{TAB}</COLUMNS>\r\n", *(f"<DATA>{TAB}{row}{TAB}</DATA>\r\n" for row in rows)]
    return f"{_start(part, stamp)}{''.join(lines)}</{part.type}>\r\n"


def _standard(part: Part, stamp: Stamp) -> str:
    """One element for each row, one in it for each value."""
    if not part.rows:
        return ""
    rows = "".join(
        f"<{part.element}>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in row.items())}"
        f"</{part.element}>\r\n"
        for row in part.rows
    )
    return f"{_start(part, stamp)}{rows}</{part.type}>\r\n"
