"""Source records at rest: the text as it came, as a zstd frame (RFC 8878) of some hundred bytes to a few kilobytes.

A frame holds a checksum of its text, and the id of the dictionary that it needs: a wrong or missing one raises, and
never gives another text. Dictionaries are trained once for each collection, on the first records that suffice. The
addresses of photos are most of a record: they stand in it once (`listings.address_forms`).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils import timezone

from listings.address_forms import Shortened, stored, whole_text
from listings.models import ListingSource, RecordDictionary
from listings.rows import ListingRow
from realty.compression import zstd

# Few records teach little; more than these gain nothing more (bench/replication.py prints what records take).
FEWEST_SAMPLES, MOST_SAMPLES = 200, 250
DICTIONARY_BYTES = 64 * 1024
# Against 1, a twentieth smaller at no more time; the next ones take twice as long.
LEVEL = 3
OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    zstd.CompressionParameter.checksum_flag: 1,
}


class Packer:
    """Packs the records of a page."""

    def __init__(self, dictionary: zstd.ZstdDict | None) -> None:
        self._compressor = zstd.ZstdCompressor(options=OPTIONS, zstd_dict=dictionary)

    def __call__(self, record: Shortened) -> bytes:
        return self._compressor.compress(stored(record), zstd.ZstdCompressor.FLUSH_FRAME)


def shortened(row: ListingRow) -> Shortened:
    """The row's record, as short as its provider made it."""
    return row.shortened or Shortened(row.raw)


def packer(tenant_id: int, collection_id: int, rows: Sequence[ListingRow]) -> Packer:
    """For records of the collection; where it has no dictionary yet and these are enough, they train it. Works inside
    the caller's transaction, which holds the collection."""
    newest = RecordDictionary.objects.filter(collection=collection_id).order_by("-pk")
    found = newest.values_list("pk", flat=True).first()
    if found is not None:
        return Packer(_dictionary(found))
    samples = [stored(shortened(row)) for row in rows[:MOST_SAMPLES] if row.raw]
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
        "listing_id", "listing__collection_id", "record"
    )
    packed = [(pk, collection, bytes(record)) for pk, collection, record in rows]
    known = _of_collections({collection for _, collection, _ in packed})
    return {pk: whole_text(_unpacked(record, collection, known)) for pk, collection, record in packed}


def _of_collections(collections: Iterable[int]) -> dict[tuple[int, int], int]:
    """The key of each dictionary by its collection and id."""
    rows = RecordDictionary.objects.filter(collection__in=list(collections))
    return {(c, number): pk for pk, c, number in rows.values_list("pk", "collection_id", "dictionary_id")}


def _unpacked(record: bytes, collection: int, known: dict[tuple[int, int], int]) -> bytes:
    number = zstd.get_frame_info(record).dictionary_id
    return zstd.decompress(record, _dictionary(known[collection, number]) if number else None)
