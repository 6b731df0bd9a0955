"""The write door's queries find their rows by index, also with small integers (which psycopg sends as int2)."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from psycopg import Cursor

from listings.collections import provision
from listings.duplicates import BEATS, MARK, OF_HOMES_AND_KEYS
from listings.homes.stored import FIND, OF_LISTINGS
from listings.ingest import write
from listings.ingest.admission import HOLDERS
from listings.ingest.before import STORED
from listings.ingest.comparing import DIFFERENT
from listings.ingest.events import RECORD
from listings.models import Collection
from listings.rows import ListingRow
from realty.database.statements import fetch_all, run
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")


def home(key: str, number: int) -> ListingRow:
    address = {"street_number": str(number), "street_name": "Ocotillo", "street_suffix": "Dr", "postal_code": "92262"}
    return row(key, parcel_number=f"505-123-{number:03d}", **address)


@pytest.fixture
def filled(gps: Collection, crmls: Collection) -> Collection:
    """Enough rows, with the statistics told, that an index is the better way."""
    with transaction.atomic():
        for collection in (gps, crmls):
            write(collection, [home(f"{collection.provider}{n}", n) for n in range(400)], run_id=None)
    run("ANALYZE listings_listing")
    return gps


def plan(sql: str, parameters: Any) -> str:
    return "\n".join(str(line) for (line,) in fetch_all(f"EXPLAIN {sql}", parameters))


def test_compare_and_read_use_the_unique_key(filled: Collection) -> None:
    keys = ["gps1", "gps2"]
    for text in (
        plan(DIFFERENT, (keys, [b"x" * 16] * 2, filled.pk)),
        plan(STORED, (filled.pk, keys)),
    ):
        assert "one_listing_per_key" in text
        assert "Seq Scan on listings_listing" not in text


def test_a_page_is_compared_key_by_key_in_a_collection_that_the_statistics_do_not_know(
    filled: Collection, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        first = provision(other_tenant, "new", title="New")
        keys = [f"new{n}" for n in range(400)]
        text = plan(DIFFERENT, (keys, [b"x" * 16] * 400, first.pk))
    assert re.search(r"one_listing_per_key.*\n +Index Cond: \(\(collection_id = .*\) AND \(listing_key = ", text), text


def test_homes_are_looked_up_key_by_key_however_many_are_asked(filled: Collection, other_tenant: Tenant) -> None:
    """A page of twenty listings once read the whole collection for them."""
    many = [f"addr:{n}" for n in range(400)]
    parameters = {"tenant": other_tenant.pk, "addresses": many, "parcels": many, "homes": many}
    text = plan(FIND.format(**OF_LISTINGS, condition="purged_at IS NULL"), parameters)
    for index, column in (
        ("listing_at_address", "address_key"),
        ("listing_of_parcel", "parcel_key"),
        ("listing_of_property", "property_key"),
    ):
        assert re.search(rf"{index}.*\n +Index Cond: \(\(tenant_id = .*\) AND \({column} = wanted", text), text


def test_who_holds_a_number_is_found_number_by_number_however_many_are_asked(filled: Collection) -> None:
    text = plan(HOLDERS, ([f"IDgps{n}" for n in range(400)], filled.pk))
    assert "one_listing_per_id" in text
    assert "Seq Scan on listings_listing" not in text


def test_relisting_and_duplicates_use_the_property_key(filled: Collection) -> None:
    of_page = {"tenant": filled.tenant_id, "homes": ["addr:1", "addr:2"], "listing_keys": ["gps1"]}
    texts = [plan(MARK.format(beats=BEATS, affected=OF_HOMES_AND_KEYS), of_page)]
    with transaction.atomic():
        write(filled, [row("new")], run_id=None)
        batch = {"tenant": filled.tenant_id, "collection": filled.pk, "now": timezone.now(), "run_id": None}
        texts.append(plan(RECORD, batch))
    for text in texts:
        assert "listing_of_property" in text
        assert "Seq Scan on listings_listing" not in text


def test_the_first_sync_of_a_new_tenant_finds_homes_by_their_key(filled: Collection, other_tenant: Tenant) -> None:
    """PostgreSQL's statistics do not know the tenant yet."""
    with tenant_scope(other_tenant):
        first = provision(other_tenant, "new", title="New")
        with transaction.atomic():
            write(first, [row(f"new{n}") for n in range(50)], run_id=None)
            batch = {"tenant": other_tenant.pk, "collection": first.pk, "now": timezone.now(), "run_id": None}
            text = plan(RECORD, batch)
    assert re.search(r"listing_of_property.*\n +Index Cond: \(\(tenant_id = .*\) AND \(property_key = ", text), text


def test_a_page_takes_the_same_number_of_statements_whatever_its_size(gps: Collection, monkeypatch: Any) -> None:
    counted: list[str] = []
    execute = Cursor.execute

    def counting(self: Any, query: Any, *args: Any, **options: Any) -> Any:
        counted.append(str(query))
        return execute(self, query, *args, **options)

    monkeypatch.setattr(Cursor, "execute", counting)

    def statements(prefix: str, size: int) -> int:
        counted.clear()
        with transaction.atomic():
            write(gps, [row(f"{prefix}{n}") for n in range(size)], run_id=None)
        return len(counted)

    statements("warm", 200)  # It trains the dictionary of the records,
    statements("warmer", 2)  # which is read once.
    assert statements("a", 2) == statements("b", 200) > 5
