"""What people type is read into filters that they see, and the rest stays words (newcomer H8)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.forms import SearchForm
from listings.models import Collection
from listings.plain_language.reading import read
from listings.plain_language.understanding import understand
from listings.plain_language.vocabulary import fixed
from listings.plain_language.words import KEYWORDS
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from realty.tenants.models import Tenant
from tests.listings.views.homes import put

CITIES = ("Palm Desert", "Indio", "La Quinta", "Palm Springs")
VOCABULARY = fixed(CITIES, ("Ironwood",), ("Condominium", "Single Family Residence", "Townhouse"), date(2026, 12, 2))
PALM_DESERT = ("Palm Desert",)


def told(text: str) -> tuple[dict[str, Any], str]:
    found = read(text, VOCABULARY)
    return found.changes, found.rest


@pytest.mark.parametrize(
    ("text", "changes", "rest"),
    [
        (
            "3-bed under 800k with a pool in Palm Desert",
            {"min_beds": 3, "max_price": Decimal("8E+5"), "pool": "yes", "cities": PALM_DESERT},
            "",
        ),
        ("2+ baths", {"min_baths": 2}, ""),
        ("800-1.2m", {"min_price": Decimal("8E+5"), "max_price": Decimal("1.2E+6")}, ""),
        ("between 800 and 1.2 million", {"min_price": Decimal("8E+5"), "max_price": Decimal("1.2E+6")}, ""),
        ("smaller than 2000 sq ft", {"max_area": Decimal(2000).normalize()}, ""),
        ("no larger than 2000 sqft", {"max_area": Decimal(2000).normalize()}, ""),
        ("larger than 2000 sqft", {"min_area": Decimal(2000).normalize()}, ""),
        ("lot smaller than 1 acre", {"max_lot": Decimal(43_560)}, ""),
        ("2.5 baths", {"min_baths": 3}, ""),
        ("55+", {"senior": "yes"}, ""),
        ("55+ condo palm desert", {"senior": "yes", "home_types": ("Condominium",), "cities": PALM_DESERT}, ""),
        ("condo", {"home_types": ("Condominium",)}, ""),
        ("no HOA", {"hoa": "no"}, ""),
        ("HOA under $300/mo", {"max_fee": Decimal("3E+2")}, ""),
        ("pool", {"pool": "yes"}, ""),
        ("swimming pool", {"pool": "yes"}, ""),
        ("no pool", {"pool": "no"}, ""),
        ("5 acres", {"min_lot": Decimal(217_800)}, ""),
        ("half acre lot", {"min_lot": Decimal(21_780)}, ""),
        ("three bedrooms two baths", {"min_beds": 3, "min_baths": 2}, ""),
        ("3bd/2ba", {"min_beds": 3, "min_baths": 2}, ""),
        ("3/2 in Indio", {"min_beds": 3, "min_baths": 2, "cities": ("Indio",)}, ""),
        ("homes in La Quinta over $1.2M", {"cities": ("La Quinta",), "min_price": Decimal("1.2E+6")}, ""),
        ("400k-600k", {"min_price": Decimal("4E+5"), "max_price": Decimal("6E+5")}, ""),
        ("400-600k", {"min_price": Decimal("4E+5"), "max_price": Decimal("6E+5")}, ""),
        ("between $400,000 and $600,000", {"min_price": Decimal("4E+5"), "max_price": Decimal("6E+5")}, ""),
        ("at least 2,000 sq ft", {"min_area": Decimal("2E+3")}, ""),
        ("single-story with 3 car garage", {"stories": "1", "min_garage": 3}, ""),
        ("built after 2005", {"min_year": 2005}, ""),
        ("fee land with a view", {"land": "fee", "has_view": "yes"}, ""),
        ("mountain view pool", {"has_view": "yes", "pool": "yes"}, "mountain"),
        ("open house this weekend", {"open_house": "weekend"}, ""),
        ("new listings in the last 3 days", {"max_days": 3}, ""),
        ("price reduced in the past week", {"price_cut": "7"}, ""),
        ("price cuts of the last 7 days", {"price_cut": "7"}, ""),
        ("price drops during the past month in Indio", {"price_cut": "30", "cities": ("Indio",)}, ""),
        ("price cuts, 90+ days on market", {"price_cut": "any", "min_days": 90}, ""),
        ("expired in Indio", {"statuses": ("Expired",), "cities": ("Indio",)}, ""),
        ("3 bed rental", {"min_beds": 3, "offer": "lease"}, ""),
        ("Palm Springs, Indio", {"cities": ("Palm Springs", "Indio")}, ""),
        ("PALM DESERT", {"cities": PALM_DESERT}, ""),
        ("condo 92260", {"postal_codes": ("92260",), "home_types": ("Condominium",)}, ""),
        ("3 beds solar casita", {"min_beds": 3}, "solar casita"),
        ("solar, 3 beds, casita", {"min_beds": 3}, "solar casita"),
        ("waterfront under 2 million", {"waterfront": "yes", "max_price": Decimal("2E+6")}, ""),
    ],
)
def test_what_is_understood_becomes_filters(text: str, changes: dict[str, Any], rest: str) -> None:
    assert told(text) == (changes, rest)


@pytest.mark.parametrize(
    "text",
    [
        "solar",
        "5 Acres Ln",
        "12 Pool St",
        "91 Control Ct, Palm Desert",
        "73455 Juniper",
        "Desert View Realty",
        "Palm Desert Greens",
        "Lane Mesaverde",
        "community pool",
        "pool table",
        '"pool" or "spa"',
        "Home of the Brave",
        "219100538DA",
        "668-137-094",
        "Garage Lane Realty",
        "in",
        "under the stars",
        "88 2nd Street",
        "100 View Dr",
    ],
)
def test_what_is_a_name_an_address_or_quoted_stays_as_it_is(text: str) -> None:
    assert told(text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "changes", "rest", "unread"),
    [
        ("no carpet, condo", {"home_types": ("Condominium",)}, "", "no carpet"),
        ("no condos, 3 bed", {"min_beds": 3}, "", "no condos"),
        ("pool or spa, 3 bed", {"min_beds": 3}, "", "pool or spa"),
        ("3 bed 2 bath or 4 bed 3 bath", {}, "", "3 bed 2 bath or 4 bed 3 bath"),
        ("pool optional, Indio", {"cities": ("Indio",)}, "", "pool optional"),
        ("no more than 2 bedrooms, Indio", {"cities": ("Indio",)}, "", "no more than 2 bedrooms"),
        ("around 600k, Indio", {"cities": ("Indio",)}, "", "around 600k"),
        ("not Indio, 3 bed", {"min_beds": 3}, "", "not Indio"),
        ("3 bed excluding Indio and Palm Desert", {"min_beds": 3}, "", "excluding Indio and Palm Desert"),
        ("3 bed, 4 bed", {"min_beds": 3}, "", "4 bed"),
        ("palm dessert 3 bedrom condo", {"cities": PALM_DESERT, "min_beds": 3, "home_types": ("Condominium",)}, "", ""),
        ("PALM DESERT OR INDIO, CA", {"cities": ("Palm Desert", "Indio")}, "", ""),
        ("horse property, Indio", {"cities": ("Indio",)}, "horse", ""),  # no misspelled house
        ("no garage conversion, Indio", {"cities": ("Indio",)}, "", "no garage conversion"),
        ("condo with pool view", {"home_types": ("Condominium",), "has_view": "yes"}, "", "pool"),
        ("HOA ok under 300, Indio", {"cities": ("Indio",)}, "", "HOA ok under 300"),
        ('"no carpet" condo', {"home_types": ("Condominium",)}, '"no carpet"', ""),
    ],
)
def test_what_is_refused_or_unclear_is_marked(text: str, changes: dict[str, Any], rest: str, unread: str) -> None:
    found = read(text, VOCABULARY)
    assert (found.changes, found.rest, found.unread) == (changes, rest, unread)


pieces = st.sampled_from((*sorted(KEYWORDS), *CITIES, "800k", "$1.2M", "3", "2.5", "½", "²", "55+", "$", "k", ",", "é"))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.lists(pieces, max_size=8).map(" ".join)))
def test_any_text_has_an_answer_and_what_is_left_reads_as_nothing_else(text: str) -> None:
    found = read(text, VOCABULARY)
    assert SearchCriteria(**found.changes) and (found.changes or found.unread or found.rest == text)
    again = read(found.rest, VOCABULARY)
    assert (again.changes, again.rest, again.unread) == ({}, found.rest, "")


streets = st.sampled_from(("Acres", "Pool", "View", "Spa Creek", "Palm Desert", "Desert View", "Indio", "52nd"))
suffixes = st.sampled_from(("Ln", "St", "Dr", "Ave", "Ct"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 99_999), streets, suffixes, st.sampled_from(("", ", Palm Desert", ", Indio, CA 92201", " #3")))
def test_addresses_and_numbers_stay_as_they_are(number: int, street: str, suffix: str, behind: str) -> None:
    address = f"{number} {street} {suffix}{behind}"
    assert told(address) == ({}, address)
    assert told(f"2191{number:05}DA") == ({}, f"2191{number:05}DA")


WISHES = (
    "3 bed", "2+ baths", "under 800k", "in Palm Desert", "with a pool", "no spa", "built after 2000", "condo",
    "not on leased land", "no HOA over 400", "open house Sunday", "at least 1,500 sq ft", "half acre", "2 car garage",
    "single story", "expired", "cheapest", "mountain view", "no carpet", "solar",
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.permutations(WISHES), st.sampled_from((", ", "; ")), st.integers(1, len(WISHES)))
def test_the_order_of_wishes_does_not_matter(wishes: list[str], between: str, number: int) -> None:
    chosen = wishes[:number]
    alone: dict[str, Any] = {}
    for wish in chosen:
        alone |= told(wish)[0]
    changes, rest = told(between.join(chosen))
    assert changes == alone and set(rest.split()) <= {"mountain", "solar"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(sorted(KEYWORDS)), min_size=1, max_size=4).map(" ".join),
    st.lists(pieces, max_size=4).map(" ".join),
)
def test_what_is_quoted_stays_words(quoted: str, besides: str) -> None:
    changes, rest = told(f'{besides} "{quoted}"')
    assert f'"{quoted}"' in rest and told(f'"{quoted}"')[0] == {}
    assert changes.keys() <= told(besides + ",")[0].keys() | told(besides)[0].keys()


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=40), st.lists(pieces, max_size=6).map(" ".join)))
def test_any_text_searches(in_tenant: Tenant, gps: Collection, text: str) -> None:
    once = understand(SearchForm({"q": text}).criteria())
    assert search(once).total == 0 and understand(once) == once


def test_filters_that_were_set_before_stay(in_tenant: Tenant, gps: Collection) -> None:
    put(gps, "it", city="Indio", pool_private_yn=True, property_sub_type="Condominium", bedrooms_total=2)
    put(gps, "other", city="Thermal", pool_private_yn=True, property_sub_type="Townhouse")
    understood = understand(SearchCriteria(text="condo with pool in indio", cities=("Thermal",), min_beds=0, page=3))
    assert understood == SearchCriteria(
        cities=("Thermal", "Indio"), min_beds=0, pool="yes", home_types=("Condominium",)
    )
    assert search(understood).total == 1
