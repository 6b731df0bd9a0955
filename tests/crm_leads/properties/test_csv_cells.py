"""Cells of a CSV file of properties: what is read, and that nothing in one takes time or raises (security H1)."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_leads.models import CrmProperty
from crm_leads.properties import csv_import
from crm_leads.properties.csv_import import cells, columns
from crm_leads.properties.csv_import.lines import line_of
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

NUMBER_COLUMNS = sorted(cells.NUMBERS)
HOSTILE = (
    "1e999999", "1E+999999", "1e-999999", "-1e999999", "9" * 5_000, "0." + "0" * 5_000 + "1", "NaN", "sNaN",
    "Infinity", "-inf", "1e99", "1e-99", "1" + "e9" * 50, "-5", "١٢٣", "1_000", "0x10", "1e", "e5", ".", "$", "k",
    "1,2,3", "1,,000",
)  # fmt: skip


@pytest.mark.parametrize("column", NUMBER_COLUMNS)
@pytest.mark.parametrize("cell", HOSTILE)
def test_h1_no_number_takes_time_or_raises(column: str, cell: str) -> None:
    line = line_of(2, ["1 A St", cell], ["street_address", column])
    assert line.problems or line.values.get(column) is None
    assert all(len(problem) < 120 for problem in line.problems)


@pytest.mark.parametrize("column", NUMBER_COLUMNS)
def test_h1_what_the_dry_run_admits_is_stored(in_tenant: Tenant, owner: User, column: str) -> None:
    """Once a negative exponent passed the dry run and broke what came after."""
    written = ["1e-9", "1e-99", "0.004", "99999999999", "2147483647", "9999999999.99", "12345678901234", "1e14", "3e2"]
    heading = {name: heading for heading, name in columns.KNOWN.items()}[column]
    content = f"address,{heading}\n" + "".join(f"{place} A St,{cell}\n" for place, cell in enumerate(written, 1))
    made = csv_import.carry_out(content.encode(), owner)
    assert CrmProperty.objects.count() == len(made)


TARGETS = sorted(columns.TARGETS)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(TARGETS), st.text(max_size=60)), max_size=8))
def test_h1_any_text_in_any_column_answers(found: list[tuple[str, str]]) -> None:
    line = line_of(2, [cell for _, cell in found], [column for column, _ in found])
    assert all(isinstance(problem, str) for problem in line.problems)
    for name in ("list_price", "living_area", "lot_size_square_feet"):
        value = line.values.get(name)
        assert value is None or (isinstance(value, Decimal) and value == value.quantize(Decimal("0.01")))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TARGETS), st.text(max_size=3_000))
def test_h1_any_long_text_in_any_column_of_a_file_answers(target: str, text: str) -> None:
    cell = text.replace('"', '""')
    content = f'address,x\n1 A St,"{cell}"\n'.encode("utf-8", "surrogatepass")
    with platform_scope("test"):
        try:
            csv_import.read(content, ["street_address", target] if target != "street_address" else ["", target])
        except ValidationError:
            return


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("list_price", "650k", 650_000), ("list_price", "1.2M", 1_200_000), ("list_price", "$650,000", 650_000),
        ("list_price", "$ 1,250,000.50", Decimal("1250000.50")), ("list_price", "1.2 million", 1_200_000),
        ("list_price", "6.5E+05", 650_000), ("list_price", "$4,700/mo", 4_700), ("list_price", "650000 USD", 650_000),
        ("list_price", "1.5MM", 1_500_000), ("list_price", "$650K USD", 650_000),
        ("bedrooms_total", "3 bd", 3), ("bedrooms_total", "3BR", 3), ("bedrooms_total", "3.0", 3),
        ("bedrooms_total", "4 beds", 4), ("bathrooms_total_integer", "2.5", 3),
        ("bathrooms_total_integer", "2.5 ba", 3), ("bathrooms_total_integer", "2½", 3),
        ("bathrooms_total_integer", "2 1/2 baths", 3),
        ("living_area", "1,850 sq ft", 1_850), ("living_area", "1850 SF", 1_850),
        ("living_area", "1850 sq. ft.", 1_850), ("lot_size_square_feet", "0.5 acres", 21_780),
        ("lot_size_square_feet", "7,405", 7_405),
        ("lot_size_acres", "0.25", 10_890), ("lot_size_acres", "10890 sqft", 10_890), ("year_built", "1987", 1987),
    ],
)  # fmt: skip
def test_m5_numbers_are_read_as_people_write_them(column: str, cell: str, value: Any) -> None:
    assert cells.value_of(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("list_price", "many", "'many' is not a number."), ("list_price", "650k beds", "is not a number."),
        ("bedrooms_total", "650 sqft", "is not a number."), ("list_price", "650.000,00", "is not a number."),
        ("list_price", "-650000", "is out of range."), ("list_price", "(650,000)", "is out of range."),
        ("bedrooms_total", "2.5", "2.5 is no whole number."), ("year_built", "20025", "is no year between 1600"),
        ("status", "sold off", "is not a status. Use one of Lead, Active"),
        ("city", "x" * 301, "at most 300 can be kept."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_said(column: str, cell: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        cells.value_of(column, cell)


def test_words_that_say_nothing_are_no_fault() -> None:
    line = line_of(
        2, ["1 A St", "TBD", "N/A", "-", "0"], ["street_address", "list_price", "city", "status", "year_built"]
    )
    assert line.problems == [] and set(line.values) == {"street_address", "status"}


def test_a_comma_without_quotes_is_said_and_shifts_nothing() -> None:
    (line,) = _lines("address,city,price\n1 A St,Indio,650,000\n")
    assert line.problems[0].startswith("It has 4 cells, and the first line names 3 columns")


def test_parts_of_address_and_name_are_joined() -> None:
    (line,) = _lines(
        "St #,St Dir,St Name,St Suffix,Post Dir,Apt #,Owner First Name,Owner Last Name\n12,N,Sago,Ln,,4,Ana,Owner\n"
    )
    assert (line.values["street_address"], line.values["client"]) == ("12 N Sago Ln #4", "Ana Owner")


def test_a_whole_address_in_one_cell_is_parted() -> None:
    (line,) = _lines('Full Address\n"200 Harbor Blvd, Unit 65, Doral, FL 33178-1234"\n')
    assert [line.values[name] for name in ("street_address", "city", "state_or_province", "postal_code")] == [
        "200 Harbor Blvd, Unit 65", "Doral", "FL", "33178-1234",
    ]  # fmt: skip


def test_several_phones_are_one_persons() -> None:
    (line,) = _lines(
        "Address,Owner,Phone 1,Phone 2,Email 1,Email 2\n"
        "1 A St,Ana Owner,760-555-0123,(760) 555-0124,ana@example.com,ana2@example.com\n"
    )
    assert line.values["client_phone"] == ("+17605550123", "+17605550124")
    assert line.values["client_email"] == ("ana@example.com", "ana2@example.com")


def _lines(text: str) -> list[Any]:
    table = csv_import.table_of(text.encode())
    return [line_of(number, row, columns.guess(table.heading)) for number, row in table.rows]
