"""Reading cards of any version. Nothing of a text is lost: a comma parts values only where a version says so, and of a
name, an address or a note never."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from django.core.exceptions import ValidationError

from crm_leads.vcards.card import Address, Card, Phone
from crm_leads.vcards.lines import Line, lines_of

MAX_BYTES = 5_000_000
MAX_CARDS = 500
MAX_LINES = 400
LONGEST = 4_000
ESCAPED = re.compile(r"\\([\\,;:nN])")
# Of version 2.1, only the sign that parts fields is escaped.
ESCAPED_OLD = re.compile(r"\\([\\;])")


def read(content: bytes) -> list[Card]:
    """The cards of a file. Raises ValidationError, in words for a page, for one that is no vCard, too large, or cut
    off within a card."""
    if len(content) > MAX_BYTES:
        raise ValidationError(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Export contacts without pictures.")
    cards: list[Card] = []
    for lines in _cards(lines_of(content)):
        if len(cards) == MAX_CARDS:
            raise ValidationError(f"The file has more than {MAX_CARDS} contacts. Split it.")
        cards.append(_card(lines))
    if not cards:
        raise ValidationError("This is not a vCard file: it has no BEGIN:VCARD. Choose a .vcf file.")
    return cards


def _cards(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines of each; those of a card within a card (2.1, AGENT) are no part of it."""
    found: list[Line] = []
    depth = 0
    for line in lines:
        is_mark = line.value.strip().upper() == "VCARD"
        if line.name == "BEGIN" and is_mark:
            depth += 1
        elif line.name == "END" and is_mark and depth:
            depth -= 1
            if depth == 0:
                yield found
                found = []
        elif depth == 1 and len(found) < MAX_LINES:
            found.append(line)
    if depth:
        raise ValidationError("The file ends within a contact: it is cut off. Export it again.")


def _card(lines: list[Line]) -> Card:
    texts = {name: next((_text(each) for each in lines if each.name == name), "") for name in ("FN", "KIND")}
    last, first, middle, _, suffix = _fields(lines, "N", 5)
    organization = ", ".join(filter(None, _fields(lines, "ORG", 3)))
    is_company = any(each.name == "X-ABSHOWAS" and "COMPANY" in each.value.upper() for each in lines)
    named = " ".join(filter(None, (first, middle, last, suffix)))
    full_name = _line(texts["FN"]) or named or organization
    is_organization = is_company or texts["KIND"].lower() in ("org", "organization")
    return Card(
        full_name=full_name,
        first_name="" if is_organization else first,
        last_name="" if is_organization else last,
        is_organization=is_organization or (bool(organization) and not named and full_name == organization),
        phones=tuple(_phones(lines)),
        emails=tuple(dict.fromkeys(email for each in lines if each.name == "EMAIL" and (email := _email(each)))),
        address=_address(lines),
        note="\n".join(text for each in lines if each.name == "NOTE" and (text := _text(each)))[:LONGEST],
    )


def _phones(lines: list[Line]) -> Iterator[Phone]:
    seen = set()
    for each in lines:
        number = _line(_text(each)) if each.name == "TEL" else ""
        if number.lower().startswith("tel:"):
            number, *more = unquote(number[4:]).split(";")
            extension = next((part[4:] for part in more if part.lower().startswith("ext=")), "")
            number = f"{number} ext. {extension}" if extension else number
        if number and number not in seen:
            seen.add(number)
            yield Phone(number, each.kinds)


def _email(line: Line) -> str:
    text = _line(_text(line))
    return unquote(text[7:]) if text.lower().startswith("mailto:") else text


def _address(lines: list[Line]) -> Address:
    """The preferred one, else that of the home, else the first."""
    found = [each for each in lines if each.name == "ADR" and each.value.strip("; ")]
    if not found:
        return Address()
    best = max(found, key=lambda each: (_is_preferred(each), "home" in each.kinds))
    box, extended, street, city, state, postal_code, _ = _fields([best], "ADR", 7)
    return Address(", ".join(filter(None, (box, street, extended))), city, state, postal_code)


def _is_preferred(line: Line) -> bool:
    return "pref" in line.kinds or line.parameters.get("PREF") == "1"


def _fields(lines: list[Line], name: str, count: int) -> list[str]:
    """The parts of the first line of that name, always so many; what stands beyond joins the last."""
    value = next((each for each in lines if each.name == name), None)
    if value is None:
        return [""] * count
    parts = [_line(_unescaped(part, value.is_old)) for part in _parted(value.value)]
    parts += [""] * (count - len(parts))
    return [*parts[: count - 1], " ".join(filter(None, parts[count - 1 :]))]


def _parted(value: str) -> list[str]:
    """At each semicolon without a backslash before it."""
    parts, is_escaped = [""], False
    for sign in value[: LONGEST * 2]:
        if sign == ";" and not is_escaped:
            parts.append("")
        else:
            parts[-1] += sign
        is_escaped = sign == "\\" and not is_escaped
    return parts


def _text(line: Line) -> str:
    return _unescaped(line.value[: LONGEST * 2], line.is_old).strip()


def _unescaped(value: str, is_old: bool) -> str:
    if is_old:
        return ESCAPED_OLD.sub(r"\1", value)
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _line(text: str) -> str:
    """On one line."""
    return " ".join(text.split())
