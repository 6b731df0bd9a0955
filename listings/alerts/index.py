"""The saved searches of a tenant, turned inside out: from a listing's values to the searches that admit them.

Each filter that `Index` knows is in HANDLED and agrees with `listings.search.where` exactly. A search with any other
filter, of today or to come, is `asked`: what the known filters leave of its listings is put to PostgreSQL.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from listings.alerts.facts import Facts
from listings.alerts.masks import Choice, Limit, Parts, mask_of, numbers_in
from listings.enums import LEASES, Offer, StandardStatus
from listings.folding import fold
from listings.models import Collection
from listings.search.conditions import PRICES, RANGES, forms_of
from listings.search.criteria import SearchCriteria
from listings.traits import GARAGE_MASK, GARAGE_SHIFT, MOST_GARAGE, TRAITS

HANDLED = frozenset(
    {
        "collections", "cities", "postal_codes", "subdivision", "min_beds", "home_types", "min_garage", "offer",
        "property_types", "statuses", "listing", *RANGES, *TRAITS,
    }
)  # fmt: skip
# A collection and whether the listing is another one's duplicate there; any collection.
Shown = tuple[int | None, bool]
ANYWHERE: list[Shown] = [(None, False)]


class Index:
    """`searches` are ids with what each searches for; `collections` are those of the tenant; `owners` says whose each
    search is, where favorites matter."""

    def __init__(
        self,
        searches: Sequence[tuple[int, SearchCriteria]],
        collections: Sequence[Collection],
        owners: Mapping[int, int] | None = None,
    ) -> None:
        self.owners = owners or {}
        self.ids = [pk for pk, _ in searches]
        self.criteria = dict(searches)
        self._by_name = {collection.name: collection.pk for collection in collections}
        self.shown, self.city, self.postal_code, self.home_type = Choice(), Choice(), Choice(), Choice()
        self.status, self.property_type, self.number = Choice(), Choice(), Choice()
        self.subdivision = Parts()
        self.traits = {name: Choice() for name in TRAITS}
        self.ranges = {name: Limit(is_lowest=lookup.endswith("__gte")) for name, lookup in RANGES.items()}
        self.beds, self.garage = Limit(is_lowest=True), Limit(is_lowest=True)
        # Of those that are asked: what the index does not know.
        self.rest: dict[int, SearchCriteria] = {}
        asked = []
        for number, (pk, criteria) in enumerate(searches):
            if not self._add(number, criteria):
                asked.append(number)
                self.rest[pk] = _rest_of(criteria)
        self.asked = mask_of(asked, len(self.ids))
        parts: list[Choice | Limit] = [*self._choices(), *self.ranges.values(), self.beds, self.garage]
        for part in parts:
            part.close(len(self.ids))

    def _choices(self) -> Iterable[Choice]:
        return (
            self.shown, self.city, self.postal_code, self.home_type, self.status, self.property_type, self.number,
            self.subdivision, *self.traits.values(),
        )  # fmt: skip

    def _add(self, number: int, criteria: SearchCriteria) -> bool:
        """Whether the index knows the whole of it."""
        shown, is_known = self._shown(criteria)
        self.shown.add(number, shown)
        self.city.add(number, [name for city in criteria.cities if (name := fold(city))] if criteria.cities else None)
        self.postal_code.add(number, criteria.postal_codes or None)
        self.home_type.add(number, {fold(name) for name in criteria.home_types} if criteria.home_types else None)
        self.status.add(number, criteria.effective_statuses)
        self.property_type.add(number, criteria.chosen_types or _offers(criteria))
        self.number.add(number, _numbers(criteria.listing) if criteria.listing else None)
        self.subdivision.add(number, [fold(criteria.subdivision)] if criteria.subdivision else None)
        for name, trait in TRAITS.items():
            value = getattr(criteria, name)
            self.traits[name].add(number, [trait.values.get(value)] if value else None)
        for name, limit in self.ranges.items():
            limit.add(number, None if name in _of_the_day(criteria) else getattr(criteria, name))
        self.beds.add(number, criteria.min_beds)
        self.garage.add(number, min(criteria.min_garage, MOST_GARAGE) + 1 if criteria.min_garage else None)
        return is_known and criteria.filters <= HANDLED

    def _shown(self, criteria: SearchCriteria) -> tuple[list[Shown], bool]:
        """As `listings.search.scope.Searched`: of several collections, but not all, PostgreSQL knows which one shows an
        offer."""
        if not criteria.collections:
            return ANYWHERE, True
        chosen = {pk for name in criteria.collections if (pk := self._by_name.get(name))}
        if len(chosen) == len(self._by_name):
            return ANYWHERE, True
        if len(chosen) > 1:
            return [(pk, is_duplicate) for pk in chosen for is_duplicate in (False, True)], False
        return [(pk, is_duplicate) for pk in chosen for is_duplicate in (False, True)], True

    def found(self, facts: Facts) -> int:
        """The mask of the searches whose known filters admit the listing."""
        if facts.vanished_at is not None:
            return 0
        where: list[Hashable] = [(facts.collection_id, facts.is_duplicate), (None, facts.is_duplicate)]
        found = self.city.admitting(facts.city) & self.status.admitting(facts.status)
        found &= self.property_type.admitting(facts.property_type, facts.property_type in LEASES)
        found &= self.shown.admitting(*where)
        for name, lookup in RANGES.items():
            found &= self.ranges[name].admitting(facts.compared[lookup.rpartition("__")[0]])
            if not found:
                return 0
        found &= self.beds.admitting(facts.bedrooms) & self.postal_code.admitting(facts.postal_code[:5])
        found &= self.garage.admitting(facts.traits >> GARAGE_SHIFT & GARAGE_MASK)
        for name, trait in TRAITS.items():
            found &= self.traits[name].admitting(trait.of(facts.traits))
        found &= self.home_type.admitting(facts.home_type) & self.subdivision.admitting(facts.subdivision)
        return found & self.number.admitting(("id", facts.listing_id), ("key", facts.listing_key))

    def searches(self, mask: int) -> list[int]:
        return [self.ids[number] for number in numbers_in(mask)]


def _rest_of(criteria: SearchCriteria) -> SearchCriteria:
    """Every filter is one condition more, so those that the index knows can be left out; without a status or an offer
    a search would have those of its default. Which offer is shown depends on the collections."""
    unknown = {name: getattr(criteria, name) for name in criteria.filters - (HANDLED - _of_the_day(criteria))}
    everything: dict[str, Any] = {"statuses": tuple(StandardStatus.values), "offer": Offer.ANY}
    return SearchCriteria(collections=criteria.collections, **everything, **unknown)


def _of_the_day(criteria: SearchCriteria) -> frozenset[str]:
    """Prices of a day of the past are not those that the index knows."""
    return frozenset(PRICES) if criteria.active_on else frozenset()


def _offers(criteria: SearchCriteria) -> list[bool]:
    """Whether leases: of searches without property types."""
    return {Offer.LEASE: [True], Offer.SALE: [False], Offer.ANY: [True, False]}[criteria.effective_offer]


def _numbers(listing: str) -> set[tuple[str, str]]:
    """As `listings.search.conditions.numbered`."""
    written = forms_of(listing)
    spellings = {spelling for one in written for spelling in (one, one.upper(), one.lower())}
    return {("id", each) for each in spellings} | {("key", each) for each in written}
