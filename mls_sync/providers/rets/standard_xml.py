"""STANDARD-XML (RETS 1.7.2, section 7.4.2): each record an element of its own shape, wherever the MLS's DTD puts it."""

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from mls_sync.providers.rets.compact import number, whole_text
from mls_sync.providers.rets.document import Document, local
from mls_sync.providers.rets.layout import Layout
from mls_sync.providers.rets.record import WireRecord

# What stands around records: in the RETS DTD (REData, REProperties), and in answers of CREA's kind (RETS-RESPONSE).
CONTAINERS = frozenset({"RETS", "RETS-RESPONSE", "REDATA", "REPROPERTIES", "REPROPERTY", "PROPERTIES", "LISTINGS"})
BESIDE = frozenset({"COUNT", "DELIMITER", "COLUMNS", "MAXROWS", "RETS-STATUS", "PAGINATION", "DATA"})
DEEPEST = 20


class StandardXml:
    """What a STANDARD-XML answer says beside its records. `records` may be read once."""

    has_short = False

    def __init__(self, document: Document, layout: Layout) -> None:
        self.document, self.more = document, False
        self.count: int | None = None
        self._layout, self._key_names = layout, layout.key_names
        self._stamp = f"{layout.class_name}\t".encode()

    def records(self) -> Iterator[WireRecord]:
        """The children of containers, known ones or such as are found out: an element with two children of one name
        that both hold a key is one."""
        first: etree._Element | None = None
        container: etree._Element | None = None
        for element in self.document.elements():
            parent = element.getparent()
            if parent is None:
                continue
            name = local(element).upper()
            if parent is container or _is_container(parent):
                if name in BESIDE:
                    self._read(name, element)
                elif element is not container and name and name not in CONTAINERS:
                    yield self._record(_unwrapped(element, self._key))
                    element.clear()
                first = first if parent is container else None
            elif local(parent).upper() == "PAGINATION":
                self._read_pagination(element)
            elif _is_container(parent.getparent()) and not self._attribute(parent) and self._key(element):
                if first is not None and first.getparent() is parent and local(first) == local(element):
                    container = parent
                    yield from (self._record(each) for each in (first, element))
                    first.clear()
                    element.clear()
                first = element

    def _record(self, element: etree._Element) -> WireRecord:
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        return WireRecord(self._key(element), text, self._stamp, self)

    def keys(self) -> Iterator[str]:
        return (record.listing_key for record in self.records())

    def payload(self, text: str) -> dict[str, Any]:
        """The values by the path of their elements, e.g. Address.City; of elements that repeat, a list."""
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False)
        found: dict[str, Any] = dict(self._layout.marks)
        _flatten(_value(etree.fromstring(text, parser)), "", found)
        return found

    def _read(self, name: str, element: etree._Element) -> None:
        if name == "COUNT":
            self.count = number(str(element.get("Records") or "")) or self.count
        elif name == "MAXROWS":
            self.more = True
        elif name == "RETS-STATUS":
            self.document.status(element)

    def _read_pagination(self, element: etree._Element) -> None:
        """CREA tells its total there."""
        if local(element) == "TotalRecords":
            self.count = number(element.text or "") or self.count

    def _key(self, element: etree._Element) -> str:
        """An attribute or an element of that name, the outermost first."""
        found = self._attribute(element)
        return found or next((whole_text(e) for e in element.iter() if local(e).casefold() in self._key_names), "")

    def _attribute(self, element: etree._Element) -> str:
        return next(
            (str(value) for name, value in element.attrib.items() if str(name).casefold() in self._key_names), ""
        )


def _is_container(element: etree._Element | None) -> bool:
    return element is not None and local(element).upper() in CONTAINERS


def _unwrapped(element: etree._Element, key: Callable[[etree._Element], str]) -> etree._Element:
    """Of a container that held a single record that record, as it comes beside others."""
    children = [child for child in element if local(child)]
    alone = len(children) == 1 and len(children[0]) > 1 and not element.attrib and key(children[0])
    return children[0] if alone else element


def _value(element: etree._Element, depth: int = 0) -> Any:
    """Text of a leaf, else a dict of what it holds; attributes count as what it holds."""
    children = [child for child in element if local(child)]
    if (not children and not element.attrib) or depth > DEEPEST:
        return whole_text(element).strip()
    found: dict[str, Any] = {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
    for child in children:
        name, value = local(child), _value(child, depth + 1)
        known = found.get(name)
        if known is None or known == "":
            found[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            found[name] = [known, value]
    text = (element.text or "").strip()
    return found | ({"Value": text} if text and not children else {})


def _flatten(value: Any, path: str, found: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _flatten(inner, f"{path}.{name}" if path else name, found)
    elif value not in ("", []):
        found[path or "Value"] = value
