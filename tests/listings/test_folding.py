"""bug_reports 16 and 17, feed_replay A5: one folding of case and accents."""

import string
from unicodedata import category

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from listings.folding import APOSTROPHES, fold, fold_words
from listings.forms import SearchForm
from listings.models import Collection, FacetCity
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from listings.search.suggestions import suggest
from realty.tenants.models import Tenant
from tests.listings.rows import row
from tests.listings.test_ingest_write import store

# PostgreSQL may know characters that this Python's Unicode does not yet.
KNOWN = st.characters(exclude_characters="\0").filter(lambda character: category(character) not in ("Cn", "Cs"))
TEXTS = st.text(KNOWN) | st.text(
    st.sampled_from("aAñÑ ´'’.-é\u0301ßÆøĐж\tİı" + APOSTROPHES + string.punctuation + string.whitespace)
)


def in_sql(text: str) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT listings_fold(%s), listings_fold_words(%s)", [text, text])
        found: tuple[str, str] = cursor.fetchone()
    return found


@pytest.mark.django_db
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
@example("O\N{ACUTE ACCENT}Keefe")
@example("\N{FULLWIDTH LATIN CAPITAL LETTER A}\N{FULLWIDTH APOSTROPHE}")
@example("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{ANGSTROM SIGN}\N{LATIN SMALL LIGATURE FI}")
def test_python_and_postgresql_fold_alike(text: str) -> None:
    assert in_sql(text) == (fold(text), fold_words(text))


@pytest.mark.django_db
def test_each_character_of_the_basic_plane_folds_alike() -> None:
    every = [chr(code) for code in range(1, 0x10000) if category(chr(code)) not in ("Cn", "Cs")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT listings_fold('x' || letter || 'x') FROM unnest(%s::text[]) AS letter", [every])
        found = [folded for (folded,) in cursor.fetchall()]
    wrong = [letter for letter, folded in zip(every, found, strict=True) if folded != fold(f"x{letter}x")]
    assert wrong == []


@settings(deadline=None)
@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("Palm Desert", "PALM DESERT", " palm  desert ", "Palm-Desert"), "palm desert"),
        (("La Cañada Flintridge", "LA CANADA FLINTRIDGE", "La Can\u0303ada-Flintridge"), "la canada flintridge"),
        (("St. Louis", "ST LOUIS"), "st louis"),
        (("Kāne\N{MODIFIER LETTER TURNED COMMA}ohe", "Kane'ohe", "KANEOHE"), "kaneohe"),
        (("Coeur d'Alene", "Coeur d\N{RIGHT SINGLE QUOTATION MARK}Alene", "COEUR DALENE"), "coeur dalene"),
        (("Łódź", "LODZ"), "lodz"),
        (("...", " - ", ""), ""),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...], key: str) -> None:
    assert {fold(spelling) for spelling in spellings} == {key}


@pytest.fixture
def two_spellings(in_tenant: Tenant, gps: Collection) -> None:
    """Bug reports 17: Palm Desert 15 times, PALM DESERT once; a city and a street with accents and apostrophes."""
    store(gps, *(row(f"p{number}", city="Palm Desert") for number in range(15)), row("big", city="PALM DESERT"),
          row("flint", city="La Cañada Flintridge", street_name="O'Keefe", subdivision_name="Las Peñas",
              unparsed_address="8 O'Keefe Drive, La Cañada Flintridge", public_remarks="The owner's pride"),
          row("odd", city="Indio"))  # fmt: skip


def cities(query: str) -> dict[str, tuple[int, bool]]:
    facet = search(SearchForm(QueryDict(query)).criteria()).facets[0]
    return {value.value: (value.count, value.selected) for value in facet.values}


@pytest.mark.usefixtures("two_spellings")
@pytest.mark.parametrize("asked", ["PALM DESERT", "palm desert", "Palm Desert"])
def test_a_city_is_one_facet_bug_reports_17_feed_replay_a5(asked: str) -> None:
    everything = cities("")
    assert everything == {"Palm Desert": (16, False), "La Cañada Flintridge": (1, False), "Indio": (1, False)}
    assert cities(f"city={asked}")["Palm Desert"] == (16, True)
    assert search(SearchCriteria(cities=(asked,))).total == 16


@pytest.mark.usefixtures("two_spellings")
def test_a_city_asked_for_twice_is_one_chip_and_can_be_unticked_feed_replay_a5(client: Client, owner: object) -> None:
    client.force_login(owner)  # type: ignore[arg-type]
    page = client.get(reverse("search"), {"city": ["PALM DESERT", "Palm Desert"]}).content.decode()
    assert page.count('id="city-palm-desert"') == 1
    assert page.count("Remove filter: ") == 1
    without = client.get(reverse("search")).content.decode()
    assert 'value="Palm Desert"><' in without and "18 listings" in without


@pytest.mark.usefixtures("two_spellings")
@pytest.mark.parametrize(
    "query",
    [
        "city=La Canada Flintridge", "city=LA CAÑADA FLINTRIDGE", "q=La Canada", "q=la cañada", "q=OKeefe", "q=O'Keefe",
        "q=o’keefe", "q=Keefe", 'q="okeefe drive"', "q=owner pride", "q=owners", "q=okee", "subdivision=las penas",
        "subdivision=PEÑAS",
    ],
)  # fmt: skip
def test_accents_and_apostrophes_need_not_be_typed_bug_reports_16(query: str) -> None:
    found = search(SearchForm(QueryDict(query)).criteria())
    assert [listing.listing_key for listing in found.listings] == ["flint"]


@pytest.mark.usefixtures("two_spellings")
def test_what_is_offered_while_typing_folds_as_well() -> None:
    assert suggest("city", "PALM d") == ["Palm Desert"]
    assert suggest("city", "la canada") == ["La Cañada Flintridge"]
    assert suggest("subdivision", "las pen") == ["Las Peñas"]


@pytest.mark.usefixtures("two_spellings")
def test_a_city_of_no_letter_is_an_error_at_its_field() -> None:
    form = SearchForm(QueryDict("city=...&subdivision=-"))
    assert form.criteria() == SearchCriteria()
    assert set(form.errors) == {"city", "subdivision"}
    assert FacetCity.objects.get(name="PALM DESERT").folded == "palm desert"
