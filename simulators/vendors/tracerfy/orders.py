"""Batches: what was ordered, when it is done, and how it reads in lists, results and files."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulators.vendors.tracerfy import people

SLOTS = {"mobile": 5, "landline": 3}
EMAILS = 5
COLUMNS = (
    "address", "city", "state", "mail_address", "mail_city", "mail_state", "first_name", "last_name", "primary_phone",
    "primary_phone_type", *(f"mobile_{n}" for n in range(1, 6)), *(f"landline_{n}" for n in range(1, 4)),
    *(f"email_{n}" for n in range(1, 6)),
)  # fmt: skip
PHONE_FIELDS = tuple(name for name in COLUMNS if name.startswith(("primary_phone", "mobile", "landline")))
CREDITS = {"normal": 1, "advanced": 2, "enhanced": 15}


@dataclass
class Order:
    """A batch trace or, with `phones`, a do-not-call scrub."""

    number: int
    token: str
    created: float
    done_at: float
    trace_type: str = ""
    rows: list[dict[str, str]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    pending: bool = True
    credits: int = 0
    file: str = ""

    @property
    def is_scrub(self) -> bool:
        return not self.trace_type

    def whole_file(self, seed: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The file of a trace has a line for every row that was sent, of a miss with empty fields; the results have
        the hits alone."""
        if self.is_scrub:
            return rows
        return [line for row in self.rows for line in traced(seed, row) or [_missed(row)]]


def distinct(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The vendor cleans what was sent: empty rows go, and each home stays once."""
    kept = {people.normal(row["address"], row["city"], row["state"]): row for row in rows if row["address"].strip()}
    return list(kept.values())


def traced(seed: int, row: dict[str, str]) -> list[dict[str, str]]:
    """A result row for each owner of a home; none for a miss. Spelled as the vendor does: in capitals, without ZIP."""
    found = people.household(seed, row["address"], row["city"], row["state"])
    return [_result(row, person) for person in found]


def _missed(row: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {name: row[name] for name in ("address", "city", "state")}


def _result(row: dict[str, str], person: people.Person) -> dict[str, str]:
    result = dict.fromkeys(COLUMNS, "")
    place = {"address": people.normal(row["address"]), "city": row["city"].upper(), "state": row["state"].upper()}
    result |= place | {f"mail_{name}": value for name, value in place.items()}
    result |= {"first_name": person.first, "last_name": person.last}
    mobiles = [phone.number for phone in person.phones if phone.is_mobile]
    landlines = [phone.number for phone in person.phones if not phone.is_mobile]
    for kind, numbers in (("mobile", mobiles), ("landline", landlines)):
        result |= {f"{kind}_{at}": number for at, number in enumerate(numbers[: SLOTS[kind]], 1)}
    result |= {f"email_{at}": email for at, email in enumerate(person.emails[:EMAILS], 1)}
    if person.phones:
        first = mobiles[0] if mobiles else landlines[0]
        result |= {"primary_phone": first, "primary_phone_type": "Mobile" if mobiles else "Landline"}
    return result


def scrubbed(seed: int, number: str) -> dict[str, str]:
    """A line of the v2 file of a scrub."""
    record = people.registry(seed, number)
    return {
        "phone": number,
        "label": "",
        "national_dnc": _yes(record.national),
        "state_dnc": _yes(record.state),
        "state_dnc_list": ", ".join(record.states),
        "litigator": _yes(record.litigator),
        "is_clean": _yes(record.is_clean),
    }


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else ["phone"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def rows_of(form: dict[str, str]) -> list[dict[str, str]]:
    """The uploaded rows, by the columns that the request names. Raises ValueError naming a missing column."""
    if form.get("json_data"):
        data = json.loads(form["json_data"])
    elif form.get("csv_file"):
        data = list(csv.DictReader(io.StringIO(form["csv_file"])))
    else:
        raise ValueError("csv_file or json_data")
    wanted = {name: form.get(f"{name}_column", "") for name in ("address", "city", "state")}
    missing = [f"{name}_column" for name, column in wanted.items() if not column]
    if missing:
        raise ValueError(missing[0])
    if form.get("zip_column"):
        wanted["zip"] = form["zip_column"]
    return [{name: str(row.get(column) or "") for name, column in wanted.items()} for row in data]
