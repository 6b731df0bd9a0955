"""The conditions of a search, as ORM queries on `Listing`. Every value becomes a parameter.

Facet filters (city, property type, status, bedrooms) are kept apart from the rest, since each facet is counted without
its own filter. Row-level security lets only operators that PostgreSQL marks leakproof bound an index scan: comparisons
of integers, dates and text are, those of numeric are not, so prices and areas filter what the scan read from the index.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, F, Max, Min, OrderBy, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from listings.days_on_market import today_in, zone_of
from listings.enums import Mark
from listings.folding import Fold, fold
from listings.models import (
    Collection,
    Enrichment,
    FacetSubdivision,
    FacetSubType,
    Listing,
    ListingQuerySet,
    Neighborhood,
)
from listings.open_house_days import days_of
from listings.search.any_of import AmongIds
from listings.search.criteria import Mine, SearchCriteria, Sort
from listings.search.located import located
from listings.search.on_a_day import for_sale_on
from listings.search.scope import Searched
from listings.search.times import asks_when, at_times
from listings.traits import TRAITS, has_garage, has_trait
from listings.twins import MARKS
from listings.words import NUMBER_SIGN, Terms, text_query, words_query
from realty.tenants.scope import current_scope

RANGES = {
    "min_price": "list_price__gte",
    "max_price": "list_price__lte",
    "min_baths": "bathrooms_total_integer__gte",
    "min_area": "living_area__gte",
    "max_area": "living_area__lte",
    "min_lot": "lot_size_square_feet__gte",
    "max_lot": "lot_size_square_feet__lte",
    "min_year": "year_built__gte",
    "max_year": "year_built__lte",
    "max_fee": "monthly_fee__lte",
}

PRICES = ("min_price", "max_price")
# Found by their words, and then by the columns.
NAMED = {
    "area": ("mls_area_major", "mls_area_minor"),
    "school": ("elementary_school", "middle_or_junior_school", "high_school"),
    "agent": ("list_agent_full_name", "co_list_agent_full_name"),
    "office": ("list_office_name", "co_list_office_name"),
}
# By column; "-" is from high to low. The id makes each order total, so that pages neither repeat nor skip a listing.
ORDERS = {
    Sort.NEWEST: ("-came_on", "-modification_timestamp", "-id"),
    Sort.UPDATED: ("-modification_timestamp", "-id"),
    Sort.PRICE_LOW: ("list_price", "-id"),
    Sort.PRICE_HIGH: ("-list_price", "-id"),
    Sort.AREA: ("-living_area", "-id"),
    Sort.PRICE_PER_AREA: ("price_per_square_foot", "-id"),
    Sort.DAYS_ON_MARKET: ("came_on", "-id"),
}
PAGE_SIZE = 24


def order_of(sort: str) -> list[OrderBy]:
    """For the ORM; unknown values last."""
    return [
        F(column.lstrip("-")).desc(nulls_last=True) if column[0] == "-" else F(column).asc(nulls_last=True)
        for column in ORDERS[Sort(sort)]
    ]


def order_sql(sort: str) -> tuple[str, list[str]]:
    """The same as SQL, and the columns that it needs besides the id."""
    columns = ORDERS[Sort(sort)]
    terms = [f"{column.lstrip('-')} {'DESC' if column[0] == '-' else 'ASC'} NULLS LAST" for column in columns]
    return ", ".join(terms), [name for column in columns if (name := column.lstrip("-")) != "id"]


def best_of(sort: str) -> tuple[Aggregate, str, str]:
    """Of a group of listings: which value of the first sort column comes first; its direction, and "as good"."""
    first = ORDERS[Sort(sort)][0]
    if first[0] == "-":
        return Max(first[1:]), "DESC", ">="
    return Min(first), "ASC", "<="


def matching(criteria: SearchCriteria, searched: Searched) -> ListingQuerySet:
    """Listings that pass every filter but those of the facets."""
    rows: ListingQuerySet = searched.rows(by_words=criteria.is_by_words)
    # Of a day, prices are those of the day.
    of_today = [name for name in RANGES if not (criteria.active_on and name in PRICES)]
    given = {RANGES[name]: getattr(criteria, name) for name in of_today}
    rows = rows.filter(**{lookup: value for lookup, value in given.items() if value is not None})
    if criteria.postal_codes:
        # Stored as five digits or ZIP+4.
        rows = rows.alias(zip5=Left("postal_code", 5)).filter(zip5__in=criteria.postal_codes)
    if criteria.subdivision:
        rows = in_subdivisions(rows, criteria.subdivision)
    rows = located(with_traits(rows, criteria), criteria, of_all=searched.everything)
    if criteria.mine and criteria.mine != Mine.ALL:
        rows = marked(rows, criteria.mine, searched)
    for name, columns in NAMED.items():
        if written := getattr(criteria, name):
            rows = named(rows, columns, written)
    if criteria.open_house:
        rows = open_on(rows, days_of(criteria.open_house, today_where(searched)))
    if asks_when(criteria):
        rows = at_times(rows, criteria, zone_where(searched))
    if criteria.neighborhood:
        rows = in_neighborhoods(rows, criteria.neighborhood)
    if criteria.listing:
        rows = rows.filter(numbered(criteria.listing))
    if criteria.text:
        rows = rows.filter(search_vector=text_query(criteria.text))
    if criteria.active_on:
        rows = for_sale_on(rows, criteria.active_on, criteria.min_price, criteria.max_price)
    return rows


def with_traits(rows: ListingQuerySet, criteria: SearchCriteria) -> ListingQuerySet:
    """By what the number `traits` knows, and by home type."""
    for trait in TRAITS.values():
        if value := getattr(criteria, trait.name):
            rows = rows.filter(has_trait(trait, value))
    if criteria.min_garage:
        rows = rows.filter(has_garage(criteria.min_garage))
    if criteria.home_types:
        known = FacetSubType.objects.filter(folded__in=[fold(name) for name in criteria.home_types])
        rows = rows.filter(facet_sub_type__in=list(known.values_list("pk", flat=True)))
    return rows


def marked(rows: ListingQuerySet, mine: str, searched: Searched) -> ListingQuerySet:
    """By the marks of the member whose scope is open, of a listing or of a twin; nobody else's have any. One query for
    twins where the tenant has several collections, and `searched` has not read them."""
    user, kind = current_scope().user_id or 0, Mark.FAVORITE if mine == Mine.FAVORITES else Mark.HIDDEN
    twins = searched.twins_of_marked(user, kind)
    marks = RawSQL(f"{MARKS} UNION ALL SELECT unnest(%s::bigint[])", (user, kind, twins))  # noqa: S611  our own SQL
    return rows.exclude(pk__in=marks) if mine == Mine.SHOWN else rows.filter(pk__in=marks)


def named(rows: ListingQuerySet, columns: tuple[str, ...], written: str) -> ListingQuerySet:
    """Whose area, school, agent or office has `written` in its name; found by its words."""
    rows = rows.filter(search_vector=words_query(written))
    holds = Q()
    for column in columns:
        rows = rows.alias(**{f"{column}_folded": Fold(column)})
        holds |= Q(**{f"{column}_folded__contains": fold(written)})
    return rows.filter(holds)


def open_on(rows: ListingQuerySet, days: list[date]) -> ListingQuerySet:
    """Which have an open house on one of these days. Found before anything else is asked: of sixty days PostgreSQL
    expects a quarter of all listings, and would read the tenant's one by one."""
    if not days:
        return rows.none()
    opened = Listing.objects.live().filter(search_vector=Terms([f"+{day.isoformat()}" for day in days]))
    return rows.filter(AmongIds(F("pk"), ArraySubquery(opened.values("pk"))))


