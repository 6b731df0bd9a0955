"""What stands on a sheet, as text: for the agent all facts of the page that may be on paper, for a client what the
license lets her see (`listings.client_display`). Private remarks and showing data are on neither."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_leads.leads.on_paper import AgentOnPaper
from listings.client_display import as_client_sees, client_facts, client_open_houses, shows_days
from listings.days_on_market import time_of, zone_of
from listings.enums import LEASES
from listings.facts import Fact, FactGroup, fact_groups
from listings.models import Listing
from listings.open_houses import OpenHouse, are_held, open_houses
from listings.templatetags.listing_format import address_lines, lot_size
from realty.ui.dates import us_date
from realty.ui.money import money, whole_money
from realty.ui.numbers import acres, count, square_feet, yes_no

WITHHELD = "Withheld by the MLS"
NO_ADVICE = "Information is believed to be reliable and is not guaranteed."
Row = tuple[str, str]


@dataclass(frozen=True)
class Sheet:
    """All of it as people read it. `warning` is for the agent alone."""

    street: str
    place: str
    status: str
    price: str
    under_price: str
    headline: Sequence[str]
    remarks: str
    open_houses: Sequence[str]
    groups: Sequence[tuple[str, Sequence[Row]]]
    source: Sequence[str]
    agent: AgentOnPaper
    warning: str = ""


def for_agent(listing: Listing, agent: AgentOnPaper, now: datetime) -> Sheet:
    houses = open_houses(listing) if are_held(listing) else []
    groups, days = fact_groups(listing, for_participant=False), _days(listing)
    return _sheet(listing, groups, days, houses, agent, now, _warning(listing))


def for_client(listing: Listing, agent: AgentOnPaper, now: datetime) -> Sheet:
    """Empties the listing (`as_client_sees`): never save it. Of one that `kept_from_clients` lets pass."""
    as_client_sees(listing)
    days = _days(listing) if shows_days(listing.collection) else ""
    return _sheet(listing, client_facts(listing), days, client_open_houses(listing), agent, now, "")


def _sheet(
    listing: Listing,
    groups: Iterable[FactGroup],
    days: str,
    houses: Iterable[OpenHouse],
    agent: AgentOnPaper,
    now: datetime,
    warning: str,
) -> Sheet:
    zone = zone_of(listing.collection, listing.tenant)
    street, place = address_lines(listing)
    return Sheet(
        street=street,
        place=place,
        status=listing.standard_status or "Unknown",
        price=_price(listing),
        under_price=_under_price(listing),
        headline=[*_headline(listing), *filter(None, [days])],
        remarks="\n\n".join(filter(None, (listing.public_remarks, listing.supplement))),
        open_houses=[_open_house(house) for house in houses if not house.is_past],
        groups=[(group.title, [(fact.label, _written(fact, zone)) for fact in group.facts]) for group in groups],
        source=list(_source(listing, zone, now)),
        agent=agent,
        warning=warning,
    )


def _warning(listing: Listing) -> str:
    if listing.vanished_at:
        return "The MLS no longer sends this listing. Do not advertise it."
    if listing.internet_entire_listing_display_yn is False:
        return "Do not display publicly. The seller does not allow this listing on the internet."
    if listing.internet_address_display_yn is False:
        return "Do not display the address publicly. The seller does not allow it on the internet."
    return ""


def _price(listing: Listing) -> str:
    return f"{money(listing.list_price)}{_period(listing) if listing.list_price is not None else ''}"


def _period(listing: Listing) -> str:
    return "/mo" if listing.property_type in LEASES else ""


def _under_price(listing: Listing) -> str:
    if listing.close_price:
        return f"Closed at {money(listing.close_price)}{_period(listing)}"
    if listing.price_per_square_foot and not _period(listing):
        return f"{whole_money(listing.price_per_square_foot)} per sq ft"
    return ""


def _headline(listing: Listing) -> Iterable[str]:
    if listing.bedrooms_total is not None:
        yield _counted(listing.bedrooms_total, "bed")
    if listing.bathrooms_total_integer is not None:
        yield _counted(listing.bathrooms_total_integer, "bath")
    if listing.living_area:
        yield square_feet(listing.living_area)
    if listing.lot_size_square_feet or listing.lot_size_acres:
        yield f"{lot_size(listing)} lot"
    if listing.year_built:
        yield f"Built {listing.year_built}"
    if listing.garage_spaces:
        yield f"{count(listing.garage_spaces)} garage"


def _days(listing: Listing) -> str:
    """Of one without a day of coming to market none."""
    time = time_of(listing, listing.tenant)
    if time is None:
        return ""
    return f"{_counted(time.days, 'day')} {'from listing to closing' if time.is_with_escrow else 'on market'}"


def _counted(number: int, what: str) -> str:
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def _open_house(house: OpenHouse) -> str:
    day = f"{house.day:%a}, {us_date(house.day)}"
    told = ", ".join(filter(None, (day, house.hours)))
    return f"{told}. {house.remarks}" if house.remarks else told


def _written(fact: Fact, zone: ZoneInfo) -> str:
    """As `templates/listings/_fact.html` writes it; a moment as its day, since paper does not age with it."""
    value = fact.value
    if fact.is_withheld:
        return WITHHELD
    if fact.kind == "moment":
        return us_date(value.astimezone(zone))
    if fact.kind == "lot":
        return f"{count(value[0])} {value[1]}".strip()
    if fact.kind == "rent":
        return f"{money(value)}/mo"
    writers = {"money": money, "count": count, "square_feet": square_feet, "acres": acres, "yes_no": yes_no}
    if fact.kind in writers:
        return str(writers[fact.kind](value))
    if fact.kind == "date":
        return us_date(value)
    return f"{value:.5f}" if fact.kind == "degrees" else str(value)


def _source(listing: Listing, zone: ZoneInfo, now: datetime) -> Iterable[str]:
    """Who listed it, what its MLS asks to be said, and of when it is."""
    collection = listing.collection
    listed = ", ".join(filter(None, (listing.list_agent_full_name, listing.list_office_name)))
    number = f"Listing number {listing.listing_id or listing.listing_key}."
    yield f"Listed by {listed}. {number}" if listed else number
    yield f"{collection.title}: {collection.attribution}".removesuffix(": ").strip()
    if collection.is_simulated:
        yield "Simulated data: not a real home."
    known = f" Data of {us_date(collection.synced_at.astimezone(zone))}." if collection.synced_at else ""
    yield f"{NO_ADVICE}{known} Printed {us_date(now.astimezone(zone))}."
