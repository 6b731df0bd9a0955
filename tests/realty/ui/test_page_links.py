from hypothesis import given
from hypothesis import strategies as st

from realty.ui.page_links import page_links


def test_far_pages_are_gaps() -> None:
    assert page_links(9, 20) == [1, None, 7, 8, 9, 10, 11, None, 20]


def test_a_gap_of_one_page_is_that_page() -> None:
    assert page_links(5, 9) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@given(st.integers(1, 500), st.integers(0, 500))
def test_the_first_the_last_and_the_open_page_are_always_there(page: int, more: int) -> None:
    links = page_links(page, page + more)
    numbers = [number for number in links if number]
    assert numbers == sorted(set(numbers)) and {1, page, page + more} <= set(numbers)
