"""A search that finds nothing: what the same search finds among the listings that it leaves out unasked, as those off
the market and rentals are."""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from listings.enums import ON_MARKET, Offer, StandardStatus
from listings.search.criteria import SearchCriteria
from listings.search.page import SearchPage, search


@dataclass(frozen=True)
class Hidden:
    """`label` is "1 off-market rental matches", `note` says of which status they are."""

    label: str
    url: str
    total: int
    note: str = ""


def hidden(criteria: SearchCriteria) -> list[Hidden]:
    """Each way to find something by widening the fewest of status, offer and MLS, of a search that finds nothing. One
    search where nothing can be found, two to eight where something can."""
    ways = _ways(criteria)
    if not ways or not search(_widened(criteria, ways)).total:
        return []
    for size in range(1, len(ways) + 1):
        tried = [dict(some) for some in combinations(ways.items(), size)]
        found = [_found(criteria, some) for some in tried]
        if any(found):
            return [one for one in found if one]
    return []


def _ways(criteria: SearchCriteria) -> dict[str, Any]:
    """What can be widened, and to what: field and value."""
    ways: dict[str, Any] = {}
    if set(criteria.effective_statuses) != set(StandardStatus.values):
        ways["statuses"] = tuple(StandardStatus.values)
    if criteria.effective_offer is not Offer.ANY and not criteria.chosen_types:
        ways["offer"] = Offer.ANY
    if criteria.collections:
        ways["collections"] = ()
    return ways


def _widened(criteria: SearchCriteria, ways: dict[str, Any]) -> SearchCriteria:
    return replace(criteria, page=1, **ways)


def _found(criteria: SearchCriteria, ways: dict[str, Any]) -> Hidden | None:
    wide = _widened(criteria, ways)
    page = search(wide)
    if not page.total:
        return None
    statuses = _statuses(page)
    if "statuses" in ways:
        wide = replace(wide, statuses=tuple(statuses))
    if "offer" in ways:
        wide = replace(wide, offer=_other(criteria.effective_offer))
    note = ", ".join(statuses) if "statuses" in ways else ""
    return Hidden(_label(criteria, ways, page.total, statuses), f"?{wide.url_query()}", page.total, note)


def _statuses(page: SearchPage) -> list[str]:
    """Of what was found, in RESO's order."""
    (facet,) = (facet for facet in page.facets if facet.name == "status")
    return [value.value for value in facet.values if value.count]


def _other(offer: Offer) -> Offer:
    return Offer.SALE if offer is Offer.LEASE else Offer.LEASE


def _label(criteria: SearchCriteria, ways: dict[str, Any], total: int, statuses: list[str]) -> str:
    off_market = not set(statuses) & set(ON_MARKET)
    words = [f"{total:,}"]
    if "statuses" in ways and off_market:
        words.append("off-market")
    rental = "offer" in ways and _other(criteria.effective_offer) is Offer.LEASE
    words.append(("rental" if rental else "listing") + ("" if total == 1 else "s"))
    if "offer" in ways and not rental:
        words.append("for sale")
    if "statuses" in ways and not off_market:
        words.append("of another status")
    if "collections" in ways:
        words.append("from another MLS")
    words.append("matches" if total == 1 else "match")
    return " ".join(words)
