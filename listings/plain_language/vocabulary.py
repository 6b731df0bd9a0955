"""Names that only the database knows, and the day it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from django.db.models import CharField, Q, QuerySet, Value

from listings.folding import fold
from listings.models import FacetCity, FacetSubdivision, FacetSubType
from listings.search.conditions import today_where
from listings.search.criteria import SearchCriteria
from listings.search.scope import Searched, searched

CITY, SUBDIVISION = "city", "subdivision"
# A misspelled city is looked for among those that begin alike.
BEGINNING = 2


@dataclass(frozen=True)
class Names:
    """By folded name: cities that some text may mean, misspelled ones too, and subdivisions that it spells."""

    cities: dict[str, str]
    subdivisions: dict[str, str]


@dataclass(frozen=True)
class Vocabulary:
    """`places` gives the names that folded pieces of a text may be, `home_types` the PropertySubTypes that the scope
    has, `today` the day at the MLS. Each is asked where the text needs it, once."""

    places: Callable[[frozenset[str]], Names]
    home_types: Callable[[], tuple[str, ...]]
    today: Callable[[], date]

    def once(self) -> "Vocabulary":
        """The same, with answers that are kept: for one text."""
        return Vocabulary(cache(self.places), cache(self.home_types), cache(self.today))


class Stored:
    """Of the open scope. One query for places; one for home types, one for the day, and one for the collections that
    either needs."""

    @cached_property
    def searched(self) -> Searched:
        return searched(SearchCriteria())

    def places(self, pieces: frozenset[str]) -> Names:
        alike = Q(folded__in=pieces)
        for beginning in {piece[:BEGINNING] for piece in pieces if len(piece) > BEGINNING}:
            alike |= Q(folded__startswith=beginning)
        cities = _told(FacetCity.objects.filter(alike), CITY)
        subdivisions = _told(FacetSubdivision.objects.filter(folded__in=pieces), SUBDIVISION)
        rows = list(cities.union(subdivisions, all=True))
        return Names(_of(rows, CITY), _of(rows, SUBDIVISION))

    def home_types(self) -> tuple[str, ...]:
        held = self.searched.rows().order_by().values("facet_sub_type").distinct()
        return tuple(FacetSubType.objects.filter(pk__in=held).order_by("name").values_list("name", flat=True))

    def today(self) -> date:
        return today_where(self.searched)


def _told(
    rows: "QuerySet[FacetCity] | QuerySet[FacetSubdivision]", kind: str
) -> "QuerySet[FacetCity, tuple[str, ...]]":
    named = rows.exclude(folded="").annotate(kind=Value(kind, output_field=CharField()))
    return named.values_list("folded", "name", "kind")  # type: ignore[return-value]


def _of(rows: Iterable[tuple[str, ...]], kind: str) -> dict[str, str]:
    return {folded: name for folded, name, its_kind in rows if its_kind == kind}


def stored() -> Vocabulary:
    rows = Stored()
    return Vocabulary(rows.places, rows.home_types, rows.today)


def fixed(cities: Iterable[str], subdivisions: Iterable[str], home_types: Iterable[str], today: date) -> Vocabulary:
    """Without a database: for tests and for the published sentences."""
    names = Names({fold(city): city for city in cities}, {fold(name): name for name in subdivisions})
    types = tuple(home_types)
    return Vocabulary(lambda pieces: names, lambda: types, lambda: today)
