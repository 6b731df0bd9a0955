"""COMPACT and COMPACT-DECODED (RETS 1.7.2, sections 7.4.2 and 13): lines of values under a line of column names."""

from collections.abc import Iterator, Sequence

from lxml import etree

from mls_sync.providers.errors import ProtocolError
from mls_sync.providers.rets.document import Document, local

TAB = "\t"
LONGEST_COUNT = 12


class Compact:
    """What a COMPACT answer says beside its lines. `lines` may be read once; COUNT and COLUMNS come before them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.columns: tuple[str, ...] = ()
        self.count: int | None = None
        self.more = False
        self.delimiter, self._blank = TAB, f"{TAB} \r\n"
        self._octet = self._names = ""
        self._outer = (False, False)

    def lines(self) -> Iterator[str]:
        """The text of each DATA element, whole; a DATA without text is none."""
        for found in self.document.lines_and_elements():
            if isinstance(found, str):
                line = found
            elif found.tag == "DATA":
                line = whole_text(found)
                found.clear()
            else:
                if found.getparent() is not None:
                    self._read(local(found).upper(), found)
                found.clear()
                continue
            if line and not line.isspace() and (self.delimiter == TAB or line.strip(self._blank)):
                yield line

    def _read(self, name: str, element: etree._Element) -> None:
        if name == "COLUMNS":
            self._names = whole_text(element)
            self._read_columns(self._names)
        elif name == "DELIMITER":
            self._octet = str(element.get("value", "")).strip()
            if self._names:  # it should have come before
                self._read_columns(self._names)
        elif name == "COUNT":
            records = number(str(element.get("Records") or element.get("records") or ""))
            self.count = self.count if records is None else records
        elif name == "MAXROWS":
            self.more = True
        elif name == "RETS-STATUS":
            self.document.status(element)

    def _read_columns(self, line: str) -> None:
        line = line.strip(" \r\n")
        self.delimiter = _delimiter(self._octet, line)
        self._blank = f"{self.delimiter} \r\n"
        self._outer = line.startswith(self.delimiter), line.endswith(self.delimiter)
        names = line.split(self.delimiter)
        self.columns = tuple(name.strip() for name in names[self._outer[0] : len(names) - self._outer[1]])

    @property
    def columns_lead(self) -> bool:
        """Whether a delimiter stands before the first name."""
        return self._outer[0]

    @property
    def columns_end(self) -> bool:
        """Whether one stands behind the last."""
        return self._outer[1]

    def values(self, line: str) -> list[str]:
        """The values of a line, the first under the first column. See `split`."""
        return split(line, self.delimiter, len(self.columns), self._outer)


def number(text: str) -> int | None:
    """Of a COUNT; None for what is no number, or none of listings."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_COUNT else None


def whole_text(element: etree._Element) -> str:
    """Its text, with that of elements inside of it."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def split(line: str, delimiter: str, count: int, outer: tuple[bool, bool]) -> list[str]:
    """The values of a line under `count` columns. `outer`: whether the line of columns has a delimiter before the first
    name and behind the last; servers leave them away in either (RETS 1.7.2, section 13.1). None is ever moved: of a
    line that has fewer values the last are missing, of one that has more they are too many."""
    values = line.split(delimiter)
    size = len(values)
    if size == count + 2 and not values[0] and not values[-1].strip("\r\n "):
        return values[1:-1]
    if outer[0] and not values[0].strip("\r\n "):
        del values[0]
    if outer[1] and len(values) > 1 and not values[-1].strip("\r\n ") and size != count:
        del values[-1]
    return values


def _delimiter(octet: str, columns: str) -> str:
    """The specification writes the octet in hexadecimal, most clients read decimal; for 09 both agree. The one that
    splits the line of columns is right; a comma never is, since values hold it."""
    candidates = [_character(octet, 16), _character(octet, 10), TAB]
    best = max(candidates, key=lambda each: columns.count(each) if each else -1)
    return best or TAB


def _character(octet: str, base: int) -> str:
    digits = octet.lower().removeprefix("0x").removeprefix("#")
    try:
        value = int(digits, base)
    except ValueError:
        return ""
    return chr(value) if value in (9, 10, 13) or 0x20 < value < 0x7F and chr(value) not in ",<>&" else ""


def place_of(name: str, columns: Sequence[str]) -> int:
    """Which of the columns it is, whatever its case. Raises ProtocolError where it is none."""
    if name in columns:
        return columns.index(name)
    folded = [column.casefold() for column in columns]
    if name.casefold() in folded:
        return folded.index(name.casefold())
    raise ProtocolError(f"The MLS sent no column {name}, by which listings are known: check the key field.")
