"""What is true of a home, given every sale listing of it that the tenant's collections hold: is it for sale, sold,
under contract, or did it end unsold, and which listing tells so.

Nothing here depends on the order in which events came, only on the listings as they are now. So events that are late,
repeated or out of order all lead to the same state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_leads.enums import ClosedBecause
from listings.enums import LEASES, ON_MARKET, StandardStatus

ENDED = (StandardStatus.EXPIRED, StandardStatus.CANCELED)
UNDER_CONTRACT = (StandardStatus.WITHDRAWN, StandardStatus.HOLD)


@dataclass(slots=True, frozen=True)
class Offer:
    """A listing, as far as intake needs it. `started_on`, `ended_on` (its last change of status) and `sold_on` are
    days in the tenant's zone by the MLS's clock; `vanished_on` is by ours."""

    id: int
    collection_id: int
    label: str
    status: str
    property_type: str
    started_on: date | None
    ended_on: date
    sold_on: date
    contract_until: date | None
    vanished_on: date | None
    has_address: bool
    mls_status: str = ""

    @property
    def is_lease(self) -> bool:
        return self.property_type in LEASES

    @property
    def has_ended(self) -> bool:
        """Expired or Canceled, and still in the feed to prove it."""
        return self.vanished_on is None and self.status in ENDED

    @property
    def is_on_market(self) -> bool:
        return self.vanished_on is None and self.status in ON_MARKET

    def evidence(self) -> str:
        """One sentence: which listing says what, and since when."""
        if self.vanished_on:
            return f"{self.label} is no longer in the feed since {us(self.vanished_on)}; it was {self.status} then."
        since = self.sold_on if self.status == StandardStatus.CLOSED else self.ended_on
        if self.status == StandardStatus.UNKNOWN and self.mls_status:
            return (
                f"{self.label} is \u201c{self.mls_status}\u201d since {us(since)}, a status without a recorded meaning."
            )
        return f"{self.label} is {self.status} since {us(since)}."


@dataclass(slots=True, frozen=True)
class Block:
    """Why the home is no lead now: the listing that says so."""

    because: ClosedBecause
    offer: Offer

    @property
    def evidence(self) -> str:
        return self.offer.evidence()


def us(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def newest_first(offers: Sequence[Offer]) -> list[Offer]:
    """Those that ended unsold, the latest first."""
    ended = [offer for offer in offers if offer.has_ended]
    return sorted(ended, key=lambda o: (o.ended_on, o.started_on or date.min, o.id), reverse=True)


def block(offers: Sequence[Offer], own: Offer | None) -> Block | None:
    """What keeps the home from being a lead, the strongest first; None when nothing does.

    `own` is the listing of the home's lead. What happened before the newest ended offer began does not count: last
    year's sale makes no obstacle for this year's expired listing.
    """
    ended = newest_first(offers)
    anchor = ended[0] if ended else own
    return (
        _for_sale(offers, own) or _sold(offers, anchor) or _under_contract(offers, anchor) or _unknown(offers, anchor)
    )


def _for_sale(offers: Sequence[Offer], own: Offer | None) -> Block | None:
    """In any collection, one with an IDX license as well: whoever is for sale is left alone."""
    found = max((o for o in offers if o.is_on_market), key=lambda o: (o.ended_on, o.id), default=None)
    if found is None:
        return None
    same = own is not None and own.id == found.id
    return Block(ClosedBecause.BACK_ON_MARKET if same else ClosedBecause.RELISTED, found)


def _sold(offers: Sequence[Offer], anchor: Offer | None) -> Block | None:
    """A sale stays a fact after its listing left the feed."""
    sold = [o for o in offers if o.status == StandardStatus.CLOSED and _counts(o, o.sold_on, anchor)]
    found = max(sold, key=lambda o: (o.sold_on, o.id), default=None)
    return Block(ClosedBecause.SOLD, found) if found else None


def _under_contract(offers: Sequence[Offer], anchor: Offer | None) -> Block | None:
    """NAR Code of Ethics, Article 16: the seller still has an agent until the listing contract ends."""
    held = [
        o
        for o in offers
        if o.vanished_on is None
        and o.status in UNDER_CONTRACT
        and _counts(o, o.ended_on, anchor)
        and not _over(o, anchor)
    ]
    found = max(held, key=lambda o: (o.ended_on, o.id), default=None)
    return Block(ClosedBecause.WITHDRAWN, found) if found else None


def _over(offer: Offer, anchor: Offer | None) -> bool:
    """Its contract ended before the anchor did."""
    if anchor is None or offer.id == anchor.id or offer.contract_until is None:
        return False
    return offer.contract_until <= anchor.ended_on


def _unknown(offers: Sequence[Offer], anchor: Offer | None) -> Block | None:
    """A newer offer that left the feed, or a live one whose status says nothing: the home may be for sale or sold."""
    found = max((o for o in offers if _is_unknown(o, anchor)), key=lambda o: (o.ended_on, o.id), default=None)
    return Block(ClosedBecause.VANISHED, found) if found else None


def _is_unknown(offer: Offer, anchor: Offer | None) -> bool:
    told = (*ENDED, *UNDER_CONTRACT, *ON_MARKET)
    if offer.status == StandardStatus.CLOSED or (offer.vanished_on is None and offer.status in told):
        return False
    if anchor is None or offer.id == anchor.id:
        return True
    if offer.vanished_on is None and offer.status != StandardStatus.DELETE:
        return True
    if offer.vanished_on is not None and offer.vanished_on < anchor.ended_on:
        return False
    # The same offer in another MLS leaves its feed when it ends: that is no new offer.
    return offer.started_on is None or offer.started_on > anchor.ended_on


def _counts(offer: Offer, day: date, anchor: Offer | None) -> bool:
    if anchor is None or offer.id == anchor.id:
        return True
    return day >= (anchor.started_on or anchor.ended_on)
