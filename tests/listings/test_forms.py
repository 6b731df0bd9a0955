from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.enums import StandardStatus
from listings.forms import SearchForm
from listings.models import Collection
from listings.search.criteria import SearchCriteria
from listings.search.page import search
from realty.tenants.models import Tenant
from tests.listings.views.homes import put


def read(query: str) -> tuple[SearchCriteria, dict[str, list[str]]]:
    form = SearchForm(QueryDict(query))
    return form.criteria(), {name: list(errors) for name, errors in form.errors.items()}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("$450,000", 450_000),
        ("450k", 450_000),
        ("1.2M", 1_200_000),
        ("$1.25 mm", 1_250_000),
        (" 450000.50 ", Decimal("450000.5")),
        ("600K+", 600_000),
    ],
)
def test_prices_as_people_write_them(written: str, meant: Decimal) -> None:
    criteria, errors = read(f"min_price={written.replace('+', '%2B')}")
    assert (criteria.min_price, errors) == (meant, {})


@pytest.mark.parametrize(
    ("written", "meant"), [("2,000 sq ft", 2000), ("0.5 acres", 21_780), ("2 ac", 87_120), ("7000", 7000)]
)
def test_areas_in_square_feet_or_acres(written: str, meant: int) -> None:
    assert read(f"min_lot={written}")[0].min_lot == meant


@pytest.mark.django_db
def test_several_values_repeated_or_separated_by_commas() -> None:
    criteria, errors = read(
        "city=Indio&city=La+Quinta,+Thermal&postal_code=92260,92201-1234&min_beds=3%2B&status=closed"
    )

    assert criteria.cities == ("Indio", "La Quinta", "Thermal")
    assert criteria.postal_codes == ("92260", "92201")
    assert (criteria.min_beds, criteria.statuses, errors) == (3, ("Closed",), {})


@pytest.mark.usefixtures("in_tenant")
def test_a_name_with_a_comma_is_chosen_whole(gps: Collection) -> None:
    put(gps, "A", property_sub_type="Manufactured, On Land", city="Riverside, Unincorporated")
    chosen = SearchCriteria(home_types=("Manufactured, On Land",), cities=("Riverside, Unincorporated",))
    assert read(chosen.url_query()) == (chosen, {})
    assert search(chosen).total == 1


@pytest.mark.usefixtures("in_tenant")
def test_cities_that_someone_spelled_as_one_are_still_two(gps: Collection) -> None:
    for key, city in (("A", "Palm Desert"), ("B", "Indio"), ("C", "Palm Desert, Indio")):
        put(gps, key, city=city)
    assert read("city=Palm+Desert,+Indio")[0].cities == ("Palm Desert", "Indio")


@pytest.mark.parametrize(
    ("query", "field", "left"),
    [
        ("min_price=cheap&city=Indio", "min_price", "city=Indio"),
        ("min_price=900k&max_price=100k", "max_price", "min_price=900000"),
        ("postal_code=92260&postal_code=Indio", "postal_code", "postal_code=92260"),
        ("status=Active&status=Sold+out", "status", "status=Active"),
        ("min_year=19&city=Indio", "min_year", "city=Indio"),
        ("q=%21%21&city=Indio", "q", "city=Indio"),
        ("page=0", "page", ""),
        ("sort=random", "sort", ""),
        ("city=%00", "city", ""),
    ],
)
def test_a_wrong_value_is_an_error_at_its_field_and_the_rest_searches(query: str, field: str, left: str) -> None:
    criteria, errors = read(query)
    assert list(errors) == [field]
    assert criteria.url_query() == left


def test_a_collection_of_somebody_else_is_as_unknown_as_one_that_is_not_there(
    in_tenant: Tenant, gps: Collection, other_tenant: Tenant
) -> None:
    criteria, errors = read("collection=coastal_gps_listings&collection=desert_gps_listings")

    assert criteria.collections == ("desert_gps_listings",)
    assert errors == {"collection": ["There is no collection named coastal_gps_listings."]}


def test_an_unknown_collection_beside_an_unreadable_one_is_not_searched(in_tenant: Tenant, gps: Collection) -> None:
    criteria, errors = read("collection=coastal_gps_listings&collection=%00&collection=desert_gps_listings")

    assert criteria.collections == ("desert_gps_listings",) and len(errors["collection"]) == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        st.sampled_from(list(SearchCriteria.parameters().values())),
        st.lists(
            st.text() | st.sampled_from(["1e9", "-3", "9" * 30, "'; --", '"', "\\", "%", "٣", "1,2", "k"]), max_size=3
        ),
    )
)
def test_no_url_breaks_the_search(in_tenant: Tenant, gps: Collection, values: dict[str, list[str]]) -> None:
    query = QueryDict(mutable=True)
    for name, given_values in values.items():
        query.setlist(name, given_values)
    criteria = SearchForm(query).criteria()

    assert search(criteria).total == 0
    assert SearchForm(QueryDict(criteria.url_query())).criteria() == criteria


@pytest.mark.parametrize("wide", ["active_on=2026-03-01", "listing=26-1"])
def test_what_the_form_ticked_by_itself_ends_with_what_it_was_for(in_tenant: Tenant, wide: str) -> None:
    """The form of such a search has every status ticked; once the day is cleared it searches as ever."""
    asked = SearchForm(QueryDict(wide)).criteria()
    form = QueryDict(mutable=True)
    form.setlist("status", asked.effective_statuses)
    form.setlist("ticked", list(asked.automatic))
    if "offer" in asked.automatic:
        form["offer"] = asked.effective_offer
    assert SearchForm(form).criteria() == SearchCriteria()
    del form["ticked"]
    assert len(SearchForm(form).criteria().statuses) == len(StandardStatus)
