"""What a page leaves in the collection."""

import random
import string
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import transaction

from listings.events.signals import listing_events_recorded
from listings.ingest import Written, compare, mark_vanished, write
from listings.models import Collection, Listing, ListingEvent, ListingSource
from listings.photos import gallery_of
from listings.rows import ListingRow
from listings.source_records import records_of
from tests.listings.rows import DAY_ONE, photo, row

pytestmark = pytest.mark.usefixtures("in_tenant")


def store(collection: Collection, *rows: ListingRow) -> Written:
    with transaction.atomic():
        return write(collection, rows, run_id=7)


def vanish(collection: Collection, *keys: str) -> int:
    with transaction.atomic():
        return mark_vanished(collection, keys, run_id=7)


def events(key: str) -> list[tuple[str, str, str]]:
    rows = ListingEvent.objects.filter(listing__listing_key=key).order_by("pk")
    return [(event.kind, event.old_value, event.new_value) for event in rows]


def listing(key: str) -> Any:
    return Listing.objects.get(listing_key=key)


def test_new_listing_is_stored_with_derived_columns(gps: Collection) -> None:
    written = store(gps, row("1", photos=(photo(1), photo(0))))
    assert (written.created, written.updated, written.unchanged) == (1, 0, 0)
    stored = listing("1")
    assert stored.slug == "12-sago-1-lane-palm-desert-ca-92260"
    assert stored.price_per_square_foot == Decimal("250.00")
    assert stored.property_key == "addr:92260:12:SAGO1 LN:"
    assert [entry.media_key for entry in gallery_of(stored.pk)] == ["house0", "house1"]
    assert orjson.loads(records_of([stored.pk])[stored.pk])["Id"] == "1"
    assert events("1") == [("new", "", "500000.00")]


def test_compare_tells_new_changed_unchanged_and_vanished(gps: Collection) -> None:
    same, old, gone = row("same"), row("old"), row("gone")
    store(gps, same, old, gone)
    vanish(gps, "gone")
    hashes = {key: b"x" * 16 for key in ("old", "fresh")}
    compared = compare(gps, {**hashes, "same": same.content_hash, "gone": gone.content_hash})
    assert compared.new == {"fresh"}
    assert compared.changed == {"old", "gone"}
    assert compared.unchanged == {"same"}


def test_change_of_price_and_status_updates_and_records_each_once(gps: Collection) -> None:
    store(gps, row("1"))
    moment = DAY_ONE + timedelta(days=2)
    changed = row(
        "1", list_price=Decimal(480_000), standard_status="Pending", price_change_timestamp=moment,
        modification_timestamp=moment + timedelta(hours=1),
    )  # fmt: skip
    assert store(gps, changed).updated == 1
    assert store(gps, changed).unchanged == 1
    assert events("1")[1:] == [("price", "500000.00", "480000.00"), ("status", "Active", "Pending")]
    price, status = ListingEvent.objects.filter(kind__in=("price", "status")).order_by("pk")
    assert price.occurred_at == moment
    assert status.occurred_at == moment + timedelta(hours=1)
    assert price.run_id == 7


def test_active_again_is_back_on_market_but_not_from_coming_soon(gps: Collection) -> None:
    for status in ("Coming Soon", "Active", "Pending", "Active"):
        store(gps, row("1", standard_status=status))
    assert [kind for kind, *_ in events("1")] == ["new", "status", "status", "back_on_market"]


def test_vanished_listing_returns_with_one_event(gps: Collection) -> None:
    store(gps, row("1"), row("2"))
    assert vanish(gps, "1", "never stored") == 1
    assert vanish(gps, "1") == 0
    gps.refresh_from_db()
    assert gps.listing_count == 1
    assert store(gps, row("1")).updated == 1
    assert listing("1").vanished_at is None
    assert events("1") == [("new", "", "500000.00"), ("vanished", "Active", ""), ("returned", "", "Active")]


