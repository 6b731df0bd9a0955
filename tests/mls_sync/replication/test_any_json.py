"""Any JSON value in any field, and any JSON in place of a record: no page sinks, no column holds a wrong type, and each
value is in a column, in `masked_fields`, in `raw`, or in quarantine. Through the engine and the real database."""

import json
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from listings.models import Collection, Listing
from listings.source_records import records_of
from mls_sync.models import Feed, QuarantinedRecord
from mls_sync.providers.decoding import encode
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.spark.client import source_record
from mls_sync.replication import apply
from mls_sync.replication.refusals import storable_key
from realty.tenants.models import Tenant
from tests.mls_sync.providers.spark.records import TYPES, home, knowing
from tests.mls_sync.providers.spark.test_any_json import CHANGES, JSON

MASK = "********"


def sound(number: int) -> Any:
    key = f"2026010100000000000{number}000000"
    return home(ListingKey=key, ListingId=f"219{number}") | {"Id": key}


def changed(number: int, changes: dict[str, Any]) -> Any:
    record = sound(number)
    return record | {"StandardFields": record["StandardFields"] | changes}


PAGES = st.tuples(
    CHANGES, CHANGES, JSON, st.dictionaries(st.sampled_from(["Id", "StandardFields", "CustomFields"]), JSON)
)


@given(PAGES)
@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_record_of_any_page_is_stored_or_quarantined(gps: Collection, in_tenant: Tenant, odd: Any) -> None:
    first, second, nothing, holed = odd
    payloads = [sound(1), changed(2, first), changed(3, second), nothing, sound(4) | holed, sound(5)]
    page = [source_record(payload) for payload in payloads]
    with transaction.atomic():
        feed = Feed.objects.create(collection=gps, kind="spark")
        applied = apply.records(feed, knowing(TYPES), page, run_id=None)
        assert applied.created + len(applied.refused) + applied.doubled == len(page)
        assert not [row for row in applied.refused if "PostgreSQL" in row.reason or "Our mapping" in row.reason]
        for record in page:
            _assert_kept(feed, record, page)
        transaction.set_rollback(True)


def numbers_alike(text: str | bytes) -> Any:
    """PostgreSQL keeps 1e20 as an exact number, Python as a double."""
    return json.loads(text, parse_int=float)


def _assert_kept(feed: Feed, record: SourceRecord, page: list[SourceRecord]) -> None:
    key = storable_key(record.listing_key) or ""
    if key and [other.listing_key for other in page].count(key) > 1:
        return  # Doubled: the last one counts.
    listing = Listing.objects.filter(collection=feed.collection, listing_key=key).first()
    if listing is None:
        kept = QuarantinedRecord.objects.get(feed=feed, listing_key=key, content_hash=record.content_hash)
        assert encode(json.loads(kept.raw))[1] == encode(record.payload)[1]  # what a retry maps
        return
    assert records_of([listing.pk])[listing.pk] == record.raw
    for name, value in record.payload["StandardFields"].items():
        assert value != MASK or name in listing.masked_fields
