"""One record of a RETS server: the line or the element as it came, and the canonical record that is made of it."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.readers import MASK
from mls_sync.mapping.record import Fields, Record
from mls_sync.mapping.withheld import withheld
from mls_sync.providers.decoding import digest, encode
from mls_sync.providers.rets.layout import CLASS, SURPLUS, Layout
from mls_sync.providers.source_record import SourceRecord

# ListingKey is String(255) in the Data Dictionary, and a longer one would not fit the unique index.
MAX_KEY = 255
# An MLS may say that a listing has any number of photos.
MOST_PHOTOS = 500
PHOTO_LIST = "Photo.PropertyPhoto"
CHILDREN = "@Children"
# As a text with so many masks: they are looked for in lists too.
EVERYWHERE = MASK.encode() * 10_000


class Wire(Protocol):
    """How a record's text is read."""

    def payload(self, text: str) -> dict[str, Any]: ...


class WireRecord(SourceRecord):
    """A record that is known by its text alone until it is new or changed. `content_hash` is of the text and of
    `names`, what stands for the names of its values."""

    __slots__ = ("children", "wire", "wire_text")

    def __init__(self, key: str, text: str, names: bytes, wire: Wire) -> None:
        super().__init__(usable_key(key), digest(names + text.encode()))
        self.wire, self.wire_text, self._is_decoded = wire, text, False
        self.children: dict[str, list[WireRecord]] = {}

    def add_children(self, name: str, children: "list[WireRecord]") -> None:
        """What hangs on it, of one resource; part of what is told by its hash."""
        self.children[name] = children
        told = b"".join(child.content_hash for child in children)
        self.content_hash = digest(self.content_hash + name.encode() + told)

    @property
    def payload(self) -> dict[str, Any]:
        if not self._is_decoded:
            self._payload, self._is_decoded = self.wire.payload(self.wire_text), True
            if self.children:
                told = {name: [child.payload for child in listed] for name, listed in self.children.items()}
                self._payload[CHILDREN] = told
        found: dict[str, Any] = self._payload
        return found

    @property
    def raw(self) -> bytes:
        """The JSON of its values by the source's own names."""
        if not self._text:
            self._payload, self._text = encode(self.payload)
        return self._text


def usable_key(text: str) -> str:
    key = text.strip()
    return key if len(key) <= MAX_KEY and key != MASK else ""


def canonical(payload: Any, layout: Layout) -> Record:
    """The record of a payload as it was stored or as it came. Raises RecordError."""
    if not isinstance(payload, dict):
        raise RecordError("The record is not an object.", field="ListingKey")
    if SURPLUS in payload:
        raise too_long()
    fields: Fields = {}
    for name in sorted(payload, key=_depth):
        if not name.startswith("@"):
            fields.setdefault(layout.name_of(name), payload[name])
    if photos := _photo_list(fields):
        fields["Media"] = photos
    return completed(fields, layout, None)


def _photo_list(fields: Fields) -> list[dict[str, Any]]:
    """Photos that came with the record, as CREA sends them: a list, or one alone by the paths of its facts."""
    listed = fields.get(PHOTO_LIST)
    if listed is None:
        alone = {n.removeprefix(f"{PHOTO_LIST}."): v for n, v in fields.items() if n.startswith(f"{PHOTO_LIST}.")}
        listed = [alone] if alone else []
    return [
        {
            "MediaURL": item.get("LargePhotoURL") or item.get("PhotoURL"),
            "Order": item.get("SequenceId"),
            "LongDescription": item.get("Description"),
            "MediaModificationTimestamp": item.get("LastUpdated"),
        }
        for item in listed
        if isinstance(item, dict)
    ]


def _depth(name: str) -> int:
    """Of a path; the shallower of two with one meaning is the listing's own."""
    return name.count(".")


def completed(fields: Fields, layout: Layout, masked: Sequence[str] | None = ()) -> Record:
    """With lookups resolved and the property type of its class. `masked` are the fields that are withheld; None to look
    for them."""
    layout.resolve(fields)
    return Record(fields, tuple(withheld(fields, EVERYWHERE) if masked is None else masked))


def put_photos(fields: Fields) -> None:
    """Where no others came: one for each that PhotosCount says, to be had by GetObject (RETS 1.7.2, section 5.3:
    numbered from 1)."""
    count = fields.get("PhotosCount")
    if isinstance(count, str) and "Media" not in fields:
        number = count.strip()
        if number.isascii() and number.isdecimal():
            fields["Media"] = _objects(min(int(number[:9]), MOST_PHOTOS))


@cache
def _objects(count: int) -> list[dict[str, str]]:
    """The same of every listing with so many."""
    return [{"MediaObject": str(place)} for place in range(1, count + 1)]


def too_long() -> RecordError:
    """Of a line with more values than columns: one of them holds the delimiter, and it is not known which."""
    return RecordError(
        "The record has more values than there are columns, so none of them can be trusted.", field=CLASS
    )
