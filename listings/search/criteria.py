"""What somebody searches for: an immutable value that knows its own URL. `listings.forms.SearchForm` makes it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from listings.enums import DEFAULT_STATUSES, LEASES, Offer, StandardStatus
from listings.open_house_days import in_words
from listings.traits import TRAITS
from realty.ui.dates import us_date
from realty.ui.url_criteria import Chip, UrlCriteria


class Sort(models.TextChoices):
    NEWEST = "newest", "Newest on the market"
    UPDATED = "updated", "Recently updated"
    PRICE_LOW = "price_low", "Price, low to high"
    PRICE_HIGH = "price_high", "Price, high to low"
    AREA = "area", "Largest living area"
    PRICE_PER_AREA = "price_per_area", "Price per square foot, low to high"
    DAYS_ON_MARKET = "days_on_market", "Longest on the market"


class Mine(models.TextChoices):
    """Which listings by what the member thinks of them; without one, all (`listings.marks` leaves out hidden ones)."""

    FAVORITES = "favorites", "My favorites"
    HIDDEN = "hidden", "Hidden by me"
    ALL = "all", "With those that I hid"
    SHOWN = "shown", "Without those that I hid"


# What the form ticks without being asked: what is on the market, or with a day, every status.
TICKED = (set(DEFAULT_STATUSES), set(StandardStatus.values))


@dataclass(frozen=True, kw_only=True)
class SearchCriteria(UrlCriteria):
    """Every field but `sort`, `page` and `unread` narrows the search; several values of one field widen it.

    `collections` are names (`jpsrealtor_gps_listings`), areas are square feet, `cities` and `home_types` match whatever
    their case and accents. Traits such as `pool` are "yes", "no" or "unknown" (`listings.traits`), `open_house` is days
    (`listings.open_house_days`), `min_days`, `max_days`, `price_cut` and `status_days` are days ago
    (`listings.search.times`), `active_on` is a day, whose prices `min_price` and `max_price` are then about
    (`listings.search.on_a_day`), `neighborhood` is a part of a name. `viewport` is a part of the map, `inside` and
    `outside` are drawn areas, as `listings.map_areas` writes them; `located` is "yes" or "no".

    Without `statuses` the search shows what is on the market, or any status where it asks for a `listing` by number or
    for a day. Without `offer` it shows sales, unless the property types or the number ask for leases. `unread` is what
    was typed and is neither a filter nor searched for (`listings.plain_language`), to be shown.
    """

    renamed = {
        "collections": "collection",
        "cities": "city",
        "postal_codes": "postal_code",
        "property_types": "property_type",
        "home_types": "home_type",
        "statuses": "status",
        "text": "q",
    }
    no_filters: ClassVar[frozenset[str]] = frozenset({"sort", "page", "unread"})

    collections: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    subdivision: str = ""
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    min_beds: int | None = None
    min_baths: int | None = None
    min_area: Decimal | None = None
    max_area: Decimal | None = None
    min_lot: Decimal | None = None
    max_lot: Decimal | None = None
    min_year: int | None = None
    max_year: int | None = None
    home_types: tuple[str, ...] = ()
    pool: str = ""
    spa: str = ""
    has_view: str = ""
    waterfront: str = ""
    stories: str = ""
    min_garage: int | None = None
    senior: str = ""
    land: str = ""
    hoa: str = ""
    max_fee: Decimal | None = None
    new_construction: str = ""
    open_house: str = ""
    min_days: int | None = None
    max_days: int | None = None
    price_cut: str = ""
    status_days: int | None = None
    neighborhood: str = ""
    area: str = ""
    school: str = ""
    agent: str = ""
    office: str = ""
    offer: str = ""
    property_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    active_on: date | None = None
    viewport: str = ""
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    located: str = ""
    text: str = ""
    listing: str = ""
    unread: str = ""
    mine: str = ""
    sort: str = Sort.NEWEST
    page: int = 1

    @property
    def effective_statuses(self) -> tuple[str, ...]:
        """The statuses that the search admits. Of a day, those that the form ticks by itself are no choice."""
        if self.statuses and not (self.active_on and set(self.statuses) in TICKED):
            return self.statuses
        return tuple(StandardStatus.values) if self.listing or self.active_on else tuple(DEFAULT_STATUSES)

    @property
    def automatic(self) -> tuple[str, ...]:
        """Which of status and offer the form ticks wider than usual by itself, so that it can take that back."""
        wide = self.listing or self.active_on
        is_any = wide and set(self.effective_statuses) == set(StandardStatus.values)
        return (*(("status",) if is_any else ()), *(("offer",) if self.listing and not self.offer else ()))

    @property
    def effective_offer(self) -> Offer:
        """Sales, leases or both: what is asked for, else what the property types are."""
        if self.offer:
            return Offer(self.offer)
        asked = {kind in LEASES for kind in self.property_types}
        if asked:
            return Offer.ANY if len(asked) > 1 else Offer.LEASE if asked == {True} else Offer.SALE
        return Offer.ANY if self.listing else Offer.SALE

    @property
    def chosen_types(self) -> tuple[str, ...]:
        """The property types that the search is narrowed to; one that is not of its offer was left from before."""
        return self.types_under(self.effective_offer)

    def types_under(self, offer: Offer) -> tuple[str, ...]:
        """Those that the search would be narrowed to if it were for this offer."""
        return tuple(kind for kind in self.property_types if is_under(kind, offer))

    def is_offered(self, property_type: str) -> bool:
        """Whether listings of this type are what the search is for."""
        return is_under(property_type, self.effective_offer)

    @property
    def is_by_words(self) -> bool:
        """Whether the index of words leads the search."""
        return bool(self.text or self.area or self.school or self.agent or self.office or self.open_house)

    def with_sort(self, sort: str) -> "SearchCriteria":
        return replace(self, sort=sort, page=1)

    def adding(self, field: str, value: Any) -> "SearchCriteria":
        """One more value of a field of several (an attribute's or a URL parameter's name); else the field set to it."""
        name = self.attributes().get(field, field)
        held = self.held(name)
        if isinstance(held, tuple):
            value = held if value in held else (*held, value)
        return replace(self, **{name: value, "page": 1})

    def chips(self) -> list[Chip]:
        """The active filters, in the form's order."""
        return [
            Chip(self._label(name, value), f"?{self._without_chip(name, value)}", NOTES.get(name, ""))
            for name, value in self.given_filters()
        ]

    def not_understood(self) -> Chip | None:
        """What was typed and narrows nothing, with the URL that no longer says so."""
        return Chip(self.unread, f"?{self.without('unread').url_query()}") if self.unread else None

    def _label(self, name: str, value: Any) -> str:
        """Of several drawn areas with its number: their corners tell nobody which is which."""
        label = label_of(name, value)
        areas = getattr(self, name) if name in DRAWN else ()
        return f"{label} {areas.index(value) + 1}" if len(areas) > 1 else label

    def _without_chip(self, name: str, value: Any) -> str:
        return self.without(name, value if isinstance(self.empty()[name], tuple) else None).url_query()

    def held(self, name: str) -> Any:
        return self.effective_statuses if name == "statuses" else getattr(self, name)

    def is_as_by_default(self, name: str) -> bool:
        if name == "statuses" and self.active_on and set(self.statuses) in TICKED:
            return True
        if name == "statuses" and set(self.statuses) == set(DEFAULT_STATUSES):
            return not self.listing
        if name == "mine" and self.mine == Mine.SHOWN:
            return True
        return super().is_as_by_default(name)


