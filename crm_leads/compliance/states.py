"""Calling rules by state: hours, attempts, voicemail, and the state's own do-not-call list.

A fact that nobody checked against its statute is the strictest value we know of any state, and says so. A tenant may
put a row of its own (`StateRule`) in the place of a built-in one; the federal hours hold whatever it says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from crm_leads.compliance.holidays import CALENDARS
from crm_leads.enums import ConsentNeed
from crm_leads.models import StateRule
from listings.places.states import STATES, TERRITORIES
from realty.tenants.rows import NAME
from realty.tenants.together import Read, attach, read_together

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
Window = tuple[str, str] | None
Hours = Mapping[str, Window]

UNCHECKED = "Not checked: strictest default"
LIST_UNCHECKED = "Not checked: treated as a list of its own that no scrub covers"
NO_LIST = "Keeps no do-not-call list of its own: compliancepoint.com and wipfli.com, as read in November 2026"
TRACERFY_LISTS = "Tracerfy's documentation, September 2026: its scrub covers the state's own list"

# From the loosest to the strictest.
NEEDS = (ConsentNeed.NOTHING, ConsentNeed.ANY, ConsentNeed.SIGNATURE)
# 47 CFR 64.1200(c)(1): no solicitation before 8 a.m. or after 9 p.m., local time at the called party's location.
FEDERAL = ("08:00", "21:00")


def hours(weekdays: Window, saturday: Window, sunday: Window) -> Hours:
    """No calls on federal holidays, nor on those that the state's telephone law adds (`holidays.CALENDARS`): some
    states bar them, and none of the rows below was checked for it."""
    return {**{day: weekdays for day in DAYS[:5]}, "sat": saturday, "sun": sunday, HOLIDAY: None}


def every_day(start: str, end: str) -> Hours:
    return hours((start, end), (start, end), (start, end))


@dataclass(frozen=True)
class StateLaw:
    """`covered_by` is the beginning of the sources whose scrub includes the state's own list, None where no scrub does,
    "" where any does or the state keeps none. `announcing` narrows the hours of voicemails. `mobiles_need` holds for
    mobiles and lines of an unknown kind, beside `calls_need`."""

    state: str
    hours: Hours
    calls_per_day: int = 3
    voicemail_allowed: bool = False
    covered_by: str | None = None
    announcing: Window = FEDERAL
    calls_need: ConsentNeed = ConsentNeed.NOTHING
    mobiles_need: ConsentNeed = ConsentNeed.NOTHING
    asks_reassigned: bool = False
    synthetic_voice_allowed: bool = True
    sources: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def name(self) -> str:
        return STATES[self.state]

    @property
    def is_own(self) -> bool:
        """The tenant's row rather than the built-in one."""
        return self.changed_at is not None

    @property
    def holidays(self) -> str:
        """Where the state's own holidays are from; "" where its telephone law names none that we know."""
        calendar = CALENDARS.get(self.state)
        return calendar.source if calendar else ""

    def need(self, *, may_be_mobile: bool) -> ConsentNeed:
        """What a call by hand needs; the stricter of the two for what may be a mobile."""
        needs = (self.calls_need, self.mobiles_need) if may_be_mobile else (self.calls_need,)
        return max(needs, key=NEEDS.index)

    def covers(self, scrub_source: str) -> bool:
        """Whether a scrub by this source looked in the state's own list."""
        return self.covered_by is not None and scrub_source.lower().startswith(self.covered_by)


# Kentucky begins at 10 (KRS 367.46955, by dropcowboy.com, November 2025, and clickpointsoftware.com, July 2025); every
# other state found is inside 9-6, on Saturdays 10-5, and none on Sundays.
STRICTEST_HOURS = hours(("10:00", "18:00"), ("10:00", "17:00"), None)
STRICTEST_SOURCES = {
    "hours": UNCHECKED,
    "calls": UNCHECKED,
    "voicemail": UNCHECKED,
    "list": LIST_UNCHECKED,
}
DINSMORE = "Dinsmore & Shohl on state telephone acts"


def _built_in(state: str) -> StateLaw:
    return StateLaw(state=state, hours=STRICTEST_HOURS, sources=STRICTEST_SOURCES)


def _checked(state: str, day: Hours, *, announcing: Window = FEDERAL, **sources: str) -> StateLaw:
    return replace(_built_in(state), hours=day, announcing=announcing, sources={**STRICTEST_SOURCES, **sources})


