"""The rules once more, written from the reference alone and on plain events: what must be refused, however the records
came about. It shares no code with the gate."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@dataclass
class Story:
    """What happened so far to one person with two phones and an e-mail address, in California."""

    stopped: bool = False
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
        if self.stopped:
            return "stopped"
        if self.closed or self.listing in ("Active", "Pending", "Withdrawn", "Hold"):
            return "home"
        if channel == "email":
            return "stopped" if address in self.wrong else ""
        return self._forbids_phone(channel, address, now)

    def _forbids_phone(self, channel: str, number: str, now: datetime) -> str:
        if number in self.wrong or number in self.litigators:
            return "number"
        if channel == "voicemail" and not (self.voicemail_on and self._has(number, now, "written")):
            return "voicemail"
        scrubs = self.scrubs.get(number, [])
        if not scrubs or now - max(scrubs)[0] >= timedelta(days=31):
            return "scrub"
        if max(scrubs)[1] and not self._has(number, now, "written", "permission", "client", "inquiry"):
            return "registry"
        local = now.astimezone(LOS_ANGELES)
        if not max(8, self.hours[0]) <= local.hour < min(21, self.hours[1]):
            return "hours"
        last_day = [at for whose, at in self.attempts if whose == number and now - at < timedelta(hours=24)]
        return "attempts" if len(last_day) >= self.calls_per_day else ""

    def _has(self, number: str, now: datetime, *kinds: str) -> bool:
        # Generous by some days: months differ in length, and the oracle must not be stricter than the law.
        lasts = {"client": timedelta(days=18 * 31), "inquiry": timedelta(days=92)}
        return any(
            kind in kinds and given <= now and (kind not in lasts or now - given <= lasts[kind])
            for kind, given in self.consents.get(number, [])
        )