def test_relisted_under_a_new_key_names_the_former_one(gps: Collection) -> None:
    home: dict[str, Any] = {"street_name": "Sago", "listing_contract_date": DAY_ONE.date()}
    store(gps, row("1", standard_status="Expired", **home))
    store(gps, row("2", **{**home, "listing_contract_date": DAY_ONE.date() + timedelta(days=9)}))
    assert events("2") == [("relisted", "1", "500000.00")]


def test_sold_home_and_lease_of_it_are_no_relisting(gps: Collection) -> None:
    store(
        gps,
        row("1", street_name="Sago", standard_status="Closed"),
        row("2", street_name="Palm", standard_status="Expired"),
    )
    store(gps, row("3", street_name="Sago"), row("4", street_name="Palm", property_type="Residential Lease"))
    assert events("3")[0][0] == events("4")[0][0] == "new"


def test_after_a_sale_no_listing_of_before_is_the_former_one(gps: Collection) -> None:
    years = (("1", "Expired", 2015), ("2", "Closed", 2018), ("3", "Active", 2026))
    for key, status, year in years:
        store(gps, row(key, street_name="Sago", standard_status=status, listing_contract_date=date(year, 3, 1)))
    assert events("3")[0][0] == "new"


def test_masked_value_keeps_the_older_visible_one(gps: Collection) -> None:
    store(gps, row("1", city="La Quinta"))
    store(gps, row("1", masked=("city",)))
    assert listing("1").city == "La Quinta"
    assert listing("1").masked_fields == ["city"]


def test_a_gallery_is_replaced_as_a_whole_and_stays_where_none_was_sent(gps: Collection) -> None:
    store(gps, row("1", photos=(photo(0), photo(1))))
    store(gps, row("1", list_price=Decimal(2), photos=None))
    pk = listing("1").pk
    assert ([entry.media_key for entry in gallery_of(pk)], listing("1").photos_count) == (["house0", "house1"], 2)
    store(gps, row("1", photos=(photo(0, "garden"),)))
    assert [entry.media_key for entry in gallery_of(pk)] == ["garden0"]
    store(gps, row("1", photos=()))
    assert gallery_of(pk) == [] and ListingSource.objects.get().photo_count == 0


def test_slug_stays_but_hides_a_street_that_must_be_hidden(gps: Collection) -> None:
    store(gps, row("1"))
    store(gps, row("1", street_name="Renamed"))
    assert listing("1").slug == "12-sago-1-lane-palm-desert-ca-92260"
    store(gps, row("1", internet_address_display_yn=False))
    assert listing("1").slug == "palm-desert-ca-92260"


def test_quota_admits_updates_but_no_more_listings(gps: Collection) -> None:
    gps.max_listings = 2
    gps.save()
    written = store(gps, row("1"), row("2"), row("3"))
    assert (written.created, written.over_quota) == (2, ["3"])
    written = store(gps, row("1", city="Indio"), row("4"))
    assert (written.updated, written.over_quota) == (1, ["4"])


def test_feed_replay_a4_two_mlss_of_one_key_may_give_the_same_numbers(gps: Collection) -> None:
    """One collection, two data shares: a ListingId is the number of the MLS that gave it."""
    first = store(gps, *(row(f"a{n}", listing_id=f"SR-{n}", mls_id="1") for n in range(3)))
    both = store(gps, *(row(f"b{n}", listing_id=f"SR-{n}", mls_id="2") for n in range(3)), row("c", listing_id="SR-0"))
    assert (first.created, both.created, both.problems) == (3, 4, [])
    assert Listing.objects.filter(listing_id="SR-0").count() == 3
    refused = store(gps, row("d", listing_id="SR-0", mls_id="2")).problems
    assert [entry.reason for entry in refused] == ["ListingId SR-0 of MLS 2 belongs to listing b0"]
    assert store(gps, row("a0", listing_id="SR-0", mls_id="2"), row("b0", listing_id="SR-0", mls_id="1")).updated == 2


def test_feed_replay_small_items_photos_are_counted_where_the_source_tells_no_number(gps: Collection) -> None:
    store(gps, row("1", photos=(photo(0), photo(1))), row("2", photos=(photo(0),), photos_count=9))
    assert [listing(key).photos_count for key in "12"] == [2, 9]
    store(gps, row("1", list_price=Decimal(1)))
    assert listing("1").photos_count == 2  # Not sent this time, and still stored.
    store(gps, row("1", photos=()))
    assert listing("1").photos_count == 0


