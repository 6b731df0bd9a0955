"""Lines of a vCard file: unfolded, decoded, and parted into name, parameters and value, whatever version wrote them."""

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BREAKS = re.compile(rb"\r\n|\n|\r")
QUOTED_PRINTABLE = re.compile(rb"[;=]\s*QUOTED-PRINTABLE\s*(?=[;:])", re.IGNORECASE)
ENCODED = re.compile(rb"[;=]\s*(?:BASE64|B)\s*(?=[;:,])", re.IGNORECASE)
VERSION = re.compile(rb"VERSION\s*:\s*2\.1\s*", re.IGNORECASE)
CARET = {"^n": "\n", "^'": '"', "^^": "^"}  # RFC 6868
# What changes the order in which signs are shown, so that a name may look like another.
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A name with its parameters is no longer.
LONGEST_HEAD = 2_000


@dataclass(frozen=True)
class Line:
    """`name` in capitals without its group; `kinds` are the values of TYPE in lower case. `value` is decoded, its
    escapes as they stand."""

    name: str
    value: str
    kinds: frozenset[str] = frozenset()
    parameters: dict[str, str] = field(default_factory=dict)
    is_old: bool = False


def lines_of(content: bytes) -> Iterator[Line]:
    """Of any bytes. Pictures, sounds and keys are left out."""
    for raw, is_old in _unfolded(_as_utf8(content)):
        if not ENCODED.search(raw[:LONGEST_HEAD].partition(b":")[0] + b":"):
            if line := _parted(raw, is_old):
                yield line


def _as_utf8(content: bytes) -> bytes:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def _unfolded(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """Each line with whether its card is of version 2.1. A soft break of quoted-printable text goes on in the next
    line; others go on where that begins with a blank, which 2.1 keeps and later versions do not."""
    parts: list[bytes] = []
    is_old = is_soft = False
    for raw in BREAKS.split(content):
        if is_soft:
            parts[-1] = parts[-1][:-1]
            parts.append(raw)
        elif parts and raw[:1] in (b" ", b"\t") and raw.strip():
            parts.append(raw if is_old and not ENCODED.search(parts[0][:LONGEST_HEAD]) else raw[1:])
        else:
            if parts:
                yield b"".join(parts), is_old
            is_old = bool(VERSION.fullmatch(raw)) or (is_old and not raw.upper().startswith(b"VERSION"))
            parts = [raw]
        head = parts[0][:LONGEST_HEAD].partition(b":")[0] + b":"
        is_soft = parts[-1].endswith(b"=") and bool(QUOTED_PRINTABLE.search(head))
    if parts:
        yield b"".join(parts), is_old


def _parted(raw: bytes, is_old: bool) -> Line | None:
    """None for what is no line of a card."""
    head, colon, value = _outside_quotes(raw)
    if not colon or len(head) > LONGEST_HEAD:
        return None
    name, *given = _split(head.decode("utf-8", errors="replace"), ";")
    kinds: set[str] = set()
    parameters: dict[str, str] = {}
    for each in given:
        key, equals, told = each.partition("=")
        if not equals:  # 2.1 leaves TYPE and ENCODING out: TEL;CELL:
            kinds.add(key.strip().lower())
            continue
        values = [_unquoted(part) for part in _split(told, ",")]
        if key.strip().upper() == "TYPE":
            kinds |= {kind.strip().lower() for part in values for kind in part.split(",")}
        else:
            parameters[key.strip().upper()] = ",".join(values)
    encoding = parameters.get("ENCODING", "").upper()
    if encoding == "QUOTED-PRINTABLE" or "quoted-printable" in kinds:
        value = quopri.decodestring(value)
    text = _decoded(value, parameters.get("CHARSET", ""))
    return Line(name.rpartition(".")[2].strip().upper(), text, frozenset(kinds), parameters, is_old)


def _outside_quotes(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """At the first colon that stands in no quotation marks; at the first of all where they are not closed."""
    is_quoted = False
    for place, sign in enumerate(raw[: LONGEST_HEAD + 1]):
        if sign == ord('"'):
            is_quoted = not is_quoted
        elif sign == ord(":") and not is_quoted:
            return raw[:place], b":", raw[place + 1 :]
    return raw.partition(b":")


def _split(text: str, at: str) -> list[str]:
    parts, is_quoted = [""], False
    for sign in text:
        is_quoted ^= sign == '"'
        if sign == at and not is_quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _unquoted(text: str) -> str:
    return re.sub(r"\^[n'^]", lambda found: CARET[found[0]], text.strip().strip('"'))


def _decoded(value: bytes, charset: str) -> str:
    """In the charset that the line names, else UTF-8, else what older Windows programs write."""
    for name in (charset, "utf-8"):
        try:
            text = value.decode(name) if name else None
        except (LookupError, UnicodeError, ValueError):
            continue
        if isinstance(text, str):
            return _clean(text)
    return _clean(value.decode("cp1252", errors="replace"))


def _clean(text: str) -> str:
    """Without characters that PostgreSQL keeps in no text, or that deceive whoever reads them."""
    kept = "".join(sign for sign in text if sign in "\n\r\t" or (sign >= " " and sign != "\x7f"))
    return DIRECTIONS.sub("", kept).replace("\r\n", "\n").replace("\r", "\n")
