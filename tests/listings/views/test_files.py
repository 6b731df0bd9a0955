"""A search as a file: everything that it finds, as it is, and nothing that a spreadsheet would run."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from lxml import etree

from listings.enums import LicenseRole
from listings.models import Collection
from realty.audit.models import AuditEvent
from realty.tenants.scope import platform_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put

CSV, XLSX = reverse("search_as_csv"), reverse("search_as_xlsx")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def lines_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(whole(response).decode("utf-8-sig"))))


def sheet_of(response: Any) -> list[list[tuple[str, str]]]:
    """The rows of the first sheet: of each cell its type ("n" for a number) and what it says."""
    with zipfile.ZipFile(io.BytesIO(whole(response))) as archive:
        assert archive.testzip() is None
        root = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = root.iter(f"{SHEET}row")
    return [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in rows]


@pytest.fixture
def homes(gps: Collection) -> Collection:
    put(gps, "0012", postal_code="02134", city="Boston", list_price=Decimal("1250000"), on_market_date=date(2026, 3, 1))
    put(gps, "=1+1", city="Boston", list_office_name="@SUM(A1)", list_price=Decimal(450_000))
    put(gps, "H", city="Boston", internet_address_display_yn=False, list_price=Decimal(300_000))
    put(gps, "I", city="Indio")
    return gps


@pytest.mark.usefixtures("homes")
class TestFiles:
    def test_a_rent_has_no_price_per_square_foot(self, owner: User, gps: Collection) -> None:
        put(gps, "R", property_type="Residential Lease", city="Thermal", list_price=Decimal(4_000))
        put(gps, "S", city="Thermal", list_price=Decimal(400_000))
        rent, sale, _ = lines_of(signed_in(owner).get(CSV, {"city": "Thermal", "offer": "any", "sort": "price_low"}))
        assert (rent["Price per sq ft"], sale["Price per sq ft"]) == ("", "200.00")

    def test_a_csv_has_what_the_search_finds_and_counts_it(self, owner: User) -> None:
        response = signed_in(owner).get(CSV, {"city": "Boston", "sort": "price_high"})
        first, second, third, end = lines_of(response)
        assert (first["Listing key"], first["ZIP"], first["List price"]) == ("0012", "02134", "1250000.00")
        assert (second["Listing key"], second["Listing office"]) == ("'=1+1", "'@SUM(A1)")
        assert third["Public display"] == "Without the address" and end["MLS number"] == "3 listings"

    def test_a_sheet_has_numbers_dates_and_texts(self, owner: User) -> None:
        head, first, second, _ = sheet_of(signed_in(owner).get(XLSX, {"city": "Boston", "sort": "price_high"}))
        cells = dict(zip([name for _, name in head], first, strict=True))
        assert cells["Listing key"] == ("inlineStr", "0012") and cells["ZIP"] == ("inlineStr", "02134")
        assert cells["List price"] == ("n", "1250000.00") and cells["On market"] == ("n", "46082")
        assert second[0] == ("inlineStr", "=1+1"), "a text is no formula"

    def test_an_address_leaves_only_where_the_license_admits_it(self, owner: User, homes: Collection) -> None:
        def street() -> str:
            lines = lines_of(signed_in(owner).get(CSV, {"city": "Boston"}))
            return next(line["Address"] for line in lines if line["Listing key"] == "H")

        assert street() == ""
        with platform_scope("test"):
            Collection.objects.update(license_role=LicenseRole.BACK_OFFICE)
        assert street() == "12 Sago H Lane"

    def test_the_audit_says_who_took_how_many(self, owner: User) -> None:
        whole(signed_in(owner).get(XLSX, {"city": "Boston"}))
        with platform_scope("test"):
            event = AuditEvent.objects.get(act="export")
        assert "3 listings" in event.about and event.person == owner.username

    def test_the_page_links_to_its_files_for_who_may_have_them(self, owner: User, viewer: User) -> None:
        search = reverse("search")
        assert f"{CSV}?city=Boston" in signed_in(owner).get(search, {"city": "Boston"}).content.decode()
        assert CSV not in signed_in(viewer).get(search).content.decode()

    def test_a_stranger_finds_none_of_it(self, stranger: User) -> None:
        assert [line["Listing key"] for line in lines_of(signed_in(stranger).get(CSV))] == ["End of file"]


def test_a_file_reads_more_listings_without_more_queries(
    owner: User, gps: Collection, django_assert_num_queries: Any
) -> None:
    put(gps, *(f"K{number}" for number in range(30)))
    client = signed_in(owner)
    whole(client.get(CSV))
    with django_assert_num_queries(7):
        found = re.findall("(?m)^K", whole(client.get(CSV)).decode())
    assert len(found) == 30
