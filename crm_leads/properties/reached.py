"""Phones and e-mail addresses as they stand in one cell of a file: several of them, with extensions, or unusable."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError

from crm_leads.compliance.digests import extension_of, normal_email, normal_phone

BETWEEN_PHONES = re.compile(r"[/;,|\n]|\s(?:or|and|&)\s", re.IGNORECASE)
POSSIBLE = phonenumbers.Leniency.POSSIBLE
# Eleven digits are a number and the country; more, or a letter, may be an extension.
HAS_EXTENSION = re.compile(r"[^\W\d_]|#|(?:\d\D*){12}")
DECIMAL = re.compile(r"(?<=\d)\.0+\s*$")
# "Ana Owner <ana@example.com>", and words that stand beside an address.
NAMED_EMAIL = re.compile(r"[^<>;,@]{0,200}<([^<>]{1,254})>")
BESIDE_EMAIL = re.compile(r"\([^()@]{0,100}\)|\b(?:and|or|mailto:)(?![^\s])|\bmailto:", re.IGNORECASE)
BETWEEN_EMAILS = re.compile(r"[;,|/\s]+")


@dataclass(frozen=True)
class Reached:
    """What is usable, normal and once each, and a sentence for each thing that is not, or not wholly."""

    values: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def phones_in(cell: str) -> Reached:
    """`Reached(("+17605550123", "+17605550124"))` of "760-555-0123 / 760-555-0124"."""
    try:
        pieces = [cell] if normal_phone(cell) else []
    except ValidationError:
        pieces = [piece for piece in BETWEEN_PHONES.split(cell) if piece.strip()]
        pieces = [number for piece in pieces for number in _numbers_in(piece)]
    notes = [
        f"Phone {piece.strip()!r} is kept without its extension {extension}: dial it manually."
        for piece in pieces
        if HAS_EXTENSION.search(piece) and (extension := extension_of(piece)) and _usable(normal_phone, piece)
    ]
    return _read(pieces, normal_phone, "Phone {!r} is not a US number and is left out.", notes)


def _numbers_in(piece: str) -> list[str]:
    """The numbers among words, as in "760-555-0123 (cell)" or "Ana 760-555-0123, Bob 760-555-0124"; the piece itself
    where there is none."""
    piece = DECIMAL.sub("", piece)  # a spreadsheet took the number for one
    if _usable(normal_phone, piece):
        return [piece]
    found = [match.raw_string for match in phonenumbers.PhoneNumberMatcher(piece, "US", POSSIBLE)]
    return [number for number in found if _usable(normal_phone, number)] or [piece]


def emails_in(cell: str) -> Reached:
    """As `phones_in`."""
    if _usable(normal_email, cell):
        return _read([cell], normal_email, "", [])
    plain = BESIDE_EMAIL.sub(" ", NAMED_EMAIL.sub(r" \1 ", cell))
    pieces = [piece for piece in BETWEEN_EMAILS.split(plain) if piece]
    return _read(pieces, normal_email, "E-mail {!r} is not an e-mail address and is left out.", [])


def _read(pieces: list[str], normal: Callable[[str], str], refused: str, notes: list[str]) -> Reached:
    found = [(piece, _usable(normal, piece)) for piece in pieces]
    values = dict.fromkeys(value for _, value in found if value)
    left = [refused.format(piece.strip()) for piece, value in found if not value]
    return Reached(tuple(values), (*notes, *left))


def _usable(normal: Callable[[str], str], text: str) -> str:
    try:
        return normal(text)
    except ValidationError:
        return ""