def test_listing_id_of_another_live_listing_is_a_problem(gps: Collection) -> None:
    store(gps, row("1", listing_id="A"))
    written = store(gps, row("2", listing_id="A"), row("3", listing_id="B"), row("4", listing_id="B"))
    assert written.created == 1
    assert {(entry.listing_key, entry.field) for entry in written.problems} == {("2", "ListingId"), ("4", "ListingId")}
    vanish(gps, "1")
    assert store(gps, row("2", listing_id="A")).created == 1


def test_listings_may_swap_their_ids(gps: Collection) -> None:
    store(gps, row("1", listing_id="A"), row("2", listing_id="B"))
    assert store(gps, row("1", listing_id="B"), row("2", listing_id="A")).updated == 2
    assert listing("1").listing_id == "B"


def test_key_twice_in_a_page_keeps_the_fresher(gps: Collection) -> None:
    written = store(gps, row("1", city="New", modification_timestamp=DAY_ONE + timedelta(days=1)), row("1", city="Old"))
    assert listing("1").city == "New"
    assert (written.created, [entry.field for entry in written.problems]) == (1, ["ListingKey"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"list_price": Decimal(10) ** 15}, "ListPrice"),
        ({"bedrooms_total": "three"}, "BedroomsTotal"),
        ({"no_such_column": 1}, ""),
    ],
)
def test_value_that_cannot_be_stored_sinks_only_its_row(gps: Collection, values: dict[str, Any], field: str) -> None:
    written = store(gps, row("1"), row("bad", **values), row("3"))
    assert written.created == 2
    assert [(entry.listing_key, entry.field) for entry in written.problems] == [("bad", field)]


def test_key_too_long_for_its_index_is_a_problem(gps: Collection) -> None:
    written = store(gps, row("1"), row("".join(random.Random(1).choices(string.printable, k=20_000))))
    assert (written.created, len(written.problems)) == (1, 1)
    assert "index row" in written.problems[0].reason


def test_event_nudge_is_sent_after_commit(gps: Collection, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[int] = []

    def listen(collection_id: int, **_: Any) -> None:
        heard.append(collection_id)

    listing_events_recorded.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        store(gps, row("1"))
        store(gps, row("1"))
    listing_events_recorded.disconnect(listen)
    assert heard == [gps.pk]


def test_nasty_texts_come_back_as_they_went(gps: Collection) -> None:
    nasty = "tab\t back\\slash \\N new\nline\r\n quote\" ' emoji 🏡 \\x41 \\. end\\"
    store(gps, row("1", public_remarks=nasty, photos=(photo(0, nasty),)), row("2", public_remarks="nul\0 gone"))
    assert listing("1").public_remarks == nasty
    records = {entry.listing_key: entry.pk for entry in Listing.objects.all()}
    assert orjson.loads(records_of([records["1"]])[records["1"]])["public_remarks"] == nasty
    assert [entry.media_key for entry in gallery_of(records["1"])] == [nasty + "0"]
    assert listing("2").public_remarks == "nul gone"
    assert orjson.loads(records_of([records["2"]])[records["2"]])["public_remarks"] == "nul\0 gone"


def test_write_into_a_dropped_collection_says_so(gps: Collection) -> None:
    Collection.objects.filter(pk=gps.pk).delete()
    with pytest.raises(Collection.DoesNotExist):
        store(gps, row("1"))


def test_a_row_that_is_refused_anew_keeps_its_hash(gps: Collection) -> None:
    store(gps, row("1"), row("2"))
    before = Listing.objects.get(listing_key="1").content_hash
    with transaction.atomic():
        written = write(gps, [row("1", list_price=Decimal(10) ** 20), row("2")], run_id=None, anew=True)
    assert [problem.listing_key for problem in written.problems] == ["1"] and written.updated == 1
    assert Listing.objects.get(listing_key="1").content_hash == before
