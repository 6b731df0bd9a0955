"""Properties to CSV, and back: what went comes again, as it was, and once."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_leads.compliance import suppression
from crm_leads.enums import PropertyStatus
from crm_leads.models import Activity, Contact, CrmProperty, EmailAddress, HomeStop, PhoneNumber, PropertyExport
from crm_leads.properties import csv_import, linking, records
from crm_leads.properties.csv_export import COLUMNS, csv_lines, start_export
from crm_leads.properties.csv_import import cells
from realty.csv_files import bare, safe
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.rows import a_contact, a_phone, a_property, an_email

PLAIN = st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" ")


def texts(most: int) -> st.SearchStrategy[str]:
    """As a form leaves them, and saying something."""
    written = st.text(PLAIN, max_size=most).map(lambda text: " ".join(text.split()))
    return written.filter(lambda text: not cells.is_filler(text))


def amounts(most: int, places: int = 2) -> st.SearchStrategy[Any]:
    return st.none() | st.decimals(0, most, places=places)


HOMES = st.lists(
    st.fixed_dictionaries(
        {
            "postal_code": st.sampled_from(["02134", "92260", "92260-1234"]),
            "county_or_parish": texts(20),
            "parcel_number": st.sampled_from(["", "001-234-567"]),
            "property_type": texts(30),
            "list_price": amounts(10**9),
            "bedrooms_total": st.none() | st.integers(0, 99),
            "bathrooms_total_integer": st.none() | st.integers(0, 99),
            "living_area": amounts(10**6),
            "lot_size_square_feet": amounts(10**8),
            "year_built": st.none() | st.integers(1600, 2030),
            "status": st.sampled_from(PropertyStatus.values),
            "tags": st.lists(
                st.text(PLAIN, min_size=1, max_size=20).map(lambda t: " ".join(t.split()))
                .filter(lambda t: t and not set(t) & {",", ";"} and not cells.is_filler(t)),
                unique=True, max_size=4,
            ),
            "notes": st.text(PLAIN | st.just("\n"), max_size=80).map(str.strip),
        }
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def a_file() -> bytes:
    ids = list(CrmProperty.objects.order_by("pk").values_list("pk", flat=True))
    return "".join(csv_lines(ids)).encode()


def stored() -> list[dict[str, Any]]:
    return list(CrmProperty.objects.order_by("street_address").values(*COLUMNS, "client__full_name"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(HOMES)
@example([{"notes": "=1+1\n-x", "tags": ["=a"], "property_type": "'=b", "status": "lead", "postal_code": "02134"}])
def test_what_is_exported_comes_back_as_it_was(
    in_tenant: Tenant, other_tenant: Tenant, owner: User, homes: list[dict[str, Any]]
) -> None:
    """Into the same tenant nothing is made or changed; after changes there it is as it was; into another it is new."""
    with transaction.atomic():
        for number, values in enumerate(homes):
            place = {"street_address": f"{number + 1}2 Sago Ln", "city": "Palm Desert", "state_or_province": "CA"}
            client = a_contact(full_name=f"Client {number}")
            parcel = values.get("parcel_number") and f"{values['parcel_number']}-{number}"
            records.create({**values, **place, "parcel_number": parcel or "", "client": client}, owner)
        before, content = stored(), a_file()
        again = csv_import.make(content, owner)
        assert [line.problems for line in again.reading.lines if line.problems] == []
        assert (again.homes, again.changed, len(again.reading.unchanged)) == ([], 0, len(homes))
        CrmProperty.objects.update(tags=["changed"], notes="Changed", list_price=1, county_or_parish="Changed")
        csv_import.make(content, owner)
        assert len(stored()) == len(homes)
        for row, was in zip(stored(), before, strict=True):
            assert row == {**was, **{name: row[name] for name, value in was.items() if value in ("", None, [])}}
        with tenant_scope(other_tenant):
            made = csv_import.make(content, owner)
            assert [line.problems for line in made.reading.lines if line.problems] == []
            assert stored() == before
        transaction.set_rollback(True)


@given(st.text())
def test_a_cell_is_never_a_formula_and_comes_back(text: str) -> None:
    assert bare(safe(text)) == text


@pytest.fixture
def home(in_tenant: Tenant, owner: User) -> CrmProperty:
    values: dict[str, Any] = {"street_address": "12 Sago Ln", "city": "Palm Desert", "state_or_province": "CA"}
    return records.create({**values, "postal_code": "02134", "list_price": Decimal(650_000)}, owner)


def changed(content: bytes, **cells_of: str) -> bytes:
    """The file with other cells in its first line, by heading."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    for heading, text in cells_of.items():
        rows[1][rows[0].index(heading.replace("_", " "))] = text
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def test_a_changed_line_updates_its_property_and_its_timeline_says_so(home: CrmProperty, owner: User) -> None:
    content = changed(a_file(), Price="$700k", Tags="pool, past client", Client="Ana Owner", Status="Pending")
    reading = csv_import.read(content)
    assert [line.changed_labels for line in reading.changed] == [["Status", "List price", "Tags", "Client"]]
    done = csv_import.make(content, owner)
    home.refresh_from_db()
    assert (done.changed, done.homes, CrmProperty.objects.count()) == (1, [], 1)
    assert (home.list_price, home.tags, home.status) == (Decimal(700_000), ["pool", "past client"], "pending")
    assert str(home.client) == "Ana Owner"
    assert Activity.objects.filter(crm_property=home, kind="edited").count() == 1


