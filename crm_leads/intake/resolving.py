"""What becomes of the lead of a home, and of each event that was waiting for a decision: pure functions of what the
tables say now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from crm_leads.enums import ClosedBecause, LeadStatus
from crm_leads.intake.homes import ENDED, UNDER_CONTRACT, Block, Offer, block, newest_first, us
from crm_leads.intake.outcomes import Outcome
from listings.enums import ON_MARKET, EventKind, StandardStatus

# What an event's outcome is when its home is blocked so.
BLOCKED = {
    ClosedBecause.RELISTED: Outcome.ON_MARKET,
    ClosedBecause.BACK_ON_MARKET: Outcome.ON_MARKET,
    ClosedBecause.SOLD: Outcome.SOLD,
    ClosedBecause.WITHDRAWN: Outcome.UNDER_CONTRACT,
    ClosedBecause.VANISHED: Outcome.VANISHED,
}


@dataclass(slots=True, frozen=True)
class Event:
    """An undecided row of `ListingEvent`. `status` is what the event says the listing became, "" where it left the
    feed. `before` is the reason of the decision that is made anew."""

    id: int
    listing_id: int
    kind: str
    status: str
    before: str = ""


@dataclass(slots=True, frozen=True)
class KnownLead:
    """The lead that the home has already."""

    id: int
    listing_id: int | None
    ended_on: date
    status: str
    closed_because: str


@dataclass(slots=True, frozen=True)
class Home:
    """All listings of one property key, sales and leases, with the home's lead and whether it is a client's."""

    key: str
    offers: Sequence[Offer]
    lead: KnownLead | None = None
    has_client: bool = False


@dataclass(slots=True, frozen=True)
class Rules:
    """`refusals` says for each collection that may make no lead the outcome and the sentence."""

    today: date
    intake_days: int
    refusals: Mapping[int, tuple[Outcome, str]]


class Step(Enum):
    MAKE = "make"
    REOPEN = "reopen"
    CLOSE = "close"
    NOTHING = "nothing"


@dataclass(slots=True)
class Resolved:
    """What to do with the home's lead. `offer` is the listing that it is made of, or that closes it; `refused` says for
    each other listing that ended why it makes no lead. `was_sold`: since the lead was made or opened, so
    that the people whom it knows do not own the home any more."""

    step: Step
    offer: Offer | None = None
    because: ClosedBecause | None = None
    keeps_status: bool = False
    was_sold: bool = False
    refused: dict[int, tuple[Outcome, str]] = field(default_factory=dict)

    @property
    def evidence(self) -> str:
        return self.offer.evidence() if self.offer else ""


def resolve(home: Home, rules: Rules) -> Resolved:
    sales = [offer for offer in home.offers if not offer.is_lease]
    lead = home.lead
    own = next((offer for offer in sales if lead and offer.id == lead.listing_id), None)
    blocked = block(sales, own)
    if blocked:
        return _blocked(sales, blocked, lead)
    refused: dict[int, tuple[Outcome, str]] = {}
    for offer in newest_first(sales):
        refusal = _refusal(offer, home, rules)
        if refusal is None:
            return _ended(offer, lead, refused, was_sold=_was_sold(sales, own, lead))
        refused[offer.id] = refusal
    return Resolved(Step.NOTHING, refused=refused)


def _blocked(sales: Sequence[Offer], blocked: Block, lead: KnownLead | None) -> Resolved:
    reason = (BLOCKED[blocked.because], blocked.evidence)
    refused = {offer.id: reason for offer in sales}
    step = Step.CLOSE if lead and _closes(lead, blocked.because) else Step.NOTHING
    return Resolved(step, blocked.offer, blocked.because, refused=refused)


def _closes(lead: KnownLead, because: ClosedBecause) -> bool:
    """A client's home may be listed by the tenant itself; the gate looks at whose listing it is. Sold, it is a client's
    no longer."""
    return not lead.closed_because and (lead.status != LeadStatus.CONVERTED or because is ClosedBecause.SOLD)


def _refusal(offer: Offer, home: Home, rules: Rules) -> tuple[Outcome, str] | None:
    if not offer.has_address:
        return Outcome.NO_ADDRESS, f"{offer.label} has no address by which its owner could be found."
    if offer.ended_on < rules.today - timedelta(days=rules.intake_days):
        return Outcome.TOO_OLD, f"{offer.label} ended on {us(offer.ended_on)}, over {rules.intake_days} days ago."
    if offer.collection_id in rules.refusals:
        return rules.refusals[offer.collection_id]
    return _of_lead(offer, home)


def _of_lead(offer: Offer, home: Home) -> tuple[Outcome, str] | None:
    lead = home.lead
    if home.has_client or (lead and lead.status == LeadStatus.CONVERTED):
        return Outcome.CLIENT, f"{offer.label} ended on {us(offer.ended_on)}; the home is a client's already."
    if lead and lead.closed_because == ClosedBecause.ERASED:
        return Outcome.ERASED, "The home's lead was erased on request; it is not made again."
    if lead and lead.closed_because == ClosedBecause.PURGED and not _is_anew(offer, lead):
        return Outcome.PURGED, f"{offer.label} ended on {us(offer.ended_on)}; its lead was removed after its retention."
    return None


def _is_anew(offer: Offer, lead: KnownLead) -> bool:
    """A later ending than the one that the lead was made of; the same offer in another MLS is none."""
    if offer.id == lead.listing_id:
        return offer.ended_on > lead.ended_on
    return offer.ended_on > lead.ended_on and (offer.started_on is None or offer.started_on > lead.ended_on)


def _was_sold(sales: Sequence[Offer], own: Offer | None, lead: KnownLead | None) -> bool:
    if lead is None:
        return False
    since = (own.started_on if own else None) or lead.ended_on
    return any(offer.status == StandardStatus.CLOSED and offer.sold_on >= since for offer in sales)


def _ended(
    offer: Offer, lead: KnownLead | None, refused: dict[int, tuple[Outcome, str]], *, was_sold: bool
) -> Resolved:
    if lead is None:
        return Resolved(Step.MAKE, offer, refused=refused)
    anew = _is_anew(offer, lead)
    if anew or lead.closed_because:
        return Resolved(Step.REOPEN, offer, keeps_status=not anew, was_sold=was_sold, refused=refused)
    same = offer.id == lead.listing_id
    outcome = Outcome.ALREADY if same else Outcome.DUPLICATE
    refused[offer.id] = (outcome, f"{offer.evidence()} The home is a lead already.")
    return Resolved(Step.NOTHING, refused=refused)


def outcomes(home: Home, events: Sequence[Event], resolved: Resolved) -> dict[int, tuple[Outcome, str]]:
    """Event id -> its outcome with the reason in plain words, for each of `events`. One whose listing was changed or
    removed while this reading went on is left to the next."""
    offers = {offer.id: offer for offer in home.offers}
    last = {event.listing_id: event.id for event in sorted(events, key=lambda event: event.id)}
    return {
        event.id: _outcome(event, offers[event.listing_id], resolved, is_last=last[event.listing_id] == event.id)
        for event in events
        if event.listing_id in offers
    }


def _outcome(event: Event, offer: Offer, resolved: Resolved, *, is_last: bool) -> tuple[Outcome, str]:
    if offer.is_lease:
        return Outcome.LEASE, f"{offer.label} is a {offer.property_type} listing: a tenant is looked for, no buyer."
    if not is_last or not _still_says(event, offer):
        return Outcome.SUPERSEDED, f"{_said(event, offer)} Since then: {offer.evidence()}"
    decides = resolved.offer is not None and resolved.offer.id == offer.id
    if decides and resolved.step is Step.CLOSE:
        return Outcome.CLOSED, resolved.evidence
    if decides and resolved.step in (Step.MAKE, Step.REOPEN):
        return (Outcome.MADE if resolved.step is Step.MAKE else Outcome.REOPENED), resolved.evidence
    if offer.id in resolved.refused:
        return resolved.refused[offer.id]
    if offer.has_ended:
        other = resolved.offer.label if resolved.offer else "another listing"
        return Outcome.DUPLICATE, f"{offer.evidence()} The home's lead is of {other}."
    return _fact(offer), f"{offer.evidence()} {_of_home(resolved)}"


def _of_home(resolved: Resolved) -> str:
    if resolved.step in (Step.MAKE, Step.REOPEN):
        return f"The home ended unsold later: {resolved.evidence}"
    return "It concerns no open lead."


def _fact(offer: Offer) -> Outcome:
    if offer.vanished_on is not None:
        return Outcome.VANISHED
    if offer.status in ON_MARKET:
        return Outcome.ON_MARKET
    if offer.status in UNDER_CONTRACT:
        return Outcome.UNDER_CONTRACT
    return Outcome.SOLD if offer.status == StandardStatus.CLOSED else Outcome.VANISHED


def _still_says(event: Event, offer: Offer) -> bool:
    if event.kind == EventKind.VANISHED:
        return offer.vanished_on is not None
    if offer.vanished_on is not None:
        return False
    return event.status == offer.status or (event.status in ON_MARKET and offer.status in ON_MARKET)


def _said(event: Event, offer: Offer) -> str:
    if event.kind == EventKind.VANISHED:
        return f"{offer.label} had left the feed."
    was = event.status or "stored"
    return f"{offer.label} had ended unsold ({was})." if event.status in ENDED else f"{offer.label} was {was}."
