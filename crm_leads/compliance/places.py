"""Stops by place and time, the states of numbers that tell none, and the answers about reassigned numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_leads.compliance.states import StateLaw
from crm_leads.enums import Channel
from crm_leads.models import Lead, NumberPlace, PlaceStop, ReassignedCheck, StopReach
from listings.places.phone_numbers import state_of_number
from listings.places.states import STATES, state_of
from listings.places.zones import ZONES
from realty.tenants.together import Read

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
    def of_rows(
        cls,
        numbers: Mapping[str, str],
        homes: Iterable[Lead],
        rules: Mapping[str, StateLaw],
        stops: Iterable[PlaceStop],
        found: "tuple[list[NumberPlace], list[ReassignedCheck]]",
    ) -> "Places":
        """`numbers` has the addresses of the acts by their digests; `found` is what `numbers_read` asks for."""
        placed = {row.digest: row.state for row in found[0] if row.state in STATES}
        states = {placed.get(known) or state_of_number(number) for known, number in numbers.items()}
        states |= {state_of(lead.state_or_province) for lead in homes}
        asked = any(rules[state].asks_reassigned for state in states if state in rules)
        checks = {row.digest: row for row in found[1]} if asked else {}
        return cls(tuple(map(Stop.of, stops)), placed, checks)

    def of(self, known: str) -> dict[str, Any]:
        return {
            "place_stops": self.stops,
            "number_place": self.numbers.get(known, ""),
            "reassigned": self.checks.get(known),
        }


def stops_read(now: datetime) -> Read[PlaceStop]:
    """Stops that stand now or later, anywhere."""
    return Read(PlaceStop, STANDING, [now.astimezone(UTC).date() - timedelta(days=1)])


def numbers_read(numbers: Mapping[str, str]) -> tuple[Read[NumberPlace], Read[ReassignedCheck]]:
    """The states of those phones, by digest, whose area code tells none; and the answers about reassigned ones, the
    newest last."""
    unplaced = [known for known, number in numbers.items() if not state_of_number(number)]
    checks = Read(ReassignedCheck, "digest = ANY(%s::text[]) ORDER BY asked_on, id", [list(numbers)])
    return Read(NumberPlace, "digest = ANY(%s::text[])", [unplaced]), checks
