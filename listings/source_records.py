"""Source records at rest: the text as it came, as a zstd frame (RFC 8878) of some hundred bytes to a few kilobytes.

A frame holds a checksum of its text, and the id of the dictionary that it needs (`listings.record_dictionaries`): a
wrong or missing one raises, and never gives another text. The addresses of photos are most of a record: they stand in
it once (`listings.address_forms`).
"""

from collections.abc import Iterable, Mapping, Sequence

from listings.address_forms import Shortened, stored, whole_text
from listings.galleries import Gallery, new_compressor
from listings.models import ListingSource, RecordDictionary
from listings.record_dictionaries import dictionaries_of, needed_by, train
from listings.rows import ListingRow, Packed
from realty.compression import zstd

Kind = RecordDictionary.Kind

class Packer:
    """Packs what `ListingSource` holds of the rows of a page. For one thread."""

    def __init__(self, dictionaries: Mapping[str, zstd.ZstdDict]) -> None:
        """`dictionaries` by their kind."""
        self._records = new_compressor(dictionaries.get(Kind.RECORD))
        self._galleries = new_compressor(dictionaries.get(Kind.GALLERY))

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
    known = dictionaries_of(collection_id)
    for kind, sampled in SAMPLED.items():
        if kind not in known and (trained := train(tenant_id, collection_id, kind, sampled(rows))):
            known[kind] = trained
    return Packer(known)


def _records(rows: Iterable[ListingRow]) -> list[bytes]:
    return [stored(row.record) for row in rows if row.record.text]


def _galleries(rows: Iterable[ListingRow]) -> list[bytes]:
    return [Gallery(row.photos).written() for row in rows if row.photos]


# What each kind of dictionary is trained on.
SAMPLED = {Kind.RECORD: _records, Kind.GALLERY: _galleries}


def pack_ahead(collection_id: int, rows: Iterable[ListingRow]) -> None:
    """Pack what is stored of these rows before they are written, where the collection has its dictionaries."""
    known = dictionaries_of(collection_id)
    if Kind.RECORD in known:
        packer = Packer(known)
        for row in rows:
            row.packed = packer.row(row)


def records_of(listing_ids: Iterable[int]) -> dict[int, bytes]:
    """The text of each listing's record as it came, by the listing's id; one that has none is left out. One query, and
    one for each dictionary that was not read before."""
    rows = ListingSource.objects.filter(listing__in=list(listing_ids)).values_list(
        "listing_id", "listing__collection_id", "record"
    )
    return {
        pk: whole_text(zstd.decompress(record, needed_by(record, collection))) for pk, collection, record in rows
    }
