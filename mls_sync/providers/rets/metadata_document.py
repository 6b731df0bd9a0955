"""The rows of a GetMetadata answer, in either format (RETS 1.7.2, sections 11.3 and 11.4), and how they become what is
stored."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from mls_sync.providers.rets.compact import TAB, split, whole_text
from mls_sync.providers.rets.document import Document, local

Row = dict[str, str]


class Table(NamedTuple):
    """One METADATA-... element: its attributes (Resource, Class, Lookup ...) and its rows, by the names of columns."""

    kind: str
    attributes: Row
    rows: list[Row]


def tables(document: Document) -> Iterator[Table]:
    """Every METADATA-... element of the answer, whichever format it has; one inside of another before it."""
    for element in document.elements():
        name = local(element).upper()
        if name == "RETS-STATUS":
            document.status(element)
        elif name.startswith("METADATA-"):
            yield Table(name, dict(_attributes(element)), list(_rows(element)))
            element.clear()


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    yield from ((str(name), str(value)) for name, value in element.attrib.items())


def _rows(element: etree._Element) -> Iterator[Row]:
    columns: tuple[str, ...] = ()
    outer = (False, False)
    for child in element:
        name = local(child).upper()
        if name == "COLUMNS":
            line = whole_text(child).strip(" \r\n")
            outer = line.startswith(TAB), line.endswith(TAB)
            columns = tuple(split(line, TAB, -1, outer))
        elif name == "DATA":
            yield dict(zip(columns, split(whole_text(child), TAB, len(columns), outer), strict=False))
        elif name and not name.startswith("METADATA-"):
            yield dict(_attributes(child)) | {
                local(leaf): whole_text(leaf).strip() for leaf in child if local(leaf) and not len(leaf)
            }


def first(row: Row, *names: str) -> str:
    """The first of these that says something, whatever the case of its name."""
    folded: dict[str, Any] = {name.casefold(): value for name, value in row.items()}
    return next((found for name in names if (found := str(folded.get(name.casefold()) or "").strip())), "")
