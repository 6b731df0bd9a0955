"""How often a number was tried and how much of the daily caps is used, counted from the acts themselves.

An act that is claimed counts, since nobody knows yet whether it was sent; so processes that claim at the same moment
see one another and cannot overrun a cap together. The act that asks is claimed as well and does not count itself. In
the same way a call counts from the moment that the gate admitted it, whether or not somebody told its result.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crm_leads.compliance.verdicts import Act
from crm_leads.enums import ActState, Channel
from crm_leads.models import EmailMessage, LeadPolicy, VendorAccount, VoicemailDrop
from crm_leads.vendors.channels import KINDS
from realty.tenants.together import Lines, Read

DAY = timedelta(hours=24)
TIMES = ("sent_at", "claimed_at")
MOMENTS = "(sent_at > %s OR (state = ANY(%s) AND sent_at IS NULL AND claimed_at > %s))"
# Dials or reaches a telephone.
BY_PHONE = (Channel.CALL, Channel.VOICEMAIL)
UNSURE = [ActState.CLAIMED.value, ActState.UNKNOWN.value]
NEWEST = "ORDER BY coalesce(sent_at, claimed_at) DESC"
WITHOUT_SECRETS = ("tenant", "kind", "enabled", "stopped_at", "stopped_because")
CALLED = """
SELECT at, digest FROM crm_leads_call WHERE {mine} AND digest = ANY(%s) AND at > %s AND direction = 'out'
UNION ALL SELECT at, digest FROM crm_leads_gatedecision AS admitted
WHERE {mine} AND digest = ANY(%s) AND at > %s AND channel = 'call' AND allowed AND NOT EXISTS (
    SELECT FROM crm_leads_call AS told
    WHERE {mine} AND told.digest = admitted.digest AND told.decision_id = admitted.id)
"""
# Moment, digest of the address, state.
Moments = list[tuple[datetime, str, str]]


@dataclass
class Cap:
    """`newest` holds one act more than the limit, newest first: the one that asks does not count itself."""

    limit: int = 0
    newest: Moments = field(default_factory=list)

    def reached_at(self, known: str) -> datetime | None:
        """The moment of the act that must be 24 hours old before another is admitted; None while there is room."""
        mine = next((row for row in self.newest if row[1:] == (known, ActState.CLAIMED)), None)
        others = [row[0] for row in self.newest if row is not mine]
        return others[self.limit - 1] if 0 < self.limit <= len(others) else None


@dataclass
class Usage:
    policy: LeadPolicy
    calls: list[tuple[datetime, str]]
    drops: Moments
    caps: dict[Channel, Cap]
    stopped: list[VendorAccount]

    def of(self, act: Act, known: str, of_person: set[str]) -> dict[str, Any]:
        """Attempts at any number of the person count: `of_person` has the digests of all, with `known`."""
        channel = Channel(act.channel)
        cap = self.caps.get(channel, Cap())
        # One drop is in flight for a number, so a claimed one is the voicemail that asks.
        own = (known, ActState.CLAIMED) if channel == Channel.VOICEMAIL else None
        tried = [*self.calls, *((moment, whose) for moment, whose, state in self.drops if (whose, state) != own)]
        kinds = KINDS.get(channel, ())
        return {
            "policy": self.policy,
            "attempts": tuple(moment for moment, whose in tried if whose in of_person),
            "daily_cap": cap.limit,
            "cap_reached_at": cap.reached_at(known),
            "stopped_account": next((account for account in self.stopped if account.kind in kinds), None),
        }


def policy_read(tenant_id: int) -> Read[LeadPolicy]:
    """Looking writes nothing, so a tenant without a policy has none here."""
    return Read(LeadPolicy, "tenant_id = %s", [tenant_id])


def stopped_read(channels: Iterable[Channel]) -> Read[VendorAccount]:
    kinds = [kind.value for channel in channels for kind in KINDS.get(channel, ())]
    stopped = "kind = ANY(%s::text[]) AND enabled AND stopped_at IS NOT NULL ORDER BY kind"
    return Read(VendorAccount, stopped, [kinds], only=WITHOUT_SECRETS)


def reads(policy: LeadPolicy, digests: set[str], channels: set[Channel], now: datetime) -> list[Read[Any] | Lines]:
    """Calls by hand, with or without a result; voicemails to these addresses; and of each channel with a cap the newest
    acts. `Usage.of_rows` takes what they give, in this order."""
    known, since, by_phone = list(digests), now - DAY, bool(channels.intersection(BY_PHONE))
    asked: list[Read[Any] | Lines] = []
    if by_phone:
        asked.append(Lines(CALLED, {"at": datetime.fromisoformat, "digest": None}, [known, since, known, since]))
        asked.append(_moments(VoicemailDrop, since, f"AND digest = ANY(%s) {NEWEST}", known))
    for _, model, limit in _capped(policy, channels):
        asked.append(_moments(model, since, f"{NEWEST} LIMIT %s", limit + 1 if limit else 0))
    return asked


def of_rows(
    policy: LeadPolicy, channels: set[Channel], stopped: list[VendorAccount], found: Iterator[list[Any]]
) -> Usage:
    by_phone = bool(channels.intersection(BY_PHONE))
    calls = next(found) if by_phone else []
    drops = _told(next(found)) if by_phone else []
    caps = {channel: Cap(limit, _told(next(found))) for channel, _, limit in _capped(policy, channels)}
    return Usage(policy, calls, drops, caps, stopped)


def _capped(policy: LeadPolicy, channels: set[Channel]) -> Iterator[tuple[Channel, Any, int]]:
    if Channel.VOICEMAIL in channels:
        yield Channel.VOICEMAIL, VoicemailDrop, policy.voicemails_per_day
    if Channel.EMAIL in channels:
        yield Channel.EMAIL, EmailMessage, policy.emails_per_day


def _moments(model: Any, since: datetime, more: str, *params: Any) -> Read[Any]:
    """When each act was sent, or claimed where nobody knows whether it was sent; one that surely failed is none. The
    newest first; `more` conditions, or a limit, stand behind."""
    return Read(model, f"{MOMENTS} {more}", [since, UNSURE, since, *params], only=("digest", "state", *TIMES))


def _told(found: Iterable[VoicemailDrop | EmailMessage]) -> Moments:
    moments = [(row.sent_at or row.claimed_at, row.digest, row.state) for row in found]
    return [(moment, known, state) for moment, known, state in moments if moment]
