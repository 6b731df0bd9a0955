"""Bytes as RETS servers really send them, piece by piece, made well-formed XML in UTF-8.

libxml2 refuses what feeds hold every day: a byte of Windows-1252, a control character, `&nbsp;`, a bare `&`, HTML in
the remarks. Its own recovery would drop such text, and with it a delimiter, so that every later value moves to another
column.
"""

import codecs
import re
from html.entities import html5

# XML 1.0, section 2.2: of the control characters only tab, line feed and carriage return.
WITHOUT_CONTROLS = bytes(each if each in b"\t\n\r" or each >= 0x20 else 0x20 for each in range(256))
NOT_XML = re.compile("[\ufffe\uffff]")
# `&` with what follows; kept whole when a piece ends in it. No named entity of HTML is longer. Anything else ends it: a
# line that is whole must not wait for the next one.
LONGEST_REFERENCE = 40
_OPEN_REFERENCE = re.compile(rb"&#?[A-Za-z0-9]*\Z")
_AMPERSAND = re.compile(rb"&(?:#([0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_WRONG_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_NO_DATA = re.compile(rb"<(?!/?DATA>)")
# What a COMPACT answer is made of (RETS 1.7.2, sections 3.9, 4.7, 7.4, 11.3); any other `<` is text.
_TEXT_IN_COMPACT = re.compile(
    rb"<(?!/?(?:RETS|COUNT|DELIMITER|COLUMNS|DATA|MAXROWS|METADATA|SYSTEM|COMMENTS|HTML\b)|[?]|!--|!\[CDATA\[|!DOCTYPE)",
    re.IGNORECASE,
)
_TEXT_IN_XML = re.compile(rb"<(?![/A-Za-z_!?])")
LONGEST_TAG = 16


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, as Windows-1252; its five undefined ones as nothing."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return bytes(wrong).decode("cp1252", "ignore"), error.end


WINDOWS_1252 = "rets-windows-1252"
"""How UTF-8 is decoded: bytes that are none as Windows-1252."""
codecs.register_error(WINDOWS_1252, _windows_1252)


class Repair:
    """Takes a text piece by piece; nothing is lost, and control characters become blanks."""

    def __init__(self, *, is_compact: bool) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(WINDOWS_1252)
        self._stray = _TEXT_IN_COMPACT if is_compact else _TEXT_IN_XML
        self._rest, self._has_begun = b"", False

    def feed(self, piece: bytes) -> bytes:
        """What of it is whole; the rest comes with the next piece."""
        if not self._has_begun:
            piece = piece.removeprefix(b"\xef\xbb\xbf").lstrip()
            self._has_begun = bool(piece)
        text = self._rest + _utf8(piece, self._decoder)
        cut = _open_end(text)
        self._rest = text[cut:]
        return _repaired(text[:cut], self._stray)

    def close(self) -> bytes:
        """What is left."""
        return _repaired(self._rest + self._decoder.decode(b"", True).encode(), self._stray)


def plain_text(text: str) -> str:
    """The text of an element that holds no other, its references resolved; what is no reference stays."""
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    number, name = match[1], match[2]
    if number:
        value = _meant(number)
        return chr(value) if _is_xml(value) else ""
    return html5.get(f"{name};", match[0])


def without_controls(piece: bytes) -> bytes:
    return piece.translate(WITHOUT_CONTROLS)


def _utf8(piece: bytes, decoder: codecs.IncrementalDecoder) -> bytes:
    piece = without_controls(piece)
    if piece.isascii() and not decoder.getstate()[0]:
        return piece
    text = decoder.decode(piece)
    return NOT_XML.sub("", text).encode()


def _open_end(text: bytes) -> int:
    """Where a reference or a tag may have been cut at the end of a piece."""
    open_reference = _OPEN_REFERENCE.search(text, max(len(text) - LONGEST_REFERENCE, 0))
    reference = open_reference.start() if open_reference else -1
    tag = text.rfind(b"<", max(len(text) - LONGEST_TAG, 0))
    if tag >= 0 and b">" in text[tag:]:
        tag = -1
    return min((at for at in (reference, tag) if at >= 0), default=len(text))


def _repaired(text: bytes, stray: re.Pattern[bytes]) -> bytes:
    """Looking for what is wrong costs a fraction of replacing it, and most texts are sound."""
    if _WRONG_REFERENCE.search(text):
        text = _AMPERSAND.sub(_reference, text)
    return stray.sub(b"&lt;", text) if _NO_DATA.search(text) else text


def _reference(match: re.Match[bytes]) -> bytes:
    number, name = match[1], match[2]
    if number:
        value = _meant(number)
        return b"&#%d;" % value if _is_xml(value) else b""
    if name in XML_ENTITIES:
        return match[0]
    known = html5.get(f"{name.decode()};") if name else None
    return known.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;") if known else b"&amp;" + match[0][1:]


def _meant(number: bytes | str) -> int:
    """The code point of a reference: 128 to 159 are Windows-1252, as browsers read them (HTML, numeric character
    reference end state); its five undefined ones are control characters."""
    hexadecimal = number[:1] in ((b"x", b"X") if isinstance(number, bytes) else ("x", "X"))
    value = int(number[1:], 16) if hexadecimal else int(number)
    if 0x80 <= value <= 0x9F:
        return ord(bytes((value,)).decode("cp1252", "ignore") or "\0")
    return value


def _is_xml(value: int) -> bool:
    """Whether XML 1.0 has such a character."""
    return value in (9, 10, 13) or 0x20 <= value <= 0xD7FF or 0xE000 <= value <= 0xFFFD or 0x10000 <= value <= 0x10FFFF
