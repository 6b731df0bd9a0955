"""The report of a team as a CSV file: a line for each agent and week."""

from collections.abc import Iterator
from typing import Any

from crm_leads.reports.activity import Report, Row
from realty.csv_files import BYTE_ORDER_MARK, END, written

HEAD = (
    "Agent", "Week of", "Calls", "Talks", "Appointments", "Voicemails", "E-mails", "Conversions", "Credits",
    "Vendor cost", "Cost per appointment",
)  # fmt: skip


def as_csv(report: Report) -> str:
    rows = [_line(row) for row in report.by_agent_and_week()]
    return BYTE_ORDER_MARK + written([HEAD, *rows, *_end(len(rows))])


def _line(row: Row) -> tuple[Any, ...]:
    numbers = row.numbers
    return (
        row.label, row.week, numbers.calls, numbers.talks, numbers.appointments, numbers.voicemails, numbers.letters,
        numbers.conversions, numbers.credits, _dollars(row.cost.total), _dollars(row.cost.per_appointment),
    )  # fmt: skip


def _dollars(amount: Any) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _end(count: int) -> Iterator[tuple[str, str]]:
    yield END, f"{count} line{'' if count == 1 else 's'}"
