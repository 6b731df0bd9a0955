"""Properties from a CSV file."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_leads.models import CrmProperty, PhoneNumber
from crm_leads.properties import csv_import, records
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

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
    content = b"address,beds,status,client_phone\n1 A St,many,,\n,2,,\n2 B St,2,sold off,\n3 C St,-1,,12\n4 D St,2,,\n"
    reading = csv_import.read(content)
    assert [line.number for line in reading.wrong] == [2, 3, 4, 5]
    assert reading.wrong[0].problems == ["bedrooms_total: 'many' is no number."]
    assert [home.street_address for home in csv_import.carry_out(content, owner)] == ["4 D St"]


def test_what_is_there_or_comes_twice_is_left_out(in_tenant: Tenant, owner: User) -> None:
    records.create({"street_address": "1 A St", "postal_code": "92260"}, owner)
    reading = csv_import.read(b"address,zip\n1 A Street,92260\n2 B St,92260\n2 B Street,92260\n")
    assert [(line.number, line.repeats) for line in reading.repeated] == [
        (2, "It is in your properties already."), (4, "It repeats line 3."),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"city,zip\nx,1\n", b"\x00" * 10])
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
