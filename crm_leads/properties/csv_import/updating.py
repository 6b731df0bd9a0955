"""Lines that name a property by its Realty ID: what they change of it.

A blank cell changes nothing. What follows the MLS stays as the MLS has it. A line whose address is another home's is
refused: in a file of which one column was sorted, every ID stands beside a stranger.
"""

from collections.abc import Sequence
from typing import Any

from crm_leads.homes.keys import home_of
from crm_leads.models import CrmProperty
from crm_leads.properties.clients import folded
from crm_leads.properties.csv_import import cells
from crm_leads.properties.csv_import.lines import Line
from crm_leads.properties.fields import LABELS, MAPPED, means_same
from crm_leads.properties.records import CRM_LABELS, live
from listings.homes.judging import Verdict, judge

# Each is an edit with its line of the timeline.
MOST_CHANGED = 1_000


def find_homes(lines: Sequence[Line]) -> None:
    """Say at each line with a Realty ID which property it is, and what it changes. One query."""
    named = [line for line in lines if line.realty_id and not line.problems]
    ids = {int(line.realty_id) for line in named if line.realty_id.isdecimal() and len(line.realty_id) < 19}
    rows = {str(row.pk): row for row in live().filter(pk__in=ids).select_related("client")}
    first: dict[str, int] = {}
    for line in named:
        home = rows.get(line.realty_id.lstrip("0"))
        if home is None:
            line.remarks.append(f"No property of yours has Realty ID {cells.shown(line.realty_id)}: read as a new one.")
        elif str(home.pk) in first:
            line.problems.append(f"Line {first[str(home.pk)]} has the same Realty ID.")
        elif not line.values.get("street_address"):
            line.problems.append("Address is empty.")
        elif not _is_of(line, home):
            line.problems.append(
                f"Realty ID {home.pk} is {home.street_address}, which is another home. Change an address on its page."
            )
        else:
            first[str(home.pk)] = line.number
            line.home = home
            line.changes = _changes(line, home)
            line.changed_labels = [LABELS.get(name) or CRM_LABELS[name] for name in line.changes]


def _is_of(line: Line, home: CrmProperty) -> bool:
    if read_back("street_address", home.street_address) == line.values.get("street_address"):
        return True
    return judge(home_of(CrmProperty(**line.own)), home_of(home)).verdict is Verdict.SAME


def _changes(line: Line, home: CrmProperty) -> dict[str, Any]:
    changes = {}
    for name, value in line.own.items():
        stored = getattr(home, name)
        if value in ("", []) or (name == "status" and not line.has_status) or read_back(name, stored) == value:
            continue
        if home.listing_id is not None and name in MAPPED and name not in home.edited_fields:
            if not means_same(name, value, stored):
                line.remarks.append(f"{LABELS[name]} follows the MLS and is not changed. Change it on its page.")
        else:
            changes[name] = value
    client = line.named
    if client.name and folded(client.name) != folded(str(home.client or "")):
        changes["client"] = client.name
    return changes


def read_back(name: str, stored: Any) -> Any:
    """What the import makes of the stored value as the export writes it; None for what it could not read."""
    text = cells.written(name, stored)
    return cells.value_of(name, text) if text and not (name != "notes" and cells.is_filler(text)) else None
