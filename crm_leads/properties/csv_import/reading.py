"""A whole file as it was understood: which lines are new, which repeat what is there, which listings they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from crm_leads import spreadsheets
from crm_leads.homes.keys import home_of, stored_like
from crm_leads.models import CrmProperty
from crm_leads.properties.clients import folded, understand
from crm_leads.properties.csv_import import columns
from crm_leads.properties.csv_import.lines import Line, line_of
from crm_leads.properties.csv_import.numbers import find_listings
from crm_leads.properties.csv_import.updating import MOST_CHANGED, find_homes
from crm_leads.spreadsheets import Table
from listings.homes.judging import Verdict, judge
from listings.homes.nearby import Nearby
from listings.homes.reading import Home
from realty.csv_files import END

MAX_BYTES = 5_000_000
MAX_ROWS = 10_000


@dataclass
class Reading:
    """A file as it was understood. `targets` says what each column is, empty for one that is left out."""

    heading: list[str]
    targets: list[str]
    lines: list[Line]

    @property
    def unknown(self) -> list[str]:
        """The columns that are left out; those that we wrote ourselves need no word."""
        pairs = zip(self.heading, self.targets, strict=True)
        return [name for name, target in pairs if not target and name not in columns.OURS]

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.is_change]

    @property
    def unchanged(self) -> list[Line]:
        """Of properties that are there, as they are."""
        return [line for line in self.lines if line.home and not line.problems and not line.changes]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problems]

    @property
    def repeated(self) -> list[Line]:
        return [line for line in self.lines if line.repeats and not line.problems]

    @property
    def left_out(self) -> list[Line]:
        return [line for line in self.lines if line.problems or line.repeats]

    @property
    def doubtful(self) -> list[tuple[str, str]]:
        """Clients who may be those on record, if a person says so: folded name and name."""
        return list({folded(line.asks): (folded(line.asks), line.asks) for line in self.lines if line.asks}.values())


def table_of(content: bytes) -> Table:
    """The cells of a file. Raises ValidationError for one beyond the bounds, or that is no table."""
    table = spreadsheets.table(content, max_bytes=MAX_BYTES, max_rows=MAX_ROWS)
    if not table.heading:
        raise ValidationError("The file is empty.")
    return table


def read(content: bytes, targets: Sequence[str] | None = None) -> Reading:
    """Judge a file; writes nothing. `targets` says what each column is; without it, what was agreed on for the same
    headings, else our guess. Raises ValidationError for one that cannot be read as a whole."""
    table = table_of(content)
    found = list(targets) if targets is not None else targets_of(table.heading)
    columns.check(found)
    lines = [line_of(number, row, found) for number, row in table.rows if row[0] != END]
    find_homes(lines)
    find_listings(lines)
    _mark_repeated(lines)
    _mark_namesakes(lines)
    reading = Reading(table.heading, found, lines)
    if len(reading.changed) > MOST_CHANGED:
        raise ValidationError(f"The file changes more than {MOST_CHANGED:,} properties. Split it.")
    return reading


def begin(table: Table, targets: Sequence[str], most: int) -> list[Line]:
    """The first lines as they would be read; not looked up anywhere."""
    rows = [row for row in table.rows[:most] if row[1][0] != END]
    return [line_of(number, row, targets) for number, row in rows]


def targets_of(heading: Sequence[str]) -> list[str]:
    return columns.remembered(heading) or columns.guess(heading)


def _mark_repeated(lines: list[Line]) -> None:
    """What is there already, or came earlier in the file; what may be the same is said, and left to a person."""
    rows = [CrmProperty(**line.own) for line in lines]
    known = stored_like(rows)
    seen = Nearby[str]()
    for line, row in zip(lines, rows, strict=True):
        home = home_of(row)
        if not row.street_address or line.home:
            continue
        _judge(line, home, [*known(home), *seen.of(home)])
        if line.is_new:
            seen.add(home, f"line {line.number}")


def _judge(line: Line, home: Home, others: Iterable[tuple[Home, str]]) -> None:
    for other, named in others:
        judgment = judge(home, other)
        if judgment.verdict is Verdict.SAME or (home == other and home.street.name and not home.parcel):
            line.repeats = f"It repeats {named}." if named.startswith("line ") else "It is in your properties already."
            return
        if judgment.verdict is Verdict.MAYBE:
            line.remarks.append(f"Possibly the same home as {named}. {judgment.reason} Answer on its page.")


def _mark_namesakes(lines: list[Line]) -> None:
    """Whose client shares a name with another, and is kept apart."""
    new = [line for line in lines if line.is_new or (line.is_change and "client" in line.changes)]
    for line, found in zip(new, understand([line.named for line in new]), strict=True):
        line.remarks += [found.note] if found.note else []
        line.asks = found.client.name if found.client and found.asks else ""
