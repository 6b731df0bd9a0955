"""Source records at rest: the text as it came, as a zstd frame (RFC 8878) of some hundred bytes to a few kilobytes.

A frame holds a checksum of its text, and the id of the dictionary that it needs: a wrong or missing one raises, and
never gives another text. Dictionaries are trained once for each collection, on the first records that suffice. The
addresses of photos are most of a record, and the gallery beside it has them: a mark stands for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils import timezone

from listings.galleries import in_order, unpacked
from listings.models import ListingSource, RecordDictionary
from listings.rows import ListingRow, PhotoRow
from realty.compression import zstd

# Few records teach little; more than these gain nothing more (bench/replication.py prints what records take).
FEWEST_SAMPLES, MOST_SAMPLES = 200, 250
DICTIONARY_BYTES = 32 * 1024
LEVEL = 1
OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    zstd.CompressionParameter.checksum_flag: 1,
}


# In no JSON text, where control characters are escaped (RFC 8259, section 7). As the first byte MARK says that the
# addresses are left out, WHOLE that the text begins behind it: it is no JSON, and begins with one of the two itself.
MARK, WHOLE = b"\x01", b"\x02"


class BrokenRecord(Exception):
    """What is stored of a record does not fit its gallery."""


class Packer:
    """Packs the records of a page."""

    def __init__(self, dictionary: zstd.ZstdDict | None) -> None:
        self._compressor = zstd.ZstdCompressor(options=OPTIONS, zstd_dict=dictionary)

    def __call__(self, text: bytes, photos: Sequence[PhotoRow] | None = None) -> bytes:
        """`photos` are those of the gallery that is stored with it."""
        return self._compressor.compress(without_addresses(text, photos or ()), zstd.ZstdCompressor.FLUSH_FRAME)


def without_addresses(text: bytes, photos: Sequence[PhotoRow]) -> bytes:
    """MARK, and the text with MARK for each address of the photos; as it is where they do not all stand in it in their
    order."""
    if MARK in text or text.startswith(WHOLE):
        return WHOLE + text if text.startswith((MARK, WHOLE)) else text
    uris = [uri for photo in in_order(photos) for uri in photo.uris.values()]
    addresses = "\0".join(uris).encode().split(b"\0")
    if len(addresses) != len(uris):  # None at all, or one that holds a NUL.
        return text
    pieces, at = [b""], 0
    for address in addresses:
        found = text.find(address, at)
        if found < 0:
            return text
        pieces.append(text[at:found])
        at = found + len(address)
    pieces.append(text[at:])
    return MARK.join(pieces)


def with_addresses(text: bytes, gallery: bytes | memoryview | None) -> bytes:
    """The reverse. Raises BrokenRecord."""
    if not text.startswith(MARK):
        return text.removeprefix(WHOLE)
    addresses = [uri.encode() for photo in unpacked(gallery) for uri in photo.uris.values()]
    first, *pieces = text[1:].split(MARK)
    if len(pieces) != len(addresses):
        raise BrokenRecord(f"{len(pieces)} addresses are left out, and the gallery has {len(addresses)}")
    return first + b"".join([part for pair in zip(addresses, pieces, strict=True) for part in pair])


def packer(tenant_id: int, collection_id: int, rows: Sequence[ListingRow]) -> Packer:
    """For records of the collection; where it has no dictionary yet and these are enough, they train it. Works inside
    the caller's transaction, which holds the collection."""
    newest = RecordDictionary.objects.filter(collection=collection_id).order_by("-pk")
    found = newest.values_list("pk", flat=True).first()
    if found is not None:
        return Packer(_dictionary(found))
    samples = [without_addresses(row.raw, row.photos or ()) for row in rows[:MOST_SAMPLES] if row.raw]
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
