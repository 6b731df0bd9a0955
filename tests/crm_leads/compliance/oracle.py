"""The rules once more, written from the reference alone and on plain events: what must be refused, however the records
came about. It shares no code with the gate."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

# The home's, and what a number of Florida adds: two zones, 8 to 8, 3 attempts, no holidays, no voicemail.
CALIFORNIA = ("America/Los_Angeles",)
FLORIDA = ("America/New_York", "America/Chicago")
HOLIDAYS = {date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2027, 5, 31), date(2027, 7, 5)}


@dataclass
class Story:
    """What happened so far to one person with a home and a phone in California, an e-mail address, and a phone of
    Florida that is found to be theirs later."""

    stopped: bool = False
    is_found: bool = False
    wrong: set[str] = field(default_factory=set)
    # Number -> (when, national, litigator) of every scrub.
    scrubs: dict[str, list[tuple[datetime, bool, bool]]] = field(default_factory=dict)
    # Number -> (kind, when given) of consents that were not taken back.
    consents: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    litigators: set[str] = field(default_factory=set)
    attempts: list[tuple[str, datetime]] = field(default_factory=list)
    hours: tuple[int, int] = (8, 21)
    calls_per_day: int = 3
    voicemail_on: bool = True
    closed: bool = False
    listing: str = "Expired"

    def forbids(self, channel: str, address: str, now: datetime) -> str:
        """Why it must not happen; empty where this oracle knows nothing against it."""
        if self.stopped and channel != "trace":
            return "stopped"
        if self.closed or self.listing in ("Active", "Pending", "Withdrawn", "Hold"):
            return "home"
        if channel == "trace":
            return ""
        if channel == "email":
            return "stopped" if address in self.wrong else ""
        return self._forbids_phone(channel, address, now)

    def _forbids_phone(self, channel: str, number: str, now: datetime) -> str:
        if number in self.wrong or number in self.litigators:
            return "number"
        is_floridian = number.startswith("+1305")
        if channel == "voicemail" and (is_floridian or not self.voicemail_on or not self._has(number, now, "written")):
            return "voicemail"
        scrubs = self.scrubs.get(number, [])
        if not scrubs or now - max(scrubs)[0] >= timedelta(days=31):
            return "scrub"
        if max(scrubs)[1] and not self._has(number, now, "written", "permission", "client", "inquiry"):
            return "registry"
        if not all(self._is_open(zone, is_floridian, now) for zone in CALIFORNIA + FLORIDA * is_floridian):
            return "hours"
        theirs = [at for whose, at in self.attempts if whose == number or self.is_found]
        last_day = [at for at in theirs if now - at < timedelta(hours=24)]
        return "attempts" if len(last_day) >= min(self.calls_per_day, 3 if is_floridian else 9) else ""

    def _is_open(self, zone: str, is_floridian: bool, now: datetime) -> bool:
        local = now.astimezone(ZoneInfo(zone))
        if is_floridian and local.date() in HOLIDAYS:
            return False
        return max(8, self.hours[0]) <= local.hour < min(20 if is_floridian else 21, self.hours[1])

    def _has(self, number: str, now: datetime, *kinds: str) -> bool:
        # Generous by some days: months differ in length, and the oracle must not be stricter than the law.
        lasts = {"client": timedelta(days=18 * 31), "inquiry": timedelta(days=92)}
        return any(
            kind in kinds and given <= now and (kind not in lasts or now - given <= lasts[kind])
            for kind, given in self.consents.get(number, [])
        )
