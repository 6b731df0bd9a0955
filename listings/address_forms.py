"""Addresses of a photo's sizes, cut where the photo's own part stands.

They differ from each other in a word (640, thumb), and from those of the next photo in what is its own (a number, a
name). So a form keeps them once, and each photo is the part that it puts in. A record's text is most of all such
addresses: it is shortened before it is decoded, and stored so.
"""

import re
from collections.abc import Mapping, Sequence
from os.path import commonprefix
from string import ascii_letters, digits
from typing import Any, NamedTuple

# An own part takes these in whole: it never begins or ends within a number or a name.
WORD = f"{ascii_letters}{digits}"
Parts = Sequence[tuple[str, str | None]]


class Form:
    """`parts` are what stands before and behind the own part in the address of each of the `sizes`; None behind for an
    address without one. `text` are the pieces of a record's JSON text around the own parts, where it was made of
    that."""

    __slots__ = ("_length", "parts", "pieces", "sizes", "text")

    def __init__(self, sizes: tuple[str, ...], parts: Parts, text: tuple[bytes, ...] = ()) -> None:
        self.sizes, self.parts, self.text = sizes, parts, text
        # Joined by an own part they are the addresses with a NUL between each two.
        self.pieces = [""]
        for place, (before, behind) in enumerate(parts):
            self.pieces[-1] += f"\0{before}" if place else before
            if behind is not None:
                self.pieces.append(behind)
        self._length = sum(map(len, self.pieces))

    @classmethod
    def whole(cls, uris: Mapping[str, str]) -> "Form":
        """Of one photo alone, by size."""
        return cls(tuple(uris), [(uri.replace("\0", ""), None) for uri in uris.values()])

    @property
    def is_whole(self) -> bool:
        return len(self.pieces) == 1

    def addresses(self, own: str) -> tuple[str, ...]:
        return tuple(own.join(self.pieces).split("\0")) if self.sizes else ()

    def own_part(self, other: "Form") -> str | None:
        """What the addresses of another form, a whole one, put into this; None where they do not fit."""
        if other.sizes != self.sizes:
            return None
        told = other.pieces[0]
        times, start = len(self.pieces) - 1, len(self.pieces[0])
        own = told[start : start + (len(told) - self._length) // times] if times else ""
        # No own part holds a NUL: there are as many as between the addresses.
        return own if own.join(self.pieces) == told else None

    def shared(self, following: "Form") -> "Form":
        """The form that both, whole ones, share; this one where they share none."""
        if self.sizes and self.sizes == following.sizes:
            found = Form(self.sizes, cut([before for before, _ in self.parts], following.parts[0][0]))
            if found.own_part(self) is not None and found.own_part(following) is not None:
                return found
        return self

    def written(self) -> dict[str, Any]:
        """By size: the address, or its two ends."""
        return {
            size: before if behind is None else [before, behind]
            for size, (before, behind) in zip(self.sizes, self.parts, strict=True)
        }


def cut(addresses: Sequence[str], following: str) -> list[tuple[str, str | None]]:
    """What stands before and behind the part in which the first address differs from the following one, at whole words;
    in the others, what stands around the same part."""
    one = addresses[0]
    before = one[: _common(one, following)].rstrip(WORD)
    rest, other = one[len(before) :][::-1], following[len(before) :][::-1]
    behind = rest[: _common(rest, other)][::-1].lstrip(WORD)
    own = one[len(before) : len(one) - len(behind)]
    if not own:
        return [(address, None) for address in addresses]
    around = (address.rpartition(own) for address in addresses[1:])
    return [(before, behind), *((start, end) if middle else (end, None) for start, middle, end in around)]


def _common(one: str, other: str) -> int:
    """How many letters at the beginning both have; found by halves, as long addresses have most."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


class Shortened(NamedTuple):
    """A record's JSON text in which a field named MARK and 0 stands for the addresses of a photo of the first form, and
    holds its own part. Still JSON."""

    text: bytes
    forms: tuple[Form, ...] = ()

    @property
    def marks(self) -> int:
        """How many fields stand for addresses."""
        if not self.forms:
            return 0
        # To count a byte takes several times as long as to find it, where it is rare.
        marks, at = 0, self.text.find(MARK_BYTE)
        while at >= 0:
            marks, at = marks + 1, self.text.find(MARK_BYTE, at + 1)
        return marks


# CPython prepares for a search further than 2,500 bytes in a time that a dozen short ones take.
MOST_FORMS, NEAR = 9, 2_000
# The one character of ASCII that no text needs and JSON takes as it is (RFC 8259, section 7): DEL.
MARK = "\x7f"
MARK_BYTE = MARK.encode()
# Addresses that are the same in JSON as decoded.
_PLAIN = rb"[!#-\[\]-~]*"
_MARKED = re.compile(rb'"%b([0-8])":"([^"\\]*)"' % MARK_BYTE)
_ESCAPED = b"\\u007"
# In no JSON text, where control characters are escaped (RFC 8259, section 7). As the first byte SHORT says that forms
# come before the text, WHOLE that the text begins behind it: it is no JSON, and begins with one of them itself.
SHORT, WHOLE, BETWEEN_PIECES = b"\x01", b"\x02", b"\x03"


class AddressFields:
    """The fields in which a source sends the addresses of a photo, each with its size of `PHOTO_SIZES`."""

    def __init__(self, sizes: Mapping[str, str]) -> None:
        names = b"|".join(re.escape(name.encode()) for name in sizes)
        one = rb'"(?:%b)":(?:"%b"|null)' % (names, _PLAIN)
        self._sizes = {name.encode(): (place, size) for place, (name, size) in enumerate(sizes.items())}
        self._begin = f'"{commonprefix([*sizes])}'.encode()
        self._run = re.compile(rb"%b(?:,%b)*" % (one, one))
        self._field = re.compile(rb'"(%b)":"(%b)"' % (names, _PLAIN))

    def shorten(self, text: bytes) -> Shortened:
        """The text as it is where no two photos share a form."""
        if MARK_BYTE in text or SHORT in text or WHOLE in text or BETWEEN_PIECES in text or _has_escaped(text):
            return Shortened(text)
        found: list[bytes] = []
        forms: list[Form] = []
        at = 0
        while runs := self._next_runs(text, at):
            form, end = self._form(*runs), at
            if form is not None:
                number = next((place for place, known in enumerate(forms) if known.text == form.text), len(forms))
                if number == MOST_FORMS:
                    break
                end = _cut_out(text, at, runs[0].start(), form, f'"{MARK}{number}":"'.encode(), found)
                if end > at:
                    forms[number:] = forms[number:] or [form]
            if end == at:  # Nothing was cut; what stands between these runs is of the first one's addresses.
                end = runs[1].start()
                found.append(text[at:end])
            at = end
        return Shortened(b"".join([*found, text[at:]]), tuple(forms))

    def _next_runs(self, text: bytes, at: int) -> tuple[re.Match[bytes], re.Match[bytes]] | None:
        """The addresses of a photo, and the next ones that differ."""
        first = self._next_run(text, at)
        if first is None:
            return None
        second = self._next_run(text, first.end())
        while second and second[0] == first[0]:
            second = self._next_run(text, second.end())
        return (first, second) if second else None

    def _next_run(self, text: bytes, at: int) -> re.Match[bytes] | None:
        """As `search`, which takes several times as long to find where one may begin."""
        begin = text.find(self._begin, at)
        while begin >= 0:
            if run := self._run.match(text, begin):
                return run
            begin = text.find(self._begin, begin + 1)
        return None

    def _form(self, first: re.Match[bytes], second: re.Match[bytes]) -> Form | None:
        """That both share; None where they share none, or where some address is none."""
        run = first[0]
        fields = [(match[1], match[2].decode(), match.start(2)) for match in self._field.finditer(run)]
        following = self._field.search(second[0])
        addresses = [address for _, address, _ in fields]
        if following is None or not addresses or not all(map(_is_address, addresses)):
            return None
        parts = cut(addresses, following[2].decode())
        text = _pieces(run, [start for _, _, start in fields], len(addresses[0]), parts)
        sizes = dict(zip((self._sizes[name] for name, _, _ in fields), parts, strict=True))
        if len(text) < 2 or len(sizes) < len(fields) or not _is_of(second[0], text):
            return None
        # What each photo puts in must never decide what kind of an address it is.
        if not all(_is_address(before) for before, _ in parts):
            return None
        in_order = sorted(sizes)
        return Form(tuple(size for _, size in in_order), [sizes[each] for each in in_order], text)


def _has_escaped(text: bytes) -> bool:
    """Whether MARK, or what looks like it, stands there as an escape. A single byte is found ten times faster than
    several, and most records have few of it."""
    at = text.find(b"\\")
    while at >= 0:
        if text.startswith(_ESCAPED, at):
            return True
        at = text.find(b"\\", at + 1)
    return False


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def _pieces(run: bytes, starts: Sequence[int], first_length: int, parts: Parts) -> tuple[bytes, ...]:
    """The run without the own part of each address; `starts` are where the addresses begin."""
    before, behind = parts[0]
    if behind is None:
        return (run,)
    length, at, found = first_length - len(before) - len(behind), 0, []
    for start, (before, behind) in zip(starts, parts, strict=True):
        if behind is not None:
            found.append(run[at : start + len(before)])
            at = start + len(before) + length
    return (*found, run[at:])


def _is_of(run: bytes, pieces: Sequence[bytes]) -> bool:
    own = run[len(pieces[0]) : run.find(pieces[1], len(pieces[0]))]
    return own.join(pieces) == run


def _cut_out(text: bytes, at: int, first: int, form: Form, mark: bytes, found: list[bytes]) -> int:
    """From the first photo of the form on, put the mark for the addresses of each that follows another nearby; gives
    where that ends."""
    pieces, starts, find = form.text, text.startswith, text.find
    begin, behind, own_length = pieces[0], pieces[1], 0
    to_own, place = len(begin), first
    while place >= 0:
        start = place + to_own
        own = text[start : start + own_length]
        run = own.join(pieces)
        if not starts(run, place):  # Most are as long as the one before.
            end = find(behind, start, start + NEAR)
            own = text[start:end]
            run = own.join(pieces)
            if end < 0 or not starts(run, place):
                break
        if b'"' in own or b"\\" in own or b"*" in own:  # Asterisks stand for what a source withholds.
            break
        found += (text[at:place], mark, own, b'"')
        at, own_length = place + len(run), len(own)
        place = find(begin, at, at + NEAR)
    return at


def stored(record: Shortened) -> bytes:
    """As one text, which `whole_text` reads."""
    text, forms = record
    if not forms:
        return WHOLE + text if text.startswith((SHORT, WHOLE)) else text
    return b"".join([*(SHORT + BETWEEN_PIECES.join(form.text) for form in forms), WHOLE, text])


def whole_text(text: bytes) -> bytes:
    """The record's text as it came."""
    if not text.startswith(SHORT):
        return text.removeprefix(WHOLE)
    head, _, short = text.partition(WHOLE)
    forms = [form.split(BETWEEN_PIECES) for form in head[1:].split(SHORT)]
    return _MARKED.sub(lambda mark: mark[2].join(forms[int(mark[1])]), short)
