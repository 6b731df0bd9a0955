"""Up to four listings beside each other, fact by fact, with what differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from listings.facts import GROUPS, Fact, fact_groups
from listings.models import Listing
from listings.participants import may_see

MOST = 4
# What is of one listing alone, so that it always differs and tells nothing.
LEFT_OUT = frozenset({"ListingKey", "Latitude", "Longitude", "Directions", "Photos changed", "Parcel number"})


@dataclass(frozen=True)
class Line:
    """One fact of each listing, None where it is not given."""

    label: str
    facts: tuple[Fact | None, ...]

    @property
    def differs(self) -> bool:
        return len({_said(fact) for fact in self.facts}) > 1


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[Line, ...]


def side_by_side(listings: Sequence[Listing], *, only_different: bool = False) -> list[Part]:
    """In the order of a listing's page; a line for what at least one of them has. What participants alone may see is
    told where every license allows it."""
    for_participant = all(may_see(listing.collection) for listing in listings)
    told = [
        {(group.title, fact.label): fact for group in groups for fact in group.facts}
        for groups in (fact_groups(listing, for_participant=for_participant) for listing in listings)
    ]
    parts = []
    for title, rows in GROUPS.items():
        labels = [label for _, label, _ in rows if label not in LEFT_OUT and any((title, label) in of for of in told)]
        lines = [Line(label, tuple(of.get((title, label)) for of in told)) for label in labels]
        kept = tuple(line for line in lines if line.differs or not only_different)
        if kept:
            parts.append(Part(title, kept))
    return parts


def _said(fact: Fact | None) -> tuple[str, object]:
    if fact is None:
        return ("not given", None)
    return ("withheld", None) if fact.is_withheld else ("given", fact.value)
