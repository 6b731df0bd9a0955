"""One line of a file: what record it makes, what is wrong with it, and what a person may want to know of it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from crm_leads import spreadsheets
from crm_leads.enums import PropertyStatus
from crm_leads.models import CrmProperty
from crm_leads.properties.clients import Named
from crm_leads.properties.csv_import import cells
from crm_leads.properties.csv_import.columns import MANY, PARTS, TARGETS
from crm_leads.properties.reached import emails_in, phones_in
from listings.homes.parcels import parcel
from listings.models import Listing

REACHED = {"client_phone": phones_in, "client_email": emails_in}
OF_CLIENT = ("client", "client_phone", "client_email")
# Town, state and ZIP code behind the street, in one cell.
WHOLE_ADDRESS = re.compile(r"(.{3,200}?),\s*([^,\d]{2,60}),\s*([A-Za-z]{2})\.?[\s,]+(\d{5}(?:-\d{4})?)", re.ASCII)
# A filler is text in the one, and told of in the other.
SAY_FILLERS = ("notes", "parcel_number")


@dataclass
class Line:
    """`values` for the record, what is wrong with it, or which record it repeats. `remarks` leave out nothing but the
    value that they name."""

    number: int
    values: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    repeats: str = ""
    # What a person may want to know of a line that is made.
    remarks: list[str] = field(default_factory=list)
    # The client's name, where a person may say that it is the one on record.
    asks: str = ""
    # As the file has it, and the listing of the tenant that it names.
    listing_number: str = ""
    listing: Listing | None = None
    # The property that the line names by its Realty ID, and what it changes of it.
    realty_id: str = ""
    has_status: bool = False
    home: CrmProperty | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    changed_labels: Sequence[str] = ()
    # The cells as they stand in the file.
    written: Sequence[str] = ()

    @property
    def is_new(self) -> bool:
        return not self.problems and not self.repeats and self.home is None

    @property
    def is_change(self) -> bool:
        """Of a property that is there, by its Realty ID."""
        return not self.problems and self.home is not None and bool(self.changes)

    @property
    def why(self) -> str:
        """Why it is left out; empty for one that is made."""
        return " ".join(self.problems) or self.repeats

    @property
    def named(self) -> Named:
        values = self.values
        return Named(values.get("client", ""), values.get("client_phone", ()), values.get("client_email", ()))

    @property
    def own(self) -> dict[str, Any]:
        """The values that are the record's columns."""
        return {name: value for name, value in self.values.items() if name not in OF_CLIENT}


def line_of(number: int, written: Sequence[str], targets: Sequence[str]) -> Line:
    """Read the cells of one line; `targets` says what each column is."""
    line = Line(number, {"status": PropertyStatus.ACTIVE}, written=written)
    if any(written[len(targets) :]):
        line.problems.append(
            f"It has {len(written)} cells, and the first line names {len(targets)} columns: a comma may stand in a cell"
            " that has no quotation marks."
        )
    for column, found in _cells(written, targets).items():
        _read(line, column, found)
        line.has_status |= column == "status"
    _complete(line)
    if not line.values.get("street_address") and not line.listing_number:
        line.problems.append("Address is empty.")
    return line


def _cells(written: Sequence[str], targets: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for column, cell in zip(targets, written, strict=False):
        if column and cell and (column in SAY_FILLERS or not cells.is_filler(cell)):
            found[column].append(cell)
    return found


def _read(line: Line, column: str, found: list[str]) -> None:
    if column in REACHED:
        _read_reached(line, column, found)
        return
    try:
        values = [cells.value_of(column, cell) for cell in found]
    except ValidationError as error:
        line.problems.append(f"{TARGETS[column]}: {' '.join(error.messages)}")
        return
    if column == "tags":
        line.values[column] = list(dict.fromkeys(tag for tags in values for tag in tags))[: cells.MOST_TAGS]
    elif column in MANY:
        line.values[column] = "\n".join(values)
    elif values[0] is not None:
        line.values[column] = values[0]


def _read_reached(line: Line, column: str, found: list[str]) -> None:
    values: dict[str, None] = {}
    for cell in found:
        if len(cell) > cells.LONGEST_REACHED:
            line.remarks.append(f"{TARGETS[column]} of {len(cell):,} characters is left out.")
            continue
        reached = REACHED[column](cell)
        values |= dict.fromkeys(reached.values)
        line.remarks += reached.notes
    line.values[column] = tuple(values)


def _complete(line: Line) -> None:
    """One street of its parts and its unit, one name of two, acres as square feet; a parcel that says nothing, or that
    a spreadsheet has spoiled, is left out."""
    values = line.values
    parts = " ".join(part for name in PARTS if (part := values.pop(name, "")))
    if parts and not values.get("street_address"):
        values["street_address"] = parts
    _cut_place(values)
    unit = str(values.pop("unit_number", ""))
    if unit and values.get("street_address"):
        values["street_address"] = spreadsheets.with_unit(values["street_address"], unit)
    names = [values.pop("client_first", ""), values.pop("client_last", "")]
    if any(names) and not values.get("client"):
        values["client"] = " ".join(filter(None, names))
    acres = values.pop("lot_size_acres", None)
    if acres is not None:
        values.setdefault("lot_size_square_feet", acres)
    line.listing_number = str(values.pop("listing_number", ""))
    line.realty_id = str(values.pop("realty_id", "")).removesuffix(".0")
    written = values.get("parcel_number")
    if written and not parcel(written):
        del values["parcel_number"]
        line.remarks.append(
            f"Parcel {cells.shown(written)} is not a parcel number and is left out. A spreadsheet may have changed it."
        )
    if any(values.get(column) for column in REACHED) and not values.get("client"):
        line.remarks.append("A phone or e-mail without the client's name is left out.")


def _cut_place(values: dict[str, Any]) -> None:
    """`12 Sago Ln, Palm Desert, CA 92260` in one cell, where no column has the place."""
    if any(values.get(name) for name in ("city", "state_or_province", "postal_code")):
        return
    found = WHOLE_ADDRESS.fullmatch(values.get("street_address", ""))
    if found:
        names = ("street_address", "city", "state_or_province", "postal_code")
        values |= dict(zip(names, (found[1], found[2].strip(), found[3].upper(), found[4]), strict=True))
