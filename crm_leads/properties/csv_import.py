"""Properties from a CSV file: read whole first, every line judged, and nothing written before a person agrees.

The first line names the columns, in any order, as in COLUMNS; upper case and blanks do not matter. Commas, semicolons,
tabs and bars may part the columns, and the text may be UTF-8, UTF-16 or Windows-1252: what spreadsheets write.
"""

import csv
import io
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from crm_leads import spreadsheets
from crm_leads.enums import PropertyStatus, Source
from crm_leads.homes import home_of, stored_like
from crm_leads.models import CrmProperty
from crm_leads.properties.clients import Named, clients_of, folded, understand
from crm_leads.properties.fields import LABELS
from crm_leads.properties.reached import emails_in, phones_in
from crm_leads.properties.records import create_many
from listings.homes.judging import Verdict, judge
from listings.homes.keys import address_key, parcel_key
from listings.homes.parcels import parcel
from listings.homes.reading import Home

# First key of the advisory lock; the second is the tenant.
IMPORT_LOCK = 0xC5F
LOCK = "SELECT pg_advisory_xact_lock(%s::int, mod(current_setting('realty.tenant')::bigint, 2147483648)::int)"
MAX_BYTES = 5_000_000
MAX_ROWS = 10_000
TEXT = ("city", "state_or_province", "postal_code", "county_or_parish", "parcel_number", "property_type")
WHOLE = ("bedrooms_total", "year_built")
MONEY = ("list_price", "living_area", "lot_size_square_feet")
OF_CLIENT = ("client", "client_phone", "client_email")
REACHED = {"client_phone": phones_in, "client_email": emails_in}
# Heading -> column. People write headings as their former tool did.
COLUMNS = {
    "address": "street_address", "street": "street_address", "street_address": "street_address", "city": "city",
    "state": "state_or_province", "zip": "postal_code", "zip_code": "postal_code", "postal_code": "postal_code",
    "county": "county_or_parish", "parcel": "parcel_number", "apn": "parcel_number", "type": "property_type",
    "beds": "bedrooms_total", "bedrooms": "bedrooms_total", "baths": "bathrooms_total_integer",
    "bathrooms": "bathrooms_total_integer", "year_built": "year_built", "price": "list_price",
    "list_price": "list_price", "living_area": "living_area", "sqft": "living_area", "lot": "lot_size_square_feet",
    "status": "status", "notes": "notes", "tags": "tags", "client": "client", "client_name": "client",
    "client_phone": "client_phone", "phone": "client_phone", "client_email": "client_email", "email": "client_email",
    **spreadsheets.UNITS,
}  # fmt: skip


@dataclass
class Line:
    """One line of the file: `values` for the record, what is wrong with it, or which record it repeats. `remarks`
    leave out nothing but the value that they name."""

    number: int
    values: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    repeats: str = ""
    # What a person may want to know of a line that is made.
    remarks: list[str] = field(default_factory=list)
    # The client's name, where a person may say that it is the one on record.
    asks: str = ""

    @property
    def is_new(self) -> bool:
        return not self.problems and not self.repeats


@dataclass
class Reading:
    """A file as it was understood."""

    lines: list[Line]
    unknown: list[str]

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problems]

    @property
    def repeated(self) -> list[Line]:
        return [line for line in self.lines if line.repeats and not line.problems]

    @property
    def doubtful(self) -> list[tuple[str, str]]:
        """Clients who may be those on record, if a person says so: folded name and name."""
        return list({folded(line.asks): (folded(line.asks), line.asks) for line in self.new if line.asks}.values())


def read(content: bytes) -> Reading:
    """Judge a file; writes nothing. Raises ValidationError for one that cannot be read as a whole."""
    if len(content) > MAX_BYTES:
        raise ValidationError(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it.")
    text = spreadsheets.decoded(content)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=spreadsheets.separator(text))
    heading = _heading(table)
    columns = [COLUMNS.get("_".join(name.lower().split()), "") for name in heading]
    if "street_address" not in columns:
        raise ValidationError("The first line must name the columns; a column Address is missing.")
    lines = list(_lines(table, columns))
    _mark_repeated(lines)
    _mark_namesakes(lines)
    return Reading(lines, [name for name, column in zip(heading, columns, strict=True) if not column])


def _heading(table: Any) -> list[str]:
    try:
        return next(table, [])
    except csv.Error as error:
        raise ValidationError(f"The first line cannot be read: {error}.") from None


def _lines(table: Iterator[list[str]], columns: list[str]) -> Iterator[Line]:
    try:
        for row in table:
            if not any(cell.strip() for cell in row):
                continue
            cells = {
                column: cell.strip() for column, cell in zip(columns, row, strict=False) if column and cell.strip()
            }
            yield _line(table.line_num, cells)  # type: ignore[attr-defined]
            if table.line_num > MAX_ROWS + 1:  # type: ignore[attr-defined]
                raise ValidationError(f"The file has more than {MAX_ROWS:,} lines. Split it.")
    except csv.Error as error:
        raise ValidationError(f"Line {table.line_num} cannot be read: {error}.") from None  # type: ignore[attr-defined]