def test_a_blank_cell_changes_nothing(home: CrmProperty, owner: User) -> None:
    assert csv_import.make(changed(a_file(), Price="", ZIP="", Status=""), owner).changed == 0
    home.refresh_from_db()
    assert (home.list_price, home.postal_code, home.status) == (Decimal(650_000), "02134", "active")


def test_a_spreadsheet_that_drops_the_zero_of_a_zip_code_changes_nothing(home: CrmProperty, owner: User) -> None:
    assert csv_import.make(changed(a_file(), ZIP="2134"), owner).changed == 0


@pytest.mark.parametrize(
    ("cells_of", "says"),
    [
        ({"Address": "99 Elsewhere Rd"}, "which is another home"),
        ({"Address": ""}, "Address is empty"),
        ({"Price": "a lot"}, "is not a number"),
    ],
)
def test_a_line_that_does_not_fit_its_property_is_left_out(
    home: CrmProperty, owner: User, cells_of: dict[str, str], says: str
) -> None:
    reading = csv_import.read(changed(a_file(), **cells_of))
    assert says in reading.wrong[0].why and not reading.new and not reading.changed


def test_an_id_that_is_not_ours_is_read_as_a_new_property(home: CrmProperty, owner: User, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        theirs = a_property(street_address="5 Coast Rd", notes="Theirs")
    cells_of = {"Realty_ID": str(theirs.pk), "Address": "5 Coast Rd", "Notes": "Mine"}
    (made,) = csv_import.make(changed(a_file(), **cells_of), owner).homes
    assert (made.notes, made.tenant_id) == ("Mine", home.tenant_id)
    with tenant_scope(other_tenant):
        theirs.refresh_from_db()
        assert theirs.notes == "Theirs"


def test_twice_the_same_id_is_told(home: CrmProperty, owner: User) -> None:
    rows = a_file().decode("utf-8-sig").splitlines(keepends=True)
    reading = csv_import.read("".join([*rows[:2], rows[1], *rows[2:]]).encode())
    assert [line.why for line in reading.left_out] == ["Line 2 has the same Realty ID."]


def test_what_follows_the_mls_is_not_overwritten_by_a_file(store: Store, owner: User) -> None:
    listing = store("A", list_price=650_000, listing_id="26-1", unparsed_address="12 Sago Ln, Palm Desert, CA 92260")
    home = records.from_listing(listing, owner)
    content = a_file()
    assert b"26-1" in content
    reading = csv_import.read(changed(content, Price="1", Notes="Mine"))
    assert [line.changed_labels for line in reading.changed] == [["Notes"]]
    assert "List price follows the MLS" in reading.changed[0].remarks[0]
    csv_import.make(changed(content, Price="1", Notes="Mine"), owner)
    home.refresh_from_db()
    assert (home.list_price, home.notes, home.edited_fields) == (Decimal(650_000), "Mine", [])
    linking.unlink(home, owner)
    assert csv_import.make(changed(content, Price="1"), owner).changed == 1


def exported(user: User, **filters: str) -> list[dict[str, str]]:
    response = signed_in(user).post("/crm/properties/export/", filters)
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    *rows, end = csv.DictReader(io.StringIO(text))
    assert end["Realty ID"] == "End of file" and end["Address"].split()[0] == str(len(rows))
    return rows


def test_the_file_has_the_list_and_the_log_says_who_took_it(home: CrmProperty, owner: User, colleague: User) -> None:
    a_property(street_address="=9 Other St", status="lead", tags=["pool"])
    assert [row["Address"] for row in exported(owner)] == ["'=9 Other St", "12 Sago Ln"]
    assert [row["Realty ID"] for row in exported(owner, status="active", q="sago")] == [str(home.pk)]
    log = PropertyExport.objects.latest("pk")
    assert (log.user_id, log.rows, log.query) == (owner.pk, 1, "q=sago&status=active")
    assert signed_in(colleague).post("/crm/properties/export/").status_code == 403
    page = signed_in(owner).get("/crm/leads/exports/").content.decode()
    assert "Properties as CSV" in page and "?q=sago&amp;status=active" in page
    page = signed_in(owner).get("/crm/properties/?status=active").content.decode()
    assert '<input type="hidden" name="status" value="active">' in page
    assert "Export" not in signed_in(colleague).get("/crm/properties/").content.decode()


@pytest.mark.parametrize("why", ["", "opted out", "name", "home", "number", "deceased"])
def test_numbers_of_people_who_may_not_be_contacted_stay_here(why: str, home: CrmProperty, owner: User) -> None:
    client = a_contact(full_name="Ana Owner")
    a_phone(client, "+17605550150"), an_email(client, "ana@example.com")
    CrmProperty.objects.update(client=client)
    if why == "opted out":
        suppression.opt_out(client)
    elif why == "name":
        former = a_contact(full_name="ANA B. OWNER")
        an_email(former, "old@example.com")
        a_property(client=former, property_key=home.property_key, merged_into=home)
        suppression.opt_out("old@example.com")
    elif why == "home":
        HomeStop.objects.create(crm_property_id=home.pk, because="not_selling", occurred_at=home.created_at)
    elif why == "deceased":
        Contact.objects.update(is_deceased=True)
    elif why == "number":
        suppression.suppress("+17605550150", "wrong_person")
    (row,) = exported(owner)
    assert row["Client"] == "Ana Owner"
    assert row["Client phone"] == ("" if why else "(760) 555-0150")
    assert row["Client e-mail"] == ("ana@example.com" if why in ("", "number") else "")


def test_a_client_comes_back_with_numbers(home: CrmProperty, owner: User, other_tenant: Tenant) -> None:
    client = a_contact(full_name="Ana Owner")
    a_phone(client, "+17605550150"), a_phone(client, "+17605550151"), an_email(client, "ana@example.com")
    CrmProperty.objects.update(client=client)
    content = a_file()
    with tenant_scope(other_tenant):
        csv_import.make(content, owner)
        assert sorted(PhoneNumber.objects.values_list("number", flat=True)) == ["+17605550150", "+17605550151"]
        assert EmailAddress.objects.get().address == "ana@example.com"


@pytest.mark.parametrize("most", [1, 12])
def test_an_export_is_as_many_queries_however_many_properties(most: int, in_tenant: Tenant, owner: User) -> None:
    for number in range(most):
        a_property(street_address=f"{number} Test Way", client=a_contact(full_name=f"Client {number}"))
    with CaptureQueriesContext(connection) as queries:
        list(csv_lines(start_export({}, owner)))
    assert len(queries) == 7
