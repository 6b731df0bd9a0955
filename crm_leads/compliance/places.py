"""Stops by place and time, the states of numbers that tell none, and the answers about reassigned numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_leads.compliance.states import StateLaw
from crm_leads.compliance.zones import STATES, ZONES, state_of, state_of_number
from crm_leads.enums import Channel
from crm_leads.models import Lead, NumberPlace, PlaceStop, ReassignedCheck, StopReach
from realty.tenants.rows import rows

if TYPE_CHECKING:
    from crm_leads.compliance.facts import Facts

# 47 CFR 52.15(f)(1)(ii): carriers report what was disconnected on the 15th of each month.
DATA_OF_THE_MONTH = 16
STANDING = "lifted_at IS NULL AND (ends_on IS NULL OR ends_on >= %s) ORDER BY ends_on DESC NULLS FIRST, id"
COUNTY_WORDS = (" county", " parish", " borough")


def freshest_answer_wanted(now: datetime) -> date:
    """The day of the database's newest data: an answer of that day or later is one of today."""
    today = now.astimezone(UTC).date()
    last_month = today.replace(day=1) - timedelta(days=1)
    month = today if today.day > DATA_OF_THE_MONTH else last_month
    return month.replace(day=DATA_OF_THE_MONTH)


def day_words(day: date) -> str:
    """`Nov 3, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def ends_at(stop: PlaceStop) -> datetime | None:
    """The first moment at which the stop is over in every zone of its state; None where nobody knows."""
    if stop.ends_on is None:
        return None
    after = stop.ends_on + timedelta(days=1)
    return max(datetime.combine(after, time(), ZoneInfo(zone)).astimezone(UTC) for zone in ZONES[stop.state])


def starts_at(stop: PlaceStop) -> datetime:
    return min(datetime.combine(stop.starts_on, time(), ZoneInfo(zone)).astimezone(UTC) for zone in ZONES[stop.state])


def folded_county(text: str) -> str:
    """`orleans` of "Orleans Parish"."""
    name = " ".join(text.casefold().replace(".", "").split())
    return next((name.removesuffix(word) for word in COUNTY_WORDS if name.endswith(word)), name)


@dataclass(frozen=True)
class Stop:
    """A standing row, ready to be compared."""

    row: PlaceStop
    counties: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, row: PlaceStop) -> "Stop":
        return cls(row, frozenset(map(folded_county, row.counties)), frozenset(row.postal_codes))

    @property
    def where(self) -> str:
        part = ", ".join([*self.row.counties, *self.row.postal_codes])
        return f"{STATES[self.row.state]}{f' ({part})' if part else ''}"

    def concerns(self, facts: "Facts") -> bool:
        """Whether the act would reach somebody there now. Where nobody knows in which part of the state the person is,
        they may be in this one."""
        if facts.act.channel == Channel.EMAIL and self.row.reach != StopReach.ALL:
            return False
        end = ends_at(self.row)
        if facts.now < starts_at(self.row) or (end and facts.now >= end):
            return False
        if facts.lead and facts.home_state == self.row.state:
            return self._has(facts.lead)
        return facts.number_state == self.row.state

    def _has(self, lead: Lead) -> bool:
        if not self.counties and not self.postal_codes:
            return True
        county, code = folded_county(lead.county_or_parish), lead.postal_code.strip()[:5]
        unknown = (self.counties and not county) or (self.postal_codes and not code)
        return bool(unknown) or county in self.counties or code in self.postal_codes


@dataclass
class Places:
    stops: tuple[Stop, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)
    checks: dict[str, ReassignedCheck] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        numbers: Mapping[str, str],
        homes: Iterable[Lead],
        rules: Mapping[str, StateLaw],
        channels: set[Channel],
        now: datetime,
    ) -> "Places":
        """`numbers` has the addresses of the acts by their digests, e-mail addresses as well. One query, and one more
        each where a number is of no state, or where a state asks about reassigned ones."""
        if channels <= {Channel.TRACE}:
            return cls()
        yesterday = now.astimezone(UTC).date() - timedelta(days=1)
        stops = tuple(Stop.of(row) for row in rows(PlaceStop, STANDING, [yesterday]))
        phones = {known: number for known, number in numbers.items() if "@" not in number}
        unplaced = [known for known, number in phones.items() if not state_of_number(number)]
        placed = rows(NumberPlace, "digest = ANY(%s)", [unplaced]) if unplaced else []
        found = {row.digest: row.state for row in placed if row.state in STATES}
        states = {found.get(known) or state_of_number(number) for known, number in phones.items()}
        states |= {state_of(lead.state_or_province) for lead in homes}
        asked = any(rules[state].asks_reassigned for state in states if state in rules)
        return cls(stops, found, latest_checks(list(phones)) if asked and phones else {})

    def of(self, known: str) -> dict[str, Any]:
        return {
            "place_stops": self.stops,
            "number_place": self.numbers.get(known, ""),
            "reassigned": self.checks.get(known),
        }


def latest_checks(digests: Sequence[str]) -> dict[str, ReassignedCheck]:
    """The newest answer about each number, in one query."""
    found = rows(ReassignedCheck, "digest = ANY(%s) ORDER BY asked_on, id", [list(digests)])
    return {row.digest: row for row in found}
