"""Source records at rest: the text as it came, as a zstd frame (RFC 8878) of some hundred bytes to a few kilobytes.

A frame holds a checksum of its text, and the id of the dictionary that it needs (`listings.record_dictionaries`): a
wrong or missing one raises, and never gives another text. The addresses of photos are most of a record: they stand in
it once (`listings.address_forms`).
"""

from collections.abc import Iterable, Sequence

from listings.address_forms import Shortened, stored, whole_text
from listings.galleries import OPTIONS, Gallery, new_compressor
from listings.models import ListingSource, RecordDictionary
from listings.record_dictionaries import dictionary_of, stored_dictionary, train
from listings.rows import ListingRow, Packed
from realty.compression import zstd


class Packer:
    """Packs what `ListingSource` holds of the rows of a page. For one thread."""

    def __init__(self, dictionary: zstd.ZstdDict | None) -> None:
        self._records = zstd.ZstdCompressor(options=OPTIONS, zstd_dict=dictionary)
        self._galleries = new_compressor()

    def record(self, record: Shortened) -> bytes:
        return self._records.compress(stored(record), zstd.ZstdCompressor.FLUSH_FRAME)

    def row(self, row: ListingRow) -> Packed:
        record = self.record(row.record)
        if row.photos is None:
            return Packed(record, None, None)
        gallery = Gallery(row.photos)
        return Packed(record, gallery.packed(self._galleries), gallery.count)


def packer(tenant_id: int, collection_id: int, rows: Sequence[ListingRow]) -> Packer:
    """For rows of the collection; where it has no dictionary yet and these are enough, they train it. Works inside the
    caller's transaction, which holds the collection."""
    found = dictionary_of(collection_id)
    return Packer(found or train(tenant_id, collection_id, [stored(row.record) for row in rows if row.record.text]))


def pack_ahead(collection_id: int, rows: Iterable[ListingRow]) -> None:
    """Pack what is stored of these rows before they are written, where the collection has its dictionary."""
    if dictionary := dictionary_of(collection_id):
        packer = Packer(dictionary)
        for row in rows:
            row.packed = packer.row(row)


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
    return zstd.decompress(record, stored_dictionary(known[collection, number]) if number else None)
