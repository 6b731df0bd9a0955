"""What an import did, or would do: for people, and as JSON or CSV."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mls_sync.models import MongoImport
from realty.csv_files import BYTE_ORDER_MARK, written

OLDER, TWICE, QUOTA = "older than what is stored", "twice in one page", "over the quota of the collection"
REASONS_KEPT = 30
COUNTS = ("read", "created", "updated", "unchanged", "quarantined", "skipped")


@dataclass
class Counts:
    """Of one collection of MongoDB, document by document: `read` is the sum of the others."""

    source: str
    collection: str
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    skipped: int = 0
    skipped_why: Mapping[str, int] = field(default_factory=dict)
    refused_why: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, row: MongoImport) -> "Counts":
        told = {name: getattr(row, name) for name in (*COUNTS, "skipped_why", "refused_why")}
        return cls(row.source, row.feed.collection.name, **told)

    @property
    def accounted(self) -> int:
        return self.created + self.updated + self.unchanged + self.quarantined + self.skipped


@dataclass
class Report:
    """Of a whole import. `feeds` are those that were made, or would be; `told` what a person should know."""

    database: str
    is_dry: bool
    collections: list[Counts] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Every document is stored, or left out because a newer version or another tenant has it."""
        return not any(
            each.quarantined or each.read != each.accounted or QUOTA in each.skipped_why for each in self.collections
        )

    def as_json(self) -> dict[str, Any]:
        rows = [
            {"source": each.source, "collection": each.collection}
            | {name: getattr(each, name) for name in COUNTS}
            | {"skipped_why": dict(each.skipped_why), "refused_why": dict(each.refused_why)}
            for each in self.collections
        ]
        return {
            "database": self.database,
            "dry_run": self.is_dry,
            "collections": rows,
            "total": {name: sum(row[name] for row in rows) for name in COUNTS},
            "feeds": self.feeds,
            "told": self.told,
            "seconds": round(self.seconds, 1),
        }

    def as_csv(self) -> str:
        """One line for each collection."""
        header = ("source", "collection", *COUNTS, "skipped because", "quarantined because")
        rows = [
            (each.source, each.collection, *(getattr(each, name) for name in COUNTS), *map(_reasons, _whys(each)))
            for each in self.collections
        ]
        return BYTE_ORDER_MARK + written([header, *rows])

    def as_lines(self) -> list[str]:
        verb = "Would import" if self.is_dry else "Imported"
        lines = [f"{verb} from the database {self.database} in {self.seconds:,.1f} s."]
        lines += [f"{'Would make' if self.is_dry else 'Made'} the feed of {name}; it is paused." for name in self.feeds]
        lines += _table(self.collections)
        for each in self.collections:
            lines += [f"{each.source}: {count:,} skipped, {why}." for why, count in each.skipped_why.items()]
            lines += [f"{each.source}: {count:,} in quarantine. {why}" for why, count in each.refused_why.items()]
        return lines + self.told

    def save(self, path: Path) -> None:
        """As JSON, or as CSV where the name ends so. Raises OSError."""
        text = self.as_csv() if path.suffix.lower() == ".csv" else json.dumps(self.as_json(), indent=2) + "\n"
        path.write_text(text, encoding="utf-8")


def _whys(counts: Counts) -> Sequence[Mapping[str, int]]:
    return counts.skipped_why, counts.refused_why


def _reasons(why: Mapping[str, int]) -> str:
    return "; ".join(f"{count} {reason}" for reason, count in why.items())


def _table(rows: Sequence[Counts]) -> list[str]:
    names = [f"{row.source} -> {row.collection}" for row in rows]
    width = max(map(len, names), default=0)
    lines = [f"{'':{width}}" + "".join(f"{name:>13}" for name in COUNTS)]
    for name, row in zip(names, rows, strict=True):
        lines.append(f"{name:{width}}" + "".join(f"{getattr(row, count):>13,}" for count in COUNTS))
    return lines


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Both together, without what is none; only so many different reasons are told apart."""
    found = dict(counts)
    for reason, number in more.items():
        if number:
            name = reason if reason in found or len(found) < REASONS_KEPT else "other reasons"
            found[name] = found.get(name, 0) + number
    return found
