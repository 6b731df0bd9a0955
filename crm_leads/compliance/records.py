"""What is on record about addresses; digests find it, also for those erased."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_leads.compliance.facts import BY_PHONE
from crm_leads.compliance.reached import grouped
from crm_leads.compliance.suppression import OF_THE_PERSON
from crm_leads.enums import Channel
from crm_leads.models import Consent, EmailMessage, Scrub, Suppression
from realty.tenants.together import Read

# An owner who lifts the stop of a bounce says that the address works again.
RETURNED = """
digest = ANY(%s) AND bounced_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM crm_leads_suppression AS lifted
    WHERE {mine} AND lifted.digest = crm_leads_emailmessage.digest AND lifted.because IN ('bounced', 'vendor')
        AND lifted.lifted_at > bounced_at)
ORDER BY bounced_at
"""


def reads(digests: set[str], everywhere: set[str], channels: set[Channel]) -> list[Read[Any]]:
    """`digests` are those of the acts, `everywhere` has the people's other addresses as well. `Records.of_rows` takes
    what they give, in this order."""
    known = [list(digests)]
    lasting = "digest = ANY(%s::text[]) AND lifted_at IS NULL ORDER BY occurred_at, id"
    asked: list[Read[Any]] = [Read(Suppression, lasting, [list(everywhere)])]
    if channels.intersection(BY_PHONE):
        asked.append(Read(Consent, "digest = ANY(%s::text[]) ORDER BY given_at DESC, id DESC", known))
        # The oldest first, so that the newest stays.
        asked.append(Read(Scrub, "digest = ANY(%s::text[]) ORDER BY scrubbed_at, id", known))
    if Channel.EMAIL in channels:
        asked.append(Read(EmailMessage, RETURNED, known, only=("digest", "bounced_at")))
    return asked


@dataclass
class Records:
    suppressions: dict[str, list[Suppression]]
    consents: dict[str, list[Consent]]
    scrubs: dict[str, Any]
    bounces: dict[str, datetime]

    @classmethod
    def of_rows(cls, channels: set[Channel], found: Iterator[list[Any]]) -> "Records":
        phone, email = bool(channels.intersection(BY_PHONE)), Channel.EMAIL in channels
        return cls(
            grouped(next(found), "digest"),
            grouped(next(found) if phone else [], "digest"),
            {row.digest: row for row in next(found)} if phone else {},
            {row.digest: row.bounced_at for row in next(found) if row.bounced_at} if email else {},
        )

    def of(self, known: str, of_person: set[str]) -> dict[str, Any]:
        elsewhere = [row for other in sorted(of_person - {known}) for row in self.suppressions.get(other, ())]
        return {
            "stops": tuple(self.suppressions.get(known, ())),
            "stops_of_person": tuple(row for row in elsewhere if row.because in OF_THE_PERSON),
            "consents": tuple(self.consents.get(known, ())),
            "scrub": self.scrubs.get(known),
            "bounced_at": self.bounces.get(known),
        }