def today_where(searched: Searched) -> date:
    return today_in(zone_where(searched))


def zone_where(searched: Searched) -> ZoneInfo:
    """That of the first MLS that is searched; on the platform, which has many, UTC."""
    collections = searched.collections
    return zone_of(collections[0]) if collections else ZoneInfo("UTC")


def in_neighborhoods(rows: ListingQuerySet, part: str) -> ListingQuerySet:
    """Those that were found to lie in a neighborhood with `part` in its name, whatever case and accents."""
    found = Enrichment.objects.filter(neighborhood__in=neighborhoods_named(part))
    return rows.filter(pk__in=found.values("listing"))


def neighborhoods_named(part: str) -> list[int]:
    """The ids of those that hold it in their name."""
    known = Neighborhood.objects.alias(folded=Fold("name")).filter(folded__contains=fold(part))
    return list(known.values_list("pk", flat=True))


def in_subdivisions(rows: ListingQuerySet, part: str) -> ListingQuerySet:
    """Whose subdivision has `part` in its name, whatever case and accents."""
    known = FacetSubdivision.objects.filter(folded__contains=fold(part))
    return rows.filter(facet_subdivision__in=list(known.values_list("pk", flat=True)))


def forms_of(number: str) -> set[str]:
    """A number as it was written, and without a sign before it: {"MLS# SR-1", "SR-1"}."""
    return {number.strip(), NUMBER_SIGN.sub("", number.strip())}


def numbered(*numbers: str) -> Q:
    """Listings of any of the numbers. The collections are named, though they are all of the scope's, since both unique
    indexes are led by them. No MLS has two numbers that differ by case alone, and the indexes know the usual ones by
    their letters."""
    written = {form for number in numbers for form in forms_of(number)}
    spellings = {spelling for one in written for spelling in (one, one.upper(), one.lower())}
    named = Q(listing_id__in=spellings) | Q(listing_key__in=written)
    return named & Q(collection__in=Collection.objects.values("pk"))
