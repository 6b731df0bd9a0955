"""How often a number was tried and how much of the daily caps is used, counted from the acts themselves.

An act that is claimed counts, since nobody knows yet whether it was sent; so processes that claim at the same moment
see one another and cannot overrun a cap together. The act that asks is claimed as well and does not count itself. In
the same way a call counts from the moment that the gate admitted it, whether or not somebody told its result.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from crm_leads.compliance.verdicts import Act
from crm_leads.enums import ActState, Channel, VendorKind
from crm_leads.models import EmailMessage, LeadPolicy, VendorAccount, VoicemailDrop
from realty.tenants.rows import of_tenant, rows

DAY = timedelta(hours=24)
ACCOUNTS = {
    Channel.VOICEMAIL: (VendorKind.DROP_COWBOY,),
    Channel.EMAIL: (VendorKind.RESEND, VendorKind.SMTP),
    Channel.TRACE: (VendorKind.TRACERFY,),
}
TIMES = ("sent_at", "claimed_at")
MOMENTS = "(sent_at > %s OR (state = ANY(%s) AND sent_at IS NULL AND claimed_at > %s))"
UNSURE = [ActState.CLAIMED.value, ActState.UNKNOWN.value]
NEWEST = "ORDER BY coalesce(sent_at, claimed_at) DESC"
WITHOUT_SECRETS = ("tenant", "kind", "enabled", "stopped_at", "stopped_because")
CALLED = """
SELECT at, digest FROM crm_leads_call WHERE {mine} AND digest = ANY(%(digests)s) AND at > %(since)s
UNION ALL SELECT at, digest FROM crm_leads_gatedecision AS admitted
WHERE {mine} AND digest = ANY(%(digests)s) AND at > %(since)s AND channel = 'call' AND allowed AND NOT EXISTS (
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
        kinds = ACCOUNTS.get(channel, ())
        return {
            "policy": self.policy,
            "attempts": tuple(moment for moment, whose in tried if whose in of_person),
            "daily_cap": cap.limit,
            "cap_reached_at": cap.reached_at(known),
            "stopped_account": next((account for account in self.stopped if account.kind in kinds), None),
        }


def load(tenant_id: int, digests: set[str], channels: set[Channel], now: datetime) -> Usage:
    # Looking writes nothing, so a tenant without a policy has the defaults.
    policy = next(iter(rows(LeadPolicy, "tenant_id = %s", [tenant_id])), LeadPolicy(tenant_id=tenant_id))
    by_phone, since = bool(channels & {Channel.CALL, Channel.VOICEMAIL}), now - DAY
    called = _called(digests, since) if by_phone else []
    dropped = _moments(VoicemailDrop, since, f"AND digest = ANY(%s) {NEWEST}", list(digests)) if by_phone else []
    caps = {}
    if Channel.VOICEMAIL in channels:
        caps[Channel.VOICEMAIL] = _cap(VoicemailDrop, policy.voicemails_per_day, since)
    if Channel.EMAIL in channels:
        caps[Channel.EMAIL] = _cap(EmailMessage, policy.emails_per_day, since)
    return Usage(
        policy,
        calls=called,
        drops=dropped,
        caps=caps,
        stopped=_stopped(channels),
    )


def _called(digests: set[str], since: datetime) -> list[tuple[datetime, str]]:
    """Calls by hand, with or without a result."""
    with connection.cursor() as cursor:
        cursor.execute(CALLED.format(mine=of_tenant("Call")), {"digests": list(digests), "since": since})
        return cursor.fetchall()


def _moments(model: type[VoicemailDrop | EmailMessage], since: datetime, more: str, *params: Any) -> Moments:
    """When each act was sent, or claimed where nobody knows whether it was sent; one that surely failed is none. The
    newest first; `more` conditions, or a limit, stand behind."""
    found = rows(model, f"{MOMENTS} {more}", [since, UNSURE, since, *params], only=("digest", "state", *TIMES))
    moments = [(row.sent_at or row.claimed_at, row.digest, row.state) for row in found]
    return [(moment, known, state) for moment, known, state in moments if moment]


def _cap(model: type[VoicemailDrop | EmailMessage], limit: int, since: datetime) -> Cap:
    return Cap(limit, _moments(model, since, f"{NEWEST} LIMIT %s", limit + 1) if limit else [])


def _stopped(channels: Iterable[Channel]) -> list[VendorAccount]:
    kinds = [kind for channel in channels for kind in ACCOUNTS.get(channel, ())]
    stopped = "kind = ANY(%s) AND enabled AND stopped_at IS NOT NULL ORDER BY kind"
    return rows(VendorAccount, stopped, [kinds], only=WITHOUT_SECRETS) if kinds else []
