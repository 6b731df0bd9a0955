"""Answers that contradict each other: A is the same home as B, B as C, and A is another than C."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from listings.homes.judging import Verdict
from listings.models import HomeDecision, HomeQuestion
from realty.ui.dates import us_date

Pair = tuple[str, str]


class Refused(ValueError):
    """What a person asked for cannot be done; the text says why, and what to do instead."""


@dataclass
class _Groups:
    """What answers of *same* join: union-find over fingerprints."""

    leader: dict[str, str] = field(default_factory=dict)

    def of(self, one: str) -> str:
        while (above := self.leader.get(one, one)) != one:
            one = above
        return one

    def join(self, one: str, other: str) -> None:
        self.leader[self.of(one)] = self.of(other)


def check(saying: Mapping[Pair, Verdict], *, changing: bool = False) -> None:
    """Raises Refused where these answers, by pairs of fingerprints in order, contradict what was said before in the
    open tenant or each other; names the earlier answer. With `changing`, an answer about the same pair may be another
    than before, unless a decision gave it. One query."""
    rows = list(HomeQuestion.objects.exclude(answer="").select_related("answered_by", "decision__by"))
    if changing:
        rows = [row for row in rows if row.decision or (row.one, row.other) not in saying]
    for row in rows:
        if saying.get((row.one, row.other), row.answer) != row.answer:
            raise Refused(_told(row))
    before, after = _Groups(), _Groups()
    for row in rows:
        if row.answer == Verdict.SAME:
            before.join(row.one, row.other)
            after.join(row.one, row.other)
    for (one, other), verdict in saying.items():
        if verdict is Verdict.SAME:
            after.join(one, other)
    for row in rows:
        parts = row.answer == Verdict.DIFFERENT
        if parts and after.of(row.one) == after.of(row.other) and before.of(row.one) != before.of(row.other):
            raise Refused(_told(row))
    for (one, other), verdict in saying.items():
        if verdict is Verdict.DIFFERENT and after.of(one) == after.of(other):
            raise Refused(_told(_between(rows, one, other)))


def _between(rows: Iterable[HomeQuestion], one: str, other: str) -> HomeQuestion | None:
    """The first answer on a way of answers of *same* from one to the other; None where none is stored."""
    beside: dict[str, list[tuple[str, HomeQuestion]]] = defaultdict(list)
    for row in rows:
        if row.answer == Verdict.SAME:
            beside[row.one].append((row.other, row))
            beside[row.other].append((row.one, row))
    seen, ways = {one}, [(one, None)]
    for place, first in ways:
        if place == other:
            return first
        for near, row in beside[place]:
            if near not in seen:
                seen.add(near)
                ways.append((near, first or row))  # type: ignore[arg-type]
    return None


def _told(row: HomeQuestion | None) -> str:
    if row is None:
        return "These answers contradict each other, so nothing was changed."
    if row.decision:
        return told_of(row.decision)
    said = "one home" if row.answer == Verdict.SAME else "two homes"
    return (
        f"This contradicts what {_name(row.answered_by)} answered on {_day(row.answered_at)}: two of these addresses"
        f" are {said}. Change that answer under Same home? first."
    )


def told_of(decision: HomeDecision) -> str:
    """To whoever wants the contrary."""
    return (
        f"This contradicts what {_name(decision.by)} decided on {_day(decision.at)}: {decision.said} Undo that first."
    )


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else "someone"


def _day(at: datetime | None) -> str:
    return us_date(timezone.localdate(at)) if at else "an earlier day"
