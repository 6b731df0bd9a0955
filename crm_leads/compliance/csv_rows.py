"""Lines of a small CSV file that somebody uploads as evidence: whole, or refused with the line that is wrong."""

import csv
import io
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
    if len(content) > MAX_BYTES:
        raise ValidationError(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it.")
    text = spreadsheets.decoded(content)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=spreadsheets.separator(text))
    try:
        lines = [(table.line_num, row) for row in table if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValidationError(f"Line {table.line_num} cannot be read: {error}.") from None
    if len(lines) > MAX_LINES + 1:
        raise ValidationError(f"The file has more than {MAX_LINES:,} lines. Split it.")
    heading = lines[0][1] if lines else []
    named = [columns.get("_".join(name.lower().split()), "") for name in heading]
    if missing := needed(set(named)):
        raise ValidationError(f"The first line must name the columns; {missing}.")
    return [Row(number, _cells(named, row)) for number, row in lines[1:]]


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
        raise ValidationError("The file has no line below the names of its columns.")
    return made


def _cells(named: list[str], row: list[str]) -> dict[str, str]:
    found = {name: cell.strip() for name, cell in zip(named, row, strict=False) if name and cell.strip()}
    return {name: found.get(name, "") for name in named if name}
