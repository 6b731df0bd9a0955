"""Documents that no XML parser takes as they are: entities, characters, bytes, and ends in the midst of a row."""

import re
from collections.abc import Callable
from typing import Any

Options = dict[str, Any]
_DATA = re.compile(r"(?s)(?<=<DATA>).*?(?=</DATA>)")


def _in_data(change: Callable[[str], str]) -> Callable[[str, Options], str]:
    """A change of the lines of data alone."""
    return lambda text, options: _DATA.sub(lambda match: change(match.group()), text)


def empty_data(text: str, options: Options) -> str:
    """RETS: an empty DATA element stands among the rows, and one without a closing tag of its own."""
    return text.replace("</DATA>\r\n", "</DATA>\r\n<DATA></DATA>\r\n<DATA/>\r\n", 1)


def undefined_entities(text: str, options: Options) -> str:
    """RETS: HTML's entities in the data, which no XML defines: &nbsp; and &eacute;."""
    return _in_data(lambda line: line.replace(" the ", " the&nbsp;caf&eacute; "))(text, options)


def bare_ampersand(text: str, options: Options) -> str:
    """RETS: a bare & in the data."""
    return _in_data(lambda line: line.replace(" and ", " & "))(text, options)


def control_characters(text: str, options: Options) -> str:
    """RETS: characters in the data that XML 1.0 forbids, NUL among them."""
    return _in_data(lambda line: line.replace(" the ", " \x0bthe\x1f\x00 "))(text, options)


def doctype(text: str, options: Options) -> str:
    """RETS: a DOCTYPE that names a DTD; with `entities` one of a few bytes that grow to billions."""
    inner = ""
    if options.get("entities"):
        inner = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))
        inner = f' [<!ENTITY e0 "growing">{inner}]'
        text = text.replace("</DATA>", "&e9;</DATA>", 1)
    return f'<?xml version="1.0" encoding="utf-8"?>\r\n<!DOCTYPE RETS SYSTEM "RETS-20041001.dtd"{inner}>\r\n{text}'


def spaced_pairs(text: str, options: Options) -> str:
    """RETS: blanks around the equals signs of Login's lines, and their names in capitals."""
    return re.sub(r"(?m)^(\w+)=", lambda match: f" {match.group(1).upper()} = ", text)


def lookup_elements(text: str, options: Options) -> str:
    """RETS: the rows of METADATA-LOOKUP_TYPE are called Lookup in STANDARD-XML."""
    return text.replace("<LookupType>", "<Lookup>").replace("</LookupType>", "</Lookup>")


def without_standard_names(text: str, options: Options) -> str:
    """RETS: the metadata have no standard names: what a field means its long name tells alone."""
    return re.sub(r"<StandardName>[^<]*</StandardName>", "<StandardName></StandardName>", text)


def ascii_announced(text: str, options: Options) -> str:
    """RETS: the document calls itself US-ASCII, and has letters that are not."""
    changed = _in_data(lambda line: line.replace(" the ", " the caf\u00e9 "))(text, options)
    return f'<?xml version="1.0" encoding="US-ASCII"?>\r\n{changed}'


def windows_1252(data: bytes, options: Options) -> bytes:
    """RETS: typographic quotes as single bytes of Windows-1252."""
    return data.replace(b" the ", b" \x93the\x94 ")


def cut_record(data: bytes, options: Options) -> bytes:
    """RETS: the body ends in the midst of a row, and its length agrees with that."""
    row = data.rfind(b"<DATA>", 0, len(data) * 2 // 3)
    return data[: row + 30] if row >= 0 else data[: len(data) // 2]


def utf8_mark(data: bytes, options: Options) -> bytes:
    """RETS: a byte order mark and a blank line before the document."""
    return b"\xef\xbb\xbf\r\n" + data


TEXTS: dict[str, Callable[[str, Options], str]] = {
    function.__name__: function
    for function in (
        empty_data,
        undefined_entities,
        bare_ampersand,
        control_characters,
        doctype,
        ascii_announced,
        spaced_pairs,
        lookup_elements,
        without_standard_names,
    )
}
CHANGES: dict[str, Callable[[bytes, Options], bytes]] = {
    function.__name__: function for function in (windows_1252, cut_record, utf8_mark)
}
