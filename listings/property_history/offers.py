"""The offers of a home in lines: one in two MLSs is one line, and a relisting says which listing it goes on from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from listings.days_on_market import MarketTime
from listings.enrichment.market import Offer, earlier_days, goes_on_from, in_order, is_same_offer
from listings.enums import LEASES
from listings.models import Listing


@dataclass
class Line:
    """`listings` are the same offer in each MLS, first the one that searches show; `time` is its time on the market,
    from the first one's beginning to the last one's end, None for one whose source gives no day of listing. `from_line`
    is the offer that it goes on from, `earlier_days` are those of all that it goes on from."""

    listings: list[Listing]
    time: MarketTime | None = None
    from_line: "Line | None" = None
    earlier_days: int = 0
    offers: list[Offer] = field(default_factory=list)

    @property
    def head(self) -> Listing:
        return self.listings[0]

    @property
    def began_on(self) -> date:
        return self.time.started_on if self.time else self.head.created_at.date()

    @property
    def cumulative_days(self) -> int | None:
        """With those of the offers that it goes on from; None where it goes on from none."""
        return self.time.days + self.earlier_days if self.from_line and self.time else None

    def add(self, offer: Offer) -> None:
        """The same offer in another MLS."""
        self.listings.append(offer.listing)
        self.offers.append(offer)
        last = max((each.time for each in self.offers), key=lambda time: time.ended_on)
        self.time = replace(last, started_on=min(each.time.started_on for each in self.offers))


@dataclass(frozen=True)
class Market:
    """What the home was offered for: `title` says which; lines from the newest."""

    title: str
    is_lease: bool
    lines: list[Line]


def markets_of(listings: Sequence[Listing], today: date | None = None) -> list[Market]:
    """Sales and rentals apart, whichever there are. At most one query for each."""
    leases = [listing for listing in listings if listing.property_type in LEASES]
    sales = [listing for listing in listings if listing.property_type not in LEASES]
    found = []
    for title, is_lease, own in (("Listings for sale", False, sales), ("Listings for rent", True, leases)):
        if own:
            found.append(Market(title, is_lease, lines_of(own, today)))
    return found


def lines_of(listings: Iterable[Listing], today: date | None = None) -> list[Line]:
    """Of listings that are all for sale or all for rent."""
    kept = list(listings)
    offers = in_order(kept, today)
    lines = _timed(offers)
    timed = {offer.listing.pk for offer in offers}
    lines += _untimed(listing for listing in kept if listing.pk not in timed)
    for line in lines:
        ends = {offer.listing.pk: offer.time.ended_on.toordinal() for offer in line.offers}
        line.listings.sort(
            key=lambda each: (each.is_duplicate, each.vanished_at is not None, -ends.get(each.pk, 0), -each.pk)
        )
    return sorted(lines, key=lambda line: (line.began_on, line.head.pk), reverse=True)


def _timed(offers: Sequence[Offer]) -> list[Line]:
    lines: list[Line] = []
    for place, offer in enumerate(offers):
        same = next((line for line in lines if _is_of(line, offer)), None)
        if same:
            same.add(offer)
            continue
        line = Line([offer.listing], offer.time, offers=[offer])
        _join(line, [each for each in offers[:place] if not is_same_offer(each, offer)], lines)
        lines.append(line)
    return lines


def _is_of(line: Line, offer: Offer) -> bool:
    if offer.listing.collection_id in {each.collection_id for each in line.listings}:
        return False
    return any(is_same_offer(each, offer) for each in line.offers)


def _join(line: Line, before: Sequence[Offer], lines: Sequence[Line]) -> None:
    offer = line.offers[0]
    former = goes_on_from(offer, before)
    if former:
        line.from_line = next(each for each in lines if former[0] in each.offers)
        line.earlier_days = earlier_days(offer, before)


def _untimed(listings: Iterable[Listing]) -> list[Line]:
    """Without a day of listing: no dates tell, but the same offer has the same key."""
    lines: list[Line] = []
    for listing in listings:
        same = next((line for line in lines if _is_twin(line.head, listing)), None)
        if same:
            same.listings.append(listing)
        else:
            lines.append(Line([listing]))
    return lines


def _is_twin(one: Listing, other: Listing) -> bool:
    return (
        one.collection_id != other.collection_id
        and bool(one.duplicate_key)
        and one.duplicate_key == other.duplicate_key
    )
