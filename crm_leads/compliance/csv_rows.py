"""Lines of a small CSV file that somebody uploads as evidence: whole, or refused with the line that is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from crm_leads import spreadsheets

MAX_BYTES = 2_000_000
MAX_LINES = 10_000
MOST_PROBLEMS = 5


@dataclass(frozen=True)
class Row:
    """Cells by column, without blanks around; "" where the line has none."""

    line: int
    cells: dict[str, str]


def read(content: bytes, columns: Mapping[str, str], needed: Callable[[set[str]], str]) -> list[Row]:
    """The lines below the first, which names the columns: `columns` has heading -> column, in lower case with "_" for
    blanks. `needed` says what is missing of the columns that are there, "" for nothing. Raises ValidationError."""
    table = spreadsheets.table(content, max_bytes=MAX_BYTES, max_rows=MAX_LINES)
    named = [columns.get("_".join(name.lower().split()), "") for name in table.heading]
    if missing := needed(set(named)):
        raise ValidationError(f"The first line must have column names; {missing}.")
    return [Row(number, _cells(named, row)) for number, row in table.rows]


def whole(rows: list[Row], one: Callable[[dict[str, str]], Any]) -> list[Any]:
    """What `one` makes of each line's cells. Raises ValidationError with the first lines that it refuses, so that
    nothing is half written."""
    made, problems = [], []
    for row in rows:
        try:
            made.append(one(row.cells))
        except ValidationError as error:
            problems.append(f"Line {row.line}: {' '.join(error.messages)}")
    if problems:
        more = len(problems) - MOST_PROBLEMS
        raise ValidationError([*problems[:MOST_PROBLEMS], *([f"{more} more lines like these."] if more > 0 else [])])
    if not made:
        raise ValidationError("The file has no lines below the column names.")
    return made


def _cells(named: list[str], row: list[str]) -> dict[str, str]:
    found = {name: cell.strip() for name, cell in zip(named, row, strict=False) if name and cell.strip()}
    return {name: found.get(name, "") for name in named if name}
