"""One listing as a document."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bson import BSON
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from listings.collections import provision
from listings.ingest import write
from listings.models import Collection, Listing
from listings.publishing.documents import DocumentMaker, differences
from mls_sync.mapping.field_map import builtin
from mls_sync.mapping.row import listing_row
from mls_sync.providers.mongo.record import canonical, key_of
from mls_sync.providers.mongo.text import sync_source_in, text_of
from mls_sync.providers.source_record import SourceRecord
from realty.mongodb import PATIENT
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import make_tenant
from tests.listings.rows import photo, row

KEPT = timedelta(days=90)


def document_of(collection: Collection, **values: Any) -> Any:
    photos, masked = values.pop("photos", None), values.pop("masked", ())
    write(collection, [row("A", photos=photos, masked=masked, **values)], run_id=None)
    listing = Listing.objects.select_related("collection__tenant").get(listing_key="A")
    return DocumentMaker(listing.collection, KEPT).of([listing])["A"]


def test_it_has_the_shape_of_the_deployment(gps: Collection, in_tenant: Tenant) -> None:
    found = document_of(
        gps, latitude=33.7, longitude=-116.4, county_or_parish="Riverside", list_agent_full_name="Avery Agent",
        on_market_date=date(2026, 3, 1), close_price=Decimal("440000.50"), photos=(photo(0), photo(1)),
    )  # fmt: skip
    assert found["location"] == {"type": "Point", "coordinates": [-116.4, 33.7]}
    assert (found["County"], found["CountyOrParish"], found["ListAgentName"]) == (
        "Riverside",
        "Riverside",
        "Avery Agent",
    )
    assert (found["ListPrice"], found["ClosePrice"], found["PricePerSquareFoot"]) == (500_000, 440_000.5, 250)
    assert found["OnMarketDate"] == datetime(2026, 3, 1, tzinfo=UTC) and found["DaysOnMarket"] > 0
    assert found["photoCount"] == 2 and found["photos"][0].startswith("https://")
    assert "City" in found and "PostalCode" in found and "Supplement" not in found
    BSON.encode(found)


@pytest.mark.parametrize(
    ("status", "word"),
    [("Active", "Active"), ("Active Under Contract", "Pending"), ("Pending", "Pending"), ("Closed", "Closed"),
     ("Expired", "Expired"), ("Canceled", "Expired"), ("Withdrawn", "Withdrawn")],
)  # fmt: skip
def test_listing_status_has_the_words_of_the_deployment(
    gps: Collection, in_tenant: Tenant, status: str, word: str
) -> None:
    found = document_of(gps, standard_status=status, status_change_timestamp=timezone.now())
    assert (found["ListingStatus"], found["StandardStatus"]) == (word, status)


def test_an_ended_listing_expires_as_a_date(gps: Collection, in_tenant: Tenant) -> None:
    ended = timezone.now().replace(microsecond=0) - timedelta(days=30)
    found = document_of(gps, standard_status="Expired", status_change_timestamp=ended)
    assert found["expiresAt"] == ended + KEPT and isinstance(found["expiresAt"], datetime)
    assert document_of(gps, standard_status="Expired", status_change_timestamp=ended - KEPT) is None
    assert "expiresAt" not in document_of(gps, standard_status="Active", status_change_timestamp=ended - KEPT)


def test_a_display_license_hides_what_sellers_and_the_mls_keep(gps: Collection, in_tenant: Tenant) -> None:
    hidden = document_of(
        gps, internet_address_display_yn=False, latitude=33.7, longitude=-116.4, unparsed_address="12 Sago Lane",
        private_remarks="Call first", lock_box_location="Door",
    )  # fmt: skip
    assert not {"UnparsedAddress", "StreetName", "location", "Latitude", "PrivateRemarks", "LockBoxLocation"} & set(
        hidden
    )
    assert "sago" not in hidden["slugAddress"] and hidden["City"] == "Palm Desert"
    assert document_of(gps, internet_entire_listing_display_yn=False) is None


def test_a_participant_has_it_all(gps: Collection, in_tenant: Tenant) -> None:
    Collection.objects.filter(pk=gps.pk).update(license_role="back_office")
    found = document_of(
        gps, internet_entire_listing_display_yn=False, internet_address_display_yn=False, private_remarks="Call first"
    )
    assert (found["PrivateRemarks"], found["StreetName"]) == ("Call first", "Sago A")
    assert found["InternetEntireListingDisplayYN"] is False


def test_what_the_mls_withholds_is_not_in_it(gps: Collection, in_tenant: Tenant) -> None:
    write(gps, [row("A", list_price=Decimal(1), photos=(photo(0),))], run_id=None)
    found = document_of(gps, list_price=Decimal(2), masked=("list_price", "ListPrice", "Photos"))
    assert "ListPrice" not in found and "PricePerSquareFoot" not in found
    assert found["photos"] == [] and "ListPrice" in found["maskedFields"]


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
numbers = st.decimals(min_value=0, max_value=10**10, places=2)
moments = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))


class RoundTrip(TestCase):
    """A document that was published and is imported again is the same listing, and is published the same."""

    @given(
        values=st.fixed_dictionaries(
            {},
            optional={
                "list_price": numbers,
                "living_area": numbers,
                "bedrooms_total": st.integers(0, 100),
                "city": texts,
                "public_remarks": texts,
                "pool_private_yn": st.booleans(),
                "on_market_date": st.dates(date(1950, 1, 1), date(2150, 1, 1)),
                "modification_timestamp": moments,
                "standard_status": st.sampled_from(["Active", "Pending", "Closed", "Withdrawn"]),
                "place": st.tuples(st.floats(20, 60), st.floats(-160, -60)),
                "year_built": st.integers(1800, 2100),
                "unit_number": texts,
            },
        )
    )
    def test_published_and_imported_it_is_the_same(self, values: dict[str, Any]) -> None:
        if place := values.pop("place", None):
            values |= {"latitude": place[0], "longitude": place[1]}
        tenant = make_tenant("desert", "Desert Realty")
        with tenant_scope(tenant):
            first = provision(tenant, "gps", title="First")
            second = provision(tenant, "crmls", title="Second")
            published = document_of(first, **values)
            there = BSON.encode(published).decode(PATIENT)
            text, content_hash = text_of("desert_gps_listings", there, ())
            source = SourceRecord(key_of(there), content_hash, text=text)
            back = listing_row(
                canonical(source), builtin(), key=source.listing_key, content_hash=content_hash,
                text=source.shortened(), source=sync_source_in(text),
            )  # fmt: skip
            write(second, [back], run_id=None)
            listing = Listing.objects.select_related("collection__tenant").get(collection=second)
            again = DocumentMaker(listing.collection, KEPT).of([listing])["A"]
            assert again is not None
            tidied = {"UnitNumber", "City", "PublicRemarks"}  # readers trim, and leave out words such as "N/A"
            own = {"mlsProvider", "createdAt", "slugAddress"}
            assert set(differences(published, again)) <= tidied | own
