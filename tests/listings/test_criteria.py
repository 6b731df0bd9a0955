from decimal import Decimal

from django.http import QueryDict

from listings.forms import SearchForm
from listings.search.criteria import SearchCriteria, Sort

SEARCH = SearchCriteria(
    cities=("Indio", "La Quinta"),
    min_price=Decimal(450_000),
    statuses=("Closed",),
    text="pool & spa",
    sort=Sort.PRICE_LOW,
    page=3,
)


def test_the_url_is_the_search() -> None:
    assert SearchForm(QueryDict(SEARCH.url_query())).criteria() == SEARCH


def test_the_search_of_everything_has_an_empty_url() -> None:
    assert SearchCriteria().url_query() == ""
    assert SearchCriteria(statuses=("Pending", "Active", "Coming Soon", "Active Under Contract")).url_query() == ""


def test_each_filter_is_a_chip_that_leads_to_the_search_without_it() -> None:
    chips = {chip.label: chip.url for chip in SEARCH.chips()}

    assert list(chips) == ["Indio", "La Quinta", "From $450,000", "Closed", "“pool & spa”"]
    assert chips["Indio"] == f"?{SEARCH.without('city', 'Indio').url_query()}"
    assert "Indio" not in chips["Indio"] and "La+Quinta" in chips["Indio"]
    assert "min_price" not in chips["From $450,000"]


def test_a_changed_filter_begins_at_page_1() -> None:
    assert (
        SEARCH.without("min_price").page == SEARCH.adding("city", "Thermal").page == SEARCH.with_sort("area").page == 1
    )
    assert SEARCH.with_page(5).page == 5


def test_adding_a_status_keeps_those_that_are_shown_by_default() -> None:
    added = SearchCriteria().adding("status", "Expired")

    assert set(added.statuses) == {"Active", "Active Under Contract", "Coming Soon", "Pending", "Expired"}
    assert added.without("status", "Expired").url_query() == ""
