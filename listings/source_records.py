"""Source records at rest: the text as it came, as a zstd frame (RFC 8878) of some hundred bytes to a few kilobytes.

A frame holds a checksum of its text, and the id of the dictionary that it needs: a wrong or missing one raises, and
never gives another text. Dictionaries are trained once for each collection, on the first records that suffice. The
addresses of photos are most of a record, and the gallery beside it has them: a mark stands for each.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils import timezone

from listings.galleries import Form, Gallery, unpacked
from listings.models import ListingSource, RecordDictionary
from listings.rows import ListingRow
from realty.compression import zstd

# Few records teach little; more than these gain nothing more (bench/replication.py prints what records take).
FEWEST_SAMPLES, MOST_SAMPLES = 200, 250
DICTIONARY_BYTES = 32 * 1024
LEVEL = 1
OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    zstd.CompressionParameter.checksum_flag: 1,
}


# In no JSON text, where control characters are escaped (RFC 8259, section 7). As the first byte MARK says that
# addresses are left out, WHOLE that the text begins behind it: it is no JSON, and begins with one of them itself.
MARK, WHOLE, AGAIN = b"\x01", b"\x02", b"\x03"
BEGINNING, NEAR = 80, 2_000
MARKS = re.compile(b"([\x01\x03])")


class BrokenRecord(Exception):
    """What is stored of a record does not fit its gallery."""


class Packer:
    """Packs the records of a page."""

    def __init__(self, dictionary: zstd.ZstdDict | None) -> None:
        self._compressor = zstd.ZstdCompressor(options=OPTIONS, zstd_dict=dictionary)

    def __call__(self, text: bytes, gallery: Gallery | None = None) -> bytes:
        """`gallery` is stored with it."""
        short = without_addresses(text, gallery) if gallery else text
        return self._compressor.compress(short, zstd.ZstdCompressor.FLUSH_FRAME)


def without_addresses(text: bytes, gallery: Gallery) -> bytes:
    """MARK, and the text with a mark for the addresses of the photos: MARK for each of a photo, or AGAIN for all of one
    whose addresses stand in the text as those of the photo before do. As it is where they are not all in it in their
    order."""
    if MARK in text or AGAIN in text or text.startswith(WHOLE):
        return WHOLE + text if text.startswith((MARK, WHOLE)) else text
    found = [MARK]
    at, form, like_before = 0, -1, [b""]
    for photo, (number, own) in zip(gallery.photos, gallery.shapes, strict=True):
        if not photo.addresses:
            continue
        if number == form:
            together = own.encode().join(like_before)
            # Looked for by its beginning: to look for hundreds of bytes costs more than to compare them.
            place = _find(text, together[:BEGINNING], at)
            if place >= 0 and text.startswith(together, place):
                found += (text[at:place], AGAIN)
                at = place + len(together)
                continue
        between: list[bytes] = []
        for address in [address.encode() for address in photo.addresses]:
            place = _find(text, address, at)
            if place < 0:
                return text
            between.append(text[at:place])
            found += (between[-1], MARK)
            at = place + len(address)
        form, like_before = number, _with_between(gallery.forms[number], between[1:])
    return b"".join([*found, text[at:]]) if at else text


def _find(text: bytes, wanted: bytes, at: int) -> int:
    """Nearby first: CPython prepares for a long search in a time that a dozen short ones take."""
    place = text.find(wanted, at, at + NEAR)
    return place if place >= 0 else text.find(wanted, at)


def _with_between(form: Form, between: Sequence[bytes]) -> list[bytes]:
    """The pieces of the form with what stands between the addresses of a photo in the text."""
    rest = iter(between)
    pieces = []
    for piece in form.pieces:
        first, *others = piece.encode().split(b"\0")
        pieces.append(first + b"".join([next(rest, b"") + other for other in others]))
    return pieces


def with_addresses(text: bytes, gallery: bytes | memoryview | None) -> bytes:
    """The reverse. Raises BrokenRecord."""
    if not text.startswith(MARK):
        return text.removeprefix(WHOLE)
    photos = [[uri.encode() for uri in photo.uris.values()] for photo in unpacked(gallery) if photo.uris]
    start, *rest = MARKS.split(text[1:])
    marks, literals = rest[::2], rest[1::2]
    found, place, between = [start], 0, [b""]
    try:
        for mark, literal in zip(marks, literals, strict=True):
            if mark == AGAIN:
                addresses = photos.pop(0)
                pairs = zip(between, addresses[1:], strict=True)
                found += (addresses[0], *(part for pair in pairs for part in pair), literal)
                continue
            found += (photos[0][place], literal)
            between = [*between, literal] if place else [literal]
            place += 1
            if place == len(photos[0]):
                photos.pop(0)
                place, between = 0, between[:-1]
    except (IndexError, ValueError):
        raise BrokenRecord("more addresses are left out than the gallery has") from None
    if photos:
        raise BrokenRecord("the gallery has more addresses than are left out")
    return b"".join(found)


def packer(tenant_id: int, collection_id: int, rows: Sequence[ListingRow]) -> Packer:
    """For records of the collection; where it has no dictionary yet and these are enough, they train it. Works inside
    the caller's transaction, which holds the collection."""
    newest = RecordDictionary.objects.filter(collection=collection_id).order_by("-pk")
    found = newest.values_list("pk", flat=True).first()
    if found is not None:
        return Packer(_dictionary(found))
    samples = [without_addresses(row.raw, Gallery(row.photos or ())) for row in rows[:MOST_SAMPLES] if row.raw]
    return Packer(_trained(tenant_id, collection_id, samples) if len(samples) >= FEWEST_SAMPLES else None)


def _trained(tenant_id: int, collection_id: int, samples: Sequence[bytes]) -> zstd.ZstdDict | None:
    try:
        trained = zstd.train_dict(samples, DICTIONARY_BYTES)
    except zstd.ZstdError:  # Records that have nothing in common teach nothing.
        return None
    RecordDictionary.objects.create(
        tenant_id=tenant_id,
        collection_id=collection_id,
        dictionary_id=trained.dict_id,
        content=trained.dict_content,
        created_at=timezone.now(),
    )
    return trained


@lru_cache(maxsize=64)
def _dictionary(pk: int) -> zstd.ZstdDict:
    """Never changes; read in the scope of its tenant."""
    return zstd.ZstdDict(bytes(RecordDictionary.objects.values_list("content", flat=True).get(pk=pk)))


def records_of(listing_ids: Iterable[int]) -> dict[int, bytes]:
    """The text of each listing's record as it came, by the listing's id; one that has none is left out. Two queries."""
    rows = ListingSource.objects.filter(listing__in=list(listing_ids)).values_list(
        "listing_id", "listing__collection_id", "record", "gallery"
    )
    stored = [(pk, collection, bytes(record), gallery) for pk, collection, record, gallery in rows]
    known = _of_collections({collection for _, collection, _, _ in stored})
    return {
        pk: with_addresses(_unpacked(record, collection, known), gallery) for pk, collection, record, gallery in stored
    }


def _of_collections(collections: Iterable[int]) -> dict[tuple[int, int], int]:
    """The key of each dictionary by its collection and id."""
    rows = RecordDictionary.objects.filter(collection__in=list(collections))
    return {(c, number): pk for pk, c, number in rows.values_list("pk", "collection_id", "dictionary_id")}


def _unpacked(record: bytes, collection: int, known: dict[tuple[int, int], int]) -> bytes:
    number = zstd.get_frame_info(record).dictionary_id
    return zstd.decompress(record, _dictionary(known[collection, number]) if number else None)
