"""Properties from a CSV file."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crm_leads.compliance.suppression import opt_out, suppress
from crm_leads.models import Activity, Contact, CrmProperty, EmailAddress, PhoneNumber, Suppression
from crm_leads.properties import csv_import, records
from crm_leads.properties.reached import Reached, emails_in
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope
from tests.conftest import signed_in

GOOD = b"""Address,City,State,ZIP,Beds,Price,Status,Client,Client phone,Tags,Color
12 Sago Lane,Palm Desert,CA,92260,3,"$500,000",Pending,Ana Owner,(760) 555-0123,"pool, den",red
14 Sago Lane,Palm Desert,CA,92260,,,,,,,
"""


def test_each_line_becomes_a_property(in_tenant: Tenant, owner: User) -> None:
    reading = csv_import.read(GOOD)
    assert (len(reading.new), reading.unknown, CrmProperty.objects.count()) == (2, ["Color"], 0)
    first, second = csv_import.carry_out(GOOD, owner)
    assert (first.street_address, first.bedrooms_total, first.list_price, first.status, first.tags) == (
        "12 Sago Lane", 3, 500_000, "pending", ["pool", "den"],
    )  # fmt: skip
    assert (str(first.client), PhoneNumber.objects.get().number) == ("Ana Owner", "+17605550123")
    assert (second.status, second.client) == ("active", None)
    assert not csv_import.read(GOOD).new  # a second time everything is there already


def test_a_wrong_line_is_named_and_left_out(in_tenant: Tenant, owner: User) -> None:
    content = b"address,beds,status,client_phone\n1 A St,many,,\n,2,,\n2 B St,2,sold off,\n3 C St,-1,,\n4 D St,2,,\n"
    reading = csv_import.read(content)
    assert [line.number for line in reading.wrong] == [2, 3, 4, 5]
    assert reading.wrong[0].problems == ["Beds: 'many' is not a number."]
    assert [home.street_address for home in csv_import.carry_out(content, owner)] == ["4 D St"]


def test_what_is_there_or_comes_twice_is_left_out(in_tenant: Tenant, owner: User) -> None:
    records.create({"street_address": "1 A St", "postal_code": "92260"}, owner)
    reading = csv_import.read(b"address,zip\n1 A Street,92260\n2 B St,92260\n2 B Street,92260\n")
    assert [(line.number, line.repeats) for line in reading.repeated] == [
        (2, "It is in your properties already."), (4, "It repeats line 3."),
    ]  # fmt: skip


def test_homes_without_a_zip_code_are_known_as_they_were_written(in_tenant: Tenant, owner: User) -> None:
    content = b"address,city\n1 A St,Indio\n1 a  st,INDIO\n1 A St,Palm Springs\n"
    assert len(csv_import.carry_out(content, owner)) == 2
    assert csv_import.carry_out(content, owner) == []


def streets(content: bytes, owner: User) -> list[str]:
    return [home.street_address for home in csv_import.carry_out(content, owner)]


def test_bug_6_units_behind_a_comma_are_homes_of_their_own(in_tenant: Tenant, owner: User) -> None:
    place = b",Doral,FL,33178\n"
    units = (
        b'"200 Harbor Blvd, Unit 65"',
        b'"200 Harbor Blvd, Unit 66"',
        b"200 Harbor Blvd Unit 67",
        b"200 Harbor Blvd #65",
    )
    assert len(streets(b"Address,City,State,Zip\n" + place.join(units) + place, owner)) == 3


@pytest.mark.parametrize("heading", [b"Unit", b"Apt", b"Suite", b"Address 2", b"Unit #"])
def test_bug_7_a_unit_in_a_column_of_its_own_is_read(in_tenant: Tenant, owner: User, heading: bytes) -> None:
    content = (
        b"Address,"
        + heading
        + b",City,State,Zip\n100 Bayfront Dr,201,Miami,FL,33131\n100 Bayfront Dr,305,Miami,FL,33131\n"
    )
    assert streets(content, owner) == ["100 Bayfront Dr #201", "100 Bayfront Dr #305"]


@pytest.mark.parametrize("code", [b"1001", b"1001.0", b"01001", b"01001.0"])
def test_bug_8_a_zip_code_has_its_zero_again(in_tenant: Tenant, owner: User, code: bytes) -> None:
    (home,) = csv_import.carry_out(b"Address,City,State,Zip\n5 Elm St,Agawam,MA," + code + b"\n", owner)
    assert home.postal_code == "01001"
    assert csv_import.carry_out(b"Address,City,State,Zip\n5 Elm Street,Agawam,MA,01001\n", owner) == []


def test_bug_20_a_parcel_that_a_spreadsheet_spoiled_is_left_out(in_tenant: Tenant, owner: User) -> None:
    reading = csv_import.read(b"Address,City,Parcel\nLot A,Indio,7.57E+08\nLot B,Indio,7.57E+08\nLot C,Indio,N/A\n")
    assert len(reading.new) == 3 and all("Parcel" in line.remarks[0] for line in reading.lines)


def test_what_may_be_the_same_home_is_said_and_left_to_a_person(in_tenant: Tenant, owner: User) -> None:
    records.create({"street_address": "212 7th Ave N", "city": "St Petersburg", "postal_code": "33701"}, owner)
    (line,) = csv_import.read(b"Address,City,Zip\n212 7th Ave,St Petersburg,33701\n").new
    assert line.remarks[0].startswith("Possibly the same home as 212 7th Ave N. Only one of them names the direction")


def test_a_wrong_line_does_not_hide_the_right_one(in_tenant: Tenant) -> None:
    wrong, right = csv_import.read(b"address,zip,beds\n1 A St,92260,x\n1 A St,92260,2\n").lines
    assert wrong.problems and right.is_new


@pytest.mark.parametrize("content", [b"", b"city,zip\nx,1\n", b"\x00" * 10, b'"' + b"a" * 200_000])
def test_a_file_without_an_address_column_is_refused(in_tenant: Tenant, content: bytes) -> None:
    with pytest.raises(ValidationError):
        csv_import.read(content)


def test_old_spreadsheets_are_read_too(in_tenant: Tenant) -> None:
    (line,) = csv_import.read("address\n1 Ca\u00f1on St\n".encode("cp1252")).new
    assert line.values["street_address"] == "1 Ca\u00f1on St"


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=5), st.binary(max_size=40))
def test_any_file_is_read_or_refused_and_never_breaks(rows: list[list[str]], noise: bytes) -> None:
    lines = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    content = b"address,beds,price\n" + lines.encode("utf-8", "surrogatepass") + noise
    with platform_scope("test"):
        try:
            reading = csv_import.read(content)
        except ValidationError:
            return
    assert len(reading.new) + len(reading.wrong) + len(reading.repeated) == len(reading.lines)


@pytest.mark.parametrize(
    "content",
    [
        "address;zip\n1 Cañon St;92260\n".encode("utf-8-sig"),
        "address\tzip\n1 Cañon St\t92260\n".encode("utf-16"),
        b'address,zip,tags\n1 Ca\xf1on St,92260,"a\x00b"\n',
        b"address,zip\r1 Ca\xf1on St,92260\r",
    ],
)
def test_what_spreadsheets_write_is_made(content: bytes, in_tenant: Tenant, owner: User) -> None:
    (home,) = csv_import.carry_out(content, owner)
    assert (home.street_address, home.postal_code) == ("1 Cañon St", "92260")


def test_half_a_bathroom_counts_as_one_and_half_a_year_as_none(in_tenant: Tenant) -> None:
    baths, year = csv_import.read(b"address,baths,year_built\n1 A St,2.5,1987\n2 A St,2,1987.5\n").lines
    assert (baths.values["bathrooms_total_integer"], baths.problems) == (3, [])
    assert year.problems == ["Year built: 1987.5 is no whole number."]


def test_a_thousand_lines_take_no_more_queries_than_one(
    in_tenant: Tenant, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"{n} A St,92260,Client {n % 500},760-555-01{n % 100:02},c{n % 300}@example.com\n" for n in range(1_000)]
    content = ("address,zip,client,phone,email\n" + "".join(lines)).encode()
    with django_assert_max_num_queries(20):
        homes = csv_import.carry_out(content, owner)
    assert (len(homes), Contact.objects.count(), PhoneNumber.objects.count()) == (1_000, 500, 500)
    assert EmailAddress.objects.count() == 1_000  # the two lines of a client name two addresses
    assert Activity.objects.filter(summary="Created from a CSV file.").count() == 1_000


def test_a_client_is_known_again_with_what_he_has(in_tenant: Tenant, owner: User) -> None:
    csv_import.carry_out(b"address,client,phone\n1 A St,Ana Owner,7605550123\n", owner)
    csv_import.carry_out(
        b"address,client,phone\n2 A St, ana  OWNER,7605550123\n3 A St,Ana Owner,7605550124\n4 A St,Oak LLC,\n", owner
    )
    ana, other, oak = Contact.objects.order_by("pk")
    assert [[phone.number for phone in each.phones.all()] for each in (ana, other)] == [
        ["+17605550123"],
        ["+17605550124"],
    ]
    assert (ana.crm_properties.count(), ana.first_name, ana.is_entity, oak.is_entity) == (2, "Ana", False, True)


GARCIA = (
    b"address,client,phone,email\n11 First Rd,Maria Garcia,(760) 555-0131,maria.g@example.com\n"
    b"12 Second Rd,Maria Garcia,(442) 555-0177,mgarcia88@example.net\n"
)


def test_row_9_two_of_one_name_are_two_clients_and_the_dry_run_says_so(in_tenant: Tenant, owner: User) -> None:
    first, second = csv_import.read(GARCIA).new
    assert (first.remarks, second.remarks) == (
        [], ["Another line has a client of this name with another number: kept apart."],
    )  # fmt: skip
    one, other = csv_import.carry_out(GARCIA, owner)
    assert one.client != other.client
    assert [PhoneNumber.objects.filter(contact=home.client).count() for home in (one, other)] == [1, 1]


def test_row_9_a_person_may_say_that_they_are_one(in_tenant: Tenant, owner: User) -> None:
    csv_import.carry_out(b"address,client,phone\n1 A St,Maria Garcia,7605550131\n", owner)
    later = b"address,client,phone\n2 A St,Maria Garcia,4425550177\n3 A St,Maria Garcia,\n"
    reading = csv_import.read(later)
    assert reading.doubtful == [("maria garcia", "Maria Garcia")]
    assert reading.new[0].remarks == ["Another client with this name is on record with another number: kept apart."]
    csv_import.carry_out(later, owner, ["maria garcia"])
    assert Contact.objects.count() == 1 and PhoneNumber.objects.count() == 2


def test_row_9_names_alone_of_one_file_are_one_client_and_not_the_one_on_record(in_tenant: Tenant, owner: User) -> None:
    csv_import.carry_out(b"address,client,phone\n1 A St,Oak LLC,7605550131\n", owner)
    csv_import.carry_out(b"address,client\n2 A St,Oak LLC\n3 A St,oak  llc\n", owner)
    assert [each.crm_properties.count() for each in Contact.objects.order_by("pk")] == [1, 2]


def test_row_9_a_stop_of_one_says_nothing_of_the_other(in_tenant: Tenant, owner: User) -> None:
    one, other = csv_import.carry_out(GARCIA, owner)
    opt_out("maria.g@example.com")
    assert Contact.objects.get(opted_out_at=None) == other.client


def test_h3_a_client_read_again_with_a_stopped_number_is_stopped(in_tenant: Tenant, owner: User) -> None:
    suppress("+17605550131", "asked")
    (home,) = csv_import.carry_out(b"address,client,phone,email\n1 A St,Zed,7605550131,zed@example.com\n", owner)
    assert home.client and Contact.objects.get().opted_out_at
    assert Suppression.objects.filter(address="zed@example.com").exists()


@pytest.mark.parametrize(
    ("cell", "kept", "note"),
    [
        ("760-555-0123 x12", ["+17605550123"], "is kept without its extension 12"),
        ("760-555-0123 / 760-555-0124", ["+17605550123", "+17605550124"], ""),
        ("7605550123 or 7605550124", ["+17605550123", "+17605550124"], ""),
        ("760-555-0123; +86 10 1234 5678", ["+17605550123"], "Phone '+86 10 1234 5678' is not a US number"),
        ("7605550123.0", ["+17605550123"], ""),
        ("(760) 555-0123 (cell)", ["+17605550123"], ""),
        ("Ana 760-555-0123, Bob 760-555-0124", ["+17605550123", "+17605550124"], ""),
        ("call me", [], "Phone 'call me' is not a US number and is left out."),
    ],
)
def test_row_25_an_unusable_phone_loses_no_home(
    in_tenant: Tenant, owner: User, cell: str, kept: list[str], note: str
) -> None:
    content = f'address,client,phone\n1 A St,Ana Owner,"{cell}"\n'.encode()
    (line,) = csv_import.read(content).new
    assert note in " ".join(line.remarks) and bool(note) == bool(line.remarks)
    (home,) = csv_import.carry_out(content, owner)
    assert home.client and [phone.number for phone in home.client.phones.all()] == kept


def test_newcomer_m5_a_bad_e_mail_loses_no_home(in_tenant: Tenant, owner: User) -> None:
    content = b"address,client,email\n1 A St,Ana Owner,not-an-email; ana@example.com\n"
    assert csv_import.read(content).new[0].remarks == [
        "E-mail 'not-an-email' is not an e-mail address and is left out."
    ]
    (home,) = csv_import.carry_out(content, owner)
    assert home.client and [email.address for email in home.client.emails.all()] == ["ana@example.com"]


@pytest.mark.parametrize(
    "cell",
    [
        "Ana Owner <ana@example.com>",
        "mailto:ana@example.com",
        "ana@example.com (work)",
        "ANA@EXAMPLE.COM and ana@example.com",
    ],
)
def test_m5_an_e_mail_is_read_as_programs_write_it(cell: str) -> None:
    assert emails_in(cell) == Reached(("ana@example.com",), ())


def test_row_9_two_clients_become_one_by_a_persons_word(in_tenant: Tenant, owner: User) -> None:
    one, other = csv_import.carry_out(GARCIA, owner)
    opt_out("mgarcia88@example.net")
    page = signed_in(owner).get(one.get_absolute_url()).content.decode()
    assert "The same person" in page
    signed_in(owner).post(f"/crm/properties/{one.pk}/same-client/", {"other": other.client_id})
    kept = Contact.objects.get()
    assert (kept.crm_properties.count(), kept.phones.count(), kept.emails.count()) == (2, 2, 2)
    assert kept.opted_out_at and Activity.objects.filter(kind="merged").exists()


def test_row_9_a_typed_name_on_record_is_asked_about(in_tenant: Tenant, owner: User) -> None:
    (home,) = csv_import.carry_out(b"address,client,phone\n1 A St,Maria Garcia,7605550131\n", owner)
    client, typed = signed_in(owner), {"street_address": "2 B St", "status": "active", "client_name": "maria garcia"}
    asked = client.post("/crm/properties/new/", typed)
    assert asked.status_code == 422 and "Someone else named maria garcia" in asked.content.decode()
    client.post("/crm/properties/new/", {**typed, "client_is": str(home.client_id)})
    client.post("/crm/properties/new/", {**typed, "street_address": "3 B St", "client_is": "new"})
    assert sorted(each.crm_properties.count() for each in Contact.objects.all()) == [1, 2]
