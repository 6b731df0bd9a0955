"""The same through the write door: an odd record never sinks its page, and lands as a row or in quarantine."""

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings

from listings import ingest
from listings.models import Collection, Listing
from listings.rows import ListingRow
from mls_sync.mapping.errors import RecordError
from realty.tenants.scope import tenant_scope
from tests.mls_sync.providers.spark.records import TYPES, home, listing_row
from tests.mls_sync.providers.spark.test_any_json import CHANGES


def record(number: int, **fields: Any) -> dict[str, Any]:
    key = f"2026010100000000000{number}000000"
    return home(ListingKey=key, ListingId=f"219{number}", **fields) | {"Id": key}


@given(CHANGES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_odd_record_never_sinks_its_page(gps: Collection, changes: dict[str, Any]) -> None:
    changes = {name: value for name, value in changes.items() if name not in ("ListingKey", "ListingId")}
    odd = record(2) | {"StandardFields": record(2)["StandardFields"] | changes}
    rows: list[ListingRow] = []
    quarantined = 0
    for payload in (record(1), odd, record(3)):
        try:
            rows.append(listing_row(payload, TYPES))
        except RecordError:
            quarantined += 1
    with tenant_scope(gps.tenant_id), transaction.atomic():
        written = ingest.write(gps, rows, run_id=None)
        assert (written.created, written.problems) == (3 - quarantined, [])
        assert set(Listing.objects.values_list("listing_key", flat=True)) == {row.listing_key for row in rows}
        transaction.set_rollback(True)
