"""What runs came to in the last day and in the last thirty, as a table and as charts."""

from typing import Any

from django.http import HttpRequest

from mls_sync import run_days
from mls_sync.run_days import Figures
from realty.ui.charts import Chart, Series, chart
from realty.ui.numbers import count, megabytes

DAYS = 30
RUNS = (
    Series("complete", "Complete", "good"),
    Series("partial", "Partial", "warn"),
    Series("failed", "Failed", "bad"),
    Series("cancelled", "Canceled", "quiet"),
)
RECORDS = (
    Series("created", "New", "good"),
    Series("updated", "Changed", "main"),
    Series("quarantined", "Quarantined", "bad"),
    Series("skipped", "Skipped", "warn"),
    Series("removed", "Said to be gone", "quiet"),
)
BYTES = (Series("bytes_received", "Bytes received", "main"),)
ROWS = (
    *((series.name, f"{series.label} runs") for series in RUNS),
    ("fetched", "Records fetched"),
    ("created", "New"),
    ("updated", "Changed"),
    ("unchanged", "Unchanged"),
    ("quarantined", "Quarantined"),
    ("skipped", "Skipped"),
    ("removed", "Said to be gone"),
    ("vanished", "Left the feed"),
    ("requests", "Requests"),
    ("bytes_received", "Bytes received"),
)


def figures(request: HttpRequest) -> dict[str, Any]:
    """Four queries."""
    days = run_days.last_days(DAYS)
    lately, month = run_days.last_day(), run_days.together(days)
    rows = [(label, _said(name, lately), _said(name, month)) for name, label in ROWS]
    return {"rows": rows, "charts": charts(days), "is_empty": not month.runs and not lately.runs}


def charts(days: list[Figures]) -> list[Chart]:
    """Of a feed as well as of all."""
    return [
        chart("runs", "Runs that ended each day", days, RUNS),
        chart("records", "Records each day, without those unchanged", days, RECORDS),
        chart("bytes", "Bytes received each day", days, BYTES, say=megabytes),
    ]


def _said(name: str, figures: Figures) -> str:
    number = figures[name]
    return megabytes(number) if name == "bytes_received" else count(number)