def is_under(property_type: str, offer: Offer) -> bool:
    """Whether a search for this offer shows the property type."""
    return offer is Offer.ANY or (property_type in LEASES) == (offer is Offer.LEASE)


DRAWN = ("inside", "outside")
LABELS = {
    "postal_codes": "ZIP {}",
    "subdivision": "Subdivision: {}",
    "min_price": "From ${}",
    "max_price": "Up to ${}",
    "min_beds": "{}+ beds",
    "min_baths": "{}+ baths",
    "min_area": "From {} sq ft",
    "max_area": "Up to {} sq ft",
    "min_lot": "Lot from {} sq ft",
    "max_lot": "Lot up to {} sq ft",
    "min_year": "Built {} or later",
    "max_year": "Built {} or earlier",
    "min_garage": "{}+ garage spaces",
    "min_days": "On the market {}+ days",
    "neighborhood": "Neighborhood: {}",
    "area": "Area: {}",
    "school": "School: {}",
    "agent": "Agent: {}",
    "office": "Office: {}",
    "viewport": "Map area",
    "inside": "Inside drawn area",
    "outside": "Outside drawn area",
    "text": "“{}”",
    "listing": "Listing {}",
}
# Of a chip that is no plain filter.
NOTES = {"text": "searched as words"}
LOCATED = {"yes": "On the map", "no": "Without a place on the map"}
OFFERS = {Offer.SALE: "For sale", Offer.LEASE: "For rent", Offer.ANY: "For sale and for rent"}
PRICE_CUTS = {"any": "Price cut", **{str(days): f"Price cut in the last {days} days" for days in (7, 30, 90)}}
GROUPED = ("min_price", "max_price", "min_area", "max_area", "min_lot", "max_lot")


def in_days(days: int) -> str:
    """`in_days(7)` is "in the last 7 days"."""
    return "today" if days == 0 else f"in the last {days} days" if days > 1 else "since yesterday"


def label_of(name: str, value: Any) -> str:
    """A filter in words: `label_of("min_price", "450000")` is "From $450,000"."""
    if name == "offer":
        return str(OFFERS[value])
    if name == "collections":
        # As cards and tables name an MLS: GPS of `jpsrealtor_gps_listings`.
        return str(value).removesuffix("_listings").rpartition("_")[2].upper()
    if name == "located":
        return LOCATED[value]
    if name in TRAITS:
        return TRAITS[name].words[value]
    if name == "active_on":
        return f"For sale on {us_date(value)}"
    if name == "open_house":
        return in_words(value)
    if name in ("max_days", "status_days"):
        return f"{'New' if name == 'max_days' else 'Status changed'} {in_days(int(value))}"
    if name == "price_cut":
        return PRICE_CUTS[value]
    if name == "mine":
        return str(Mine(value).label)
    if name == "max_fee":
        return f"HOA up to ${Decimal(value):,f}/mo" if Decimal(value) else "No HOA fee"
    shown = f"{Decimal(value):,f}" if name in GROUPED else str(value)
    return LABELS.get(name, "{}").format(shown)
