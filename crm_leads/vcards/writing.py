"""Writing cards as iPhones, Google and Outlook read them."""

import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

from crm_leads.vcards.card import Card, Phone

CONTENT_TYPE = "text/vcard; charset=utf-8"
OCTETS = 75
# In this order, since some programs show the first alone.
KINDS = ("cell", "home", "work", "voice")


class Version(StrEnum):
    THREE = "3.0"
    FOUR = "4.0"


def written(cards: Iterable[Card], version: Version = Version.THREE) -> str:
    return "".join("".join(map(_folded, _lines(card, version))) for card in cards)


def _lines(card: Card, version: Version) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield "PRODID:-//Realty//Contacts//EN"
    if card.uid:
        yield f"UID:{_uri(card.uid)}"
    is_firm = card.is_organization
    if version == Version.FOUR:
        yield f"KIND:{'org' if is_firm else 'individual'}"
    yield f"FN:{_text(card.full_name)}"
    yield f"N:{_parts('', '', '', '', '') if is_firm else _parts(card.last_name, card.first_name, '', '', '')}"
    if is_firm:
        yield f"ORG:{_text(card.full_name)}"
        yield "X-ABShowAs:COMPANY"  # Apple's word for a card without a person
    for phone in card.phones:
        yield _phone(phone, version)
    for email in card.emails:
        yield f"EMAIL{';TYPE=INTERNET' if version == Version.THREE else ''}:{_text(email)}"
    home = card.address
    if any((home.street, home.city, home.state, home.postal_code)):
        # Without a kind: it is where mail goes, at home or not.
        yield f"ADR:{_parts('', '', home.street, home.city, home.state, home.postal_code, 'United States')}"
    if card.note:
        yield f"NOTE:{_text(card.note)}"
    if card.url:
        yield f"URL:{_uri(card.url)}"
    yield "END:VCARD"


def _phone(phone: Phone, version: Version) -> str:
    kinds = [kind for kind in KINDS if kind in phone.kinds] or ["voice"]
    if version == Version.FOUR:
        told = f'"{",".join(kinds)}"' if len(kinds) > 1 else kinds[0]
        return f"TEL;VALUE=uri;TYPE={told}:tel:{_uri(phone.number)}"
    return f"TEL;TYPE={','.join(kind.upper() for kind in kinds)}:{_text(phone.number)}"


def _parts(*values: str) -> str:
    return ";".join(map(_text, values))


def _text(value: str) -> str:
    """Escaped; without control characters, which no value may hold."""
    plain = "".join(sign for sign in "\n".join(value.splitlines()) if sign == "\n" or _is_seen(sign))
    for sign, escaped in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        plain = plain.replace(sign, escaped)
    return plain


def _uri(value: str) -> str:
    """A link stands as it is: neither version escapes one (RFC 6350, 4.2)."""
    return "".join(sign for sign in value if _is_seen(sign) and sign not in "\u2028\u2029\x85")


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, whole characters in each; the next ones begin with a blank."""
    pieces, size = [""], 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += sign
        size += octets
    return "\r\n".join(pieces) + "\r\n"
