"""Source records come back byte for byte, or not at all."""

import orjson
import pytest
from django.db import transaction

from listings import record_dictionaries
from listings.address_forms import Shortened
from listings.ingest import write
from listings.models import Collection, Listing, ListingEvent, ListingSource, RecordDictionary
from listings.photos import galleries_of, primary_photos
from listings.record_dictionaries import FEWEST_SAMPLES
from listings.rows import ListingRow, PhotoRow
from listings.source_records import records_of
from realty.compression import zstd
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.rows import photo, row

pytestmark = pytest.mark.usefixtures("in_tenant")


def store(collection: Collection, rows: list[ListingRow]) -> None:
    with transaction.atomic():
        write(collection, rows, run_id=None)


def many(first: int, count: int = FEWEST_SAMPLES) -> list[ListingRow]:
    return [
        row(str(n), public_remarks=f"Home {n} with a pool, {n * 7919} steps from the park.")
        for n in range(first, first + count)
    ]


def stored() -> dict[str, bytes]:
    keys = dict(Listing.objects.values_list("pk", "listing_key"))
    return {keys[pk]: text for pk, text in records_of(keys).items()}


def test_a_collections_records_share_one_dictionary_and_come_back_as_they_came(gps: Collection) -> None:
    first, later = many(0), many(500)
    store(gps, [row("alone")])
    assert not RecordDictionary.objects.exists()
    store(gps, first)
    store(gps, later)
    dictionary = RecordDictionary.objects.get()
    assert stored() == {entry.listing_key: entry.raw for entry in (row("alone"), *first, *later)}
    frame = bytes(ListingSource.objects.get(listing__listing_key="500").record)
    assert zstd.get_frame_info(frame).dictionary_id == dictionary.dictionary_id
    assert len(frame) < len(later[0].raw) / 2


def gallery(number: int) -> tuple[PhotoRow, ...]:
    return tuple(photo(n, f"home{number}") for n in range(number % 5 + 1))


def test_a_collections_galleries_share_a_dictionary_and_come_back_as_they_came(gps: Collection) -> None:
    sent = {str(n): gallery(n) for n in range(FEWEST_SAMPLES)}
    store(gps, [row(key, photos=photos) for key, photos in sent.items()])
    dictionary = RecordDictionary.objects.get(kind="gallery")
    frame = bytes(ListingSource.objects.get(listing__listing_key="4").gallery or b"")
    assert zstd.get_frame_info(frame).dictionary_id == dictionary.dictionary_id
    keys = dict(Listing.objects.values_list("pk", "listing_key"))
    found = {keys[pk]: [each.media_key for each in photos] for pk, photos in galleries_of(keys).items()}
    assert found == {key: [each.media_key for each in photos] for key, photos in sent.items()}
    assert {keys[pk]: each.media_key for pk, each in primary_photos(keys).items()} == {
        key: photos[0].media_key for key, photos in sent.items()
    }


def test_the_same_gallery_packed_with_a_newer_dictionary_is_no_change(gps: Collection) -> None:
    store(gps, [row("alone", photos=gallery(3))])
    store(gps, [row(str(n), photos=gallery(n)) for n in range(FEWEST_SAMPLES)])
    store(gps, [row("alone", photos=gallery(3), bedrooms_total=9)])
    store(gps, [row("alone", photos=gallery(4), bedrooms_total=9)])
    changed = ListingEvent.objects.filter(kind="changed", listing__listing_key="alone").order_by("pk")
    assert [event.changed_fields for event in changed] == [("bedrooms_total",), ("photos",)]


@pytest.mark.parametrize(
    "raw", [b'{"Id": "1", "a": "caf\xe9"}', b'{"Id": "1", "a": "\\u0000 \\ud83d", "n": 1e400}', b""]
)
def test_what_no_database_type_takes_is_kept_as_it_came(gps: Collection, raw: bytes) -> None:
    store(gps, [ListingRow(listing_key="1", content_hash=b"1" * 16, record=Shortened(raw), values={})])
    assert stored() == {"1": raw}


def test_records_that_a_transaction_took_back_leave_no_dictionary_behind(gps: Collection) -> None:
    with transaction.atomic():
        store(gps, many(0))
        transaction.set_rollback(True)
    store(gps, many(1000))
    assert RecordDictionary.objects.count() == 1 and len(stored()) == FEWEST_SAMPLES


def test_another_dictionary_raises_and_gives_no_other_text(gps: Collection) -> None:
    store(gps, many(0))
    frame = bytes(ListingSource.objects.filter(listing__listing_key="0").get().record)
    other = zstd.train_dict([orjson.dumps({"n": n, "word": "other" * (n % 7)}) for n in range(900)], 4096)
    with pytest.raises(zstd.ZstdError):
        zstd.decompress(frame, other)


def test_records_that_teach_nothing_are_stored_without_a_dictionary(
    gps: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(record_dictionaries.DICTIONARY_BYTES, RecordDictionary.Kind.RECORD, 1)
    store(gps, many(0))
    assert len(stored()) == FEWEST_SAMPLES and not RecordDictionary.objects.exists()


def test_no_tenant_reads_records_or_dictionaries_of_another(gps: Collection, other_tenant: Tenant) -> None:
    store(gps, many(0))
    ids = list(Listing.objects.values_list("pk", flat=True))
    assert len(records_of(ids)) == FEWEST_SAMPLES
    with tenant_scope(other_tenant):
        assert records_of(ids) == {} and not RecordDictionary.objects.exists()
