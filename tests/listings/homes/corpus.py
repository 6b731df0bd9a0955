"""Pairs of addresses as sources send them, each with what a person who knows US addresses says of the two.

One file a style in `corpus/`, one JSON object a line:

    {"one": {...}, "other": {...}, "verdict": "same", "reason": "...", "at_once": true}

The sides hold columns of a listing; a source sends parts, or a line (`unparsed_address`), or both. `at_once` says that
the person need not think about it. Streets and house numbers are invented, and so are parcels; towns and ZIP codes
exist. A *different* that is not decided at once may be answered by *maybe*, and so may such a *same*. The pairs of
`unseen` were written when the code was done: what it says of them it was not made for. Those of `strangers` were
written by a second person who had not seen the code; it was mended by them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Verdict = Literal["same", "different", "maybe"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
FOLDER = Path(__file__).parent / "corpus"
COLUMNS = frozenset(
    {
        "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
        "street_suffix_modifier", "street_dir_suffix", "street_additional_info", "unit_number", "unparsed_address",
        "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number",
    }
)  # fmt: skip


@dataclass(slots=True, frozen=True)
class Pair:
    """`style` is the name of its file without the ending."""

    style: str
    one: dict[str, str]
    other: dict[str, str]
    verdict: Verdict
    reason: str
    at_once: bool

    def __str__(self) -> str:
        return f"{self.style}: {shown(self.one)}  |  {shown(self.other)}: {self.verdict}, {self.reason}"


def shown(side: dict[str, str]) -> str:
    """In one short line: what it says of the street, then the rest."""
    return ", ".join(f"{name}={value}" for name, value in side.items())


@cache
def pairs() -> list[Pair]:
    """All of them, by style and as they stand in the files."""
    return [pair for path in sorted(FOLDER.glob("*.jsonl")) for pair in _read(path)]


def _read(path: Path) -> Iterator[Pair]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield Pair(style=path.stem, **json.loads(line))