_CHECKED = (
    _checked(
        "FL", every_day("08:00", "20:00"), hours=f"Fla. Stat. 501.616(6), by {DINSMORE}",
        calls="Fla. Stat. 501.616(6): 3 calls in 24 hours on the same matter",
    ),
    _checked(
        "OK", every_day("08:00", "20:00"), announcing=("09:00", "21:00"),
        hours=f"15 O.S. 775C.4, by {DINSMORE}; announcing devices 9 a.m. to 9 p.m., 15 O.S. 755.1",
        calls="15 O.S. 775C.4: 3 calls in 24 hours on the same matter",
        voicemail="15 O.S. 755.1: requested or existing-customer calls alone",
        list="Oklahoma keeps its own list; no do-not-call check we use is known to cover it",
    ),
    _checked(
        "WA", every_day("08:00", "20:00"), hours=f"RCW 80.36.390, by {DINSMORE}",
        voicemail="RCW 80.36.400 bars commercial announcing devices (not checked against the statute)",
    ),
    _checked(
        "TX", hours(("09:00", "21:00"), ("09:00", "21:00"), ("12:00", "21:00")),
        hours="Tex. Bus. & Com. Code 301.051: Mon-Sat 9-9, Sun noon-9 (not checked against the statute)",
    ),
    _checked(
        "OR", every_day("08:00", "20:00"), hours="HB 3865, since January 1, 2026: 8-8, by vicifast.com",
        calls="HB 3865, since January 1, 2026: 3 calls in 24 hours, by vicifast.com; the area code decides",
    ),
    _checked(
        "MD", every_day("08:00", "20:00"),
        hours="Stop the Spam Calls Act, since January 1, 2024: 8-8, by mslawgroup.com",
        calls="Stop the Spam Calls Act, since January 1, 2024: 3 calls in 24 hours, by mslawgroup.com",
    ),
)  # fmt: skip
# https://tracerfy.com/skip-tracing-api-documentation/download.md, as of 2026-09-20.
TRACERFY_COVERS = ("CO", "FL", "IN", "LA", "MA", "MO", "PA", "TN", "TX", "WY")
# The two firms name these eleven states and speak of no territory.
OWN_LISTS = {*TRACERFY_COVERS, "OK"}


def _with_lists(law: StateLaw) -> StateLaw:
    if law.state in TRACERFY_COVERS:
        return replace(law, covered_by="tracerfy", sources={**law.sources, "list": TRACERFY_LISTS})
    if law.state in OWN_LISTS or law.state in TERRITORIES:
        return law
    return replace(law, covered_by="", sources={**law.sources, "list": NO_LIST})


# What a state asks beyond hours, attempts and lists.
_LEVERS: dict[str, dict[str, Any]] = {
    "CT": {"calls_need": ConsentNeed.SIGNATURE, "mobiles_need": ConsentNeed.SIGNATURE},
    "NJ": {"mobiles_need": ConsentNeed.SIGNATURE},
    "ME": {"asks_reassigned": True},
    "CA": {"synthetic_voice_allowed": False},
}
ASKED = ("consent", "reassigned", "voice")
_LEVER_SOURCES = {
    "CT": {
        "consent": "Conn. Gen. Stat. 42-288a, P.A. 23-98, since October 1, 2023: no telephonic sales call without prior"
        " express written consent"
    },
    "NJ": {
        "consent": "N.J.S.A. 56:8-130 and N.J.A.C. 13:45D-4.1, by lemonlawclaims.com: no unsolicited sales call to a"
        " mobile (the statute's text was not read)"
    },
    "ME": {
        "reassigned": "10 M.R.S. 1499-B, L.D. 2234, since July 16, 2024, by kelleydrye.com and mondaq.com: the FCC's"
        " database is asked before each sales call"
    },
    "CA": {
        "voice": "Cal. Pub. Util. Code 2874 and AB 2905, since January 1, 2025: an announcing device speaks only after"
        " a live natural voice asked for consent to hear it and said whether the voice is artificial"
    },
}


def _with_levers(law: StateLaw) -> StateLaw:
    sources = {**law.sources, **_LEVER_SOURCES.get(law.state, {})}
    return replace(law, **_LEVERS.get(law.state, {}), sources=sources)


BUILT_IN: dict[str, StateLaw] = {
    state: _with_levers(_with_lists({law.state: law for law in _CHECKED}.get(state, _built_in(state))))
    for state in STATES
}


def own_row(rule: StateRule) -> StateLaw:
    """The tenant's row, for the facts it may change; `announcing` stays the state's."""
    built_in = BUILT_IN[rule.state]
    return replace(
        built_in,
        hours={day: _window(rule.hours.get(day)) for day in (*DAYS, HOLIDAY)},
        calls_per_day=rule.calls_per_day,
        voicemail_allowed=rule.voicemail_allowed,
        covered_by="" if rule.scrub_covers_state_list else None,
        calls_need=ConsentNeed(rule.calls_need or built_in.calls_need),
        mobiles_need=ConsentNeed(rule.mobiles_need or built_in.mobiles_need),
        asks_reassigned=_or(rule.asks_reassigned, built_in.asks_reassigned),
        synthetic_voice_allowed=_or(rule.synthetic_voice_allowed, built_in.synthetic_voice_allowed),
        # Its own facts are the note's; what the law asks beyond them keeps its source.
        sources={name: text for name, text in built_in.sources.items() if name in ASKED},
        note=rule.note,
        changed_by=(rule.changed_by.get_full_name() or rule.changed_by.username) if rule.changed_by else "",
        changed_at=rule.changed_at,
    )


def _or(stored: bool | None, built_in: bool) -> bool:
    """A row from before there was the lever is no word about it."""
    return built_in if stored is None else stored


def _window(stored: Iterable[str] | None) -> Window:
    # A day that a row does not name has no hours: a half-filled row must not admit calls.
    if not stored:
        return None
    start, end = stored
    return start, end


# The tenant's own rows, and who changed them.
RULES_READ = (
    Read(StateRule, "TRUE"),
    Read(User, "id = ANY(ARRAY(SELECT changed_by_id FROM crm_leads_staterule WHERE {mine}))", only=NAME),
)


def laws() -> dict[str, StateLaw]:
    """The rules in force for the tenant, by state; one query."""
    return laws_of(*read_together(*RULES_READ))


def laws_of(own: list[StateRule], who: list[User]) -> dict[str, StateLaw]:
    """From what RULES_READ asks for."""
    attach(own, "changed_by", who)
    return {**BUILT_IN, **{rule.state: own_row(rule) for rule in own if rule.state in STATES}}