def _line(number: int, cells: dict[str, str]) -> Line:
    line = Line(number, {"status": PropertyStatus.ACTIVE})
    for column, cell in cells.items():
        if column in REACHED:
            reached = REACHED[column](cell)
            line.values[column] = reached.values
            line.remarks += reached.notes
            continue
        try:
            line.values[column] = _value(column, cell)
        except (ValueError, OverflowError, InvalidOperation):
            line.problems.append(f"{_label(column)}: {cell!r} is no number.")
        except ValidationError as error:
            line.problems.append(f"{_label(column)}: {' '.join(error.messages)}")
    _complete(line)
    if any(column in cells for column in REACHED) and "client" not in cells:
        line.remarks.append("A phone or e-mail without the client's name is left out.")
    if not line.values.get("street_address"):
        line.problems.append("Address is empty.")
    return line


def _complete(line: Line) -> None:
    """The unit joins its street; a parcel that says nothing, or that a spreadsheet has spoiled, is
    left out."""
    unit = str(line.values.pop("unit_number", ""))
    if unit and line.values.get("street_address"):
        line.values["street_address"] = spreadsheets.with_unit(line.values["street_address"], unit)
    written = line.values.get("parcel_number")
    if written and not parcel(written):
        del line.values["parcel_number"]
        line.remarks.append(f"Parcel {written!r} is no parcel number, and left out. A spreadsheet may have spoiled it.")


def _label(column: str) -> str:
    return LABELS.get(column) or column.replace("_", " ").capitalize()


def _value(column: str, cell: str) -> Any:
    if column in WHOLE:
        return _positive(_whole(Decimal(_digits(cell))))
    if column == "bathrooms_total_integer":
        return _positive(math.ceil(Decimal(_digits(cell))))  # "2.5" is two full ones and a half one: 3 rooms
    if column in MONEY:
        return _positive(Decimal(_digits(cell)))
    if column == "status":
        return _status(cell)
    if column == "tags":
        return [tag.strip()[:40] for tag in cell.replace(";", ",").split(",") if tag.strip()]
    return spreadsheets.postal_code(cell) if column == "postal_code" else cell


def _whole(number: Decimal) -> int:
    if number != int(number):
        raise ValidationError(f"{number} is no whole number.")
    return int(number)


def _digits(cell: str) -> str:
    return cell.replace("$", "").replace(",", "").strip()


def _positive(number: Any) -> Any:
    if not 0 <= number < 2_000_000_000:
        raise ValidationError(f"{number} is out of range.")
    return number


def _status(cell: str) -> str:
    known = {str(label).lower(): value for value, label in PropertyStatus.choices}
    if cell.lower() not in known:
        raise ValidationError(f"{cell!r} is no status; known are {', '.join(known)}.")
    return known[cell.lower()]


def _mark_repeated(lines: list[Line]) -> None:
    """What is there already, or came earlier in the file; what may be the same is said, and left to a person."""
    rows = [CrmProperty(**_own(line.values)) for line in lines]
    known = stored_like(rows)
    seen: dict[str, list[tuple[Home, str]]] = {}
    for line, row in zip(lines, rows, strict=True):
        home, key = home_of(row), address_key(home_of(row))
        if not row.street_address:
            continue
        _judge(line, home, [*known(home), *seen.get(key, ()), *seen.get(parcel_key(home), ())])
        if not line.problems and not line.repeats:
            for name in {key, parcel_key(home)} - {""}:
                seen.setdefault(name, []).append((home, f"line {line.number}"))


def _judge(line: Line, home: Home, others: Iterable[tuple[Home, str]]) -> None:
    for other, named in others:
        judgment = judge(home, other)
        if judgment.verdict is Verdict.SAME or (home == other and home.street.name and not home.parcel):
            line.repeats = f"It repeats {named}." if named.startswith("line ") else "It is in your properties already."
            return
        if judgment.verdict is Verdict.MAYBE:
            line.remarks.append(f"Perhaps the same home as {named}. {judgment.reason} Say so on its page.")


def _mark_namesakes(lines: list[Line]) -> None:
    """Whose client shares a name with another, and is kept apart."""
    new = [line for line in lines if line.is_new]
    for line, found in zip(new, understand([_named(line.values) for line in new]), strict=True):
        line.remarks += [found.note] if found.note else []
        line.asks = found.client.name if found.client and found.asks else ""


def _named(values: dict[str, Any]) -> Named:
    return Named(values.get("client", ""), values.get("client_phone", ()), values.get("client_email", ()))


def _own(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in OF_CLIENT}


@transaction.atomic
def carry_out(content: bytes, user: User | None, same: Collection[str] = ()) -> list[CrmProperty]:
    """Read the file again and make a record of each new line, all or none. `same`: folded names of clients of whom a
    person says that they are those on record. Raises ValidationError as `read`. Two at once take turns, so that a
    button pressed twice makes them once."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [IMPORT_LOCK])
    rows = [line.values for line in read(content).new]
    clients = clients_of([_named(row) for row in rows], Source.CSV, same)
    homes = [{**_own(row), "client": client} for row, client in zip(rows, clients, strict=True)]
    return create_many(homes, user, source="from a CSV file")
