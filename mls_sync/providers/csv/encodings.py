"""The text of a file: which encoding it has, and its lines. Whatever bytes stand in it, they become text that can be
stored, and each line knows how many bytes it had."""

import codecs
import re
from dataclasses import dataclass
from io import StringIO

from mls_sync.providers.errors import ConfigurationError

UTF_8, UTF_16_LE, UTF_16_BE, CP1252 = "utf-8", "utf-16-le", "utf-16-be", "cp1252"
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, UTF_16_LE), (codecs.BOM_UTF16_BE, UTF_16_BE))
# How bytes that are none of the encoding become characters of their own, and the same bytes again (PEP 383; of UTF-16,
# surrogates alone).
HANDLERS = {UTF_8: "surrogateescape", CP1252: "surrogateescape", UTF_16_LE: "surrogatepass", UTF_16_BE: "surrogatepass"}
# What people send in place of a text file, by its first bytes.
OTHER_FILES = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (codecs.BOM_UTF32_LE, "text in UTF-32"),
    (codecs.BOM_UTF32_BE, "text in UTF-32"),
)
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` is one of those above; the text begins after `mark` bytes."""

    name: str
    mark: int = 0


def found_encoding(head: bytes, wanted: str = "") -> Encoding:
    """Of a file that begins so, or the one that a person `wanted`, which a byte order mark refines. Raises
    ConfigurationError for what is no text file."""
    if not head.startswith((codecs.BOM_UTF32_LE,)):
        for mark, name in BYTE_ORDER_MARKS:
            if head.startswith(mark) and (not wanted or name.startswith(wanted)):
                return Encoding(name, len(mark))
    refuse_other_files(head)
    if wanted:
        return Encoding(_wide(head) or UTF_16_LE if wanted == "utf-16" else wanted)
    return Encoding(_wide(head) or (UTF_8 if _is_utf_8(head) else CP1252))


def refuse_other_files(head: bytes) -> None:
    """Raises ConfigurationError for an archive, a workbook, a PDF or a web page."""
    what = next((what for magic, what in OTHER_FILES if head.startswith(magic)), "")
    what = what or ("a web page" if _PAGE.match(head) else "")
    if what:
        raise ConfigurationError(f"This is {what}, not a CSV file. Save or export it as CSV in UTF-8.")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of most texts is zero."""
    sample = head[: len(head) // 2 * 2][:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = len(sample) // 2
    if most and max(even, odd) > 0.4 * most and min(even, odd) < 0.1 * most:
        return UTF_16_LE if odd > even else UTF_16_BE
    return ""


def _is_utf_8(head: bytes) -> bool:
    """A character that the end of the head cuts is no fault of it."""
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def whole_lines(block: bytes, encoding: str) -> int:
    """How many of the block's bytes are whole lines; 0 where no line ends in it."""
    if encoding in (UTF_16_LE, UTF_16_BE):
        return _wide_lines(block, encoding)
    return block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1


def _wide_lines(block: bytes, encoding: str) -> int:
    for sign in ("\n", "\r"):
        mark, end = sign.encode(encoding), len(block)
        while (at := block.rfind(mark, 0, end)) >= 0:
            if at % 2 == 0:
                return at + 2
            end = at + 1
    return 0


def decoded(block: bytes, encoding: str) -> str:
    """The text of a block, which `size_of` turns back into as many bytes."""
    if encoding in (UTF_16_LE, UTF_16_BE) and len(block) % 2:
        block = block[:-1]
    try:
        return block.decode(encoding)
    except UnicodeDecodeError:
        return block.decode(encoding, HANDLERS[encoding])


def size_of(text: str, encoding: str) -> int:
    """How many bytes of the file the text was."""
    return len(text.encode(encoding, HANDLERS[encoding]))


def lines_of(text: str) -> list[str]:
    """Its lines with their ends, as `csv` counts them: \\n, \\r\\n and \\r alone."""
    return StringIO(text, newline="").readlines()


def storable(line: str, encoding: str) -> str:
    """What PostgreSQL keeps: without NUL and surrogates. A byte that is none of UTF-8 is read as Windows-1252, and its
    five undefined ones as Latin-1, so that no letter is lost."""
    if encoding in (UTF_8, CP1252):
        return _NOT_TEXT.sub(lambda found: _mended(found[0]), line)
    return _NOT_TEXT.sub("", line)


def _mended(sign: str) -> str:
    code = ord(sign) - 0xDC00
    if not 0x80 <= code <= 0xFF:
        return ""
    return bytes((code,)).decode(CP1252, errors="ignore") or chr(code)
