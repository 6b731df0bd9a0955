"""Parts of the map in a search's URL."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from listings.forms import SearchForm
from listings.map_areas import MOST_AREAS, MOST_CORNERS, read_area, read_box
from listings.search.criteria import SearchCriteria

PALM_SPRINGS = "-116.6_33.7_-116.4_33.9"
TRIANGLE, SQUARE = "-116.5_33.8~-116.4_33.8~-116.4_33.9", "-116.5_33.8~-116.4_33.8~-116.4_33.9~-116.5_33.9"


def asked(query: str) -> tuple[SearchCriteria, dict[str, list[str]]]:
    form = SearchForm(QueryDict(query))
    criteria = form.criteria()
    return criteria, {name: list(errors) for name, errors in form.errors.items()}


def test_the_url_keeps_the_map_area_and_what_was_drawn() -> None:
    criteria = SearchCriteria(viewport=PALM_SPRINGS, inside=(TRIANGLE, SQUARE), outside=(TRIANGLE,), located="yes")

    assert asked(criteria.url_query()) == (criteria, {})
    assert f"viewport={PALM_SPRINGS}&inside=" in criteria.url_query()


def test_each_drawn_area_is_a_chip_of_its_own() -> None:
    chips = SearchCriteria(viewport=PALM_SPRINGS, inside=(TRIANGLE, SQUARE), outside=(TRIANGLE,)).chips()

    assert [chip.label for chip in chips] == [
        "Map area", "Inside drawn area 1", "Inside drawn area 2", "Outside drawn area",
    ]  # fmt: skip
    assert asked(chips[1].url[1:])[0].inside == (SQUARE,)


def test_places_are_written_one_way() -> None:
    assert str(read_box("-116.60_33.7000001_-116.4_33.90")) == PALM_SPRINGS
    assert asked(f"inside={TRIANGLE}~-116.50_33.80")[0].inside == (TRIANGLE,)


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("viewport=1_2_3", "viewport", "west_south_east_north"),
        ("viewport=-116.4_33.7_-116.6_33.9", "viewport", "west edge left"),
        ("viewport=179_50_-179_60", "viewport", "west edge left"),
        ("viewport=1_2_3_NaN", "viewport", "in degrees"),
        ("viewport=1_2_3_1e400", "viewport", "in degrees"),
        (f"viewport={'9' * 90}", "viewport", "at most 80"),
        ("viewport=1_2_200_3", "viewport", "between -180 and 180"),
        ("viewport=%00", "viewport", "Null characters"),
        ("inside=-116.5_33.8~-116.4_33.8", "inside", "at least 3"),
        ("inside=-116.5_33.8~-116.4_33.8~-116.5_33.8", "inside", "at least 3"),
        ("outside=1_1~2_2~3", "outside", "longitude_latitude"),
        ("inside=%00_1~2_2~3_3", "inside", "in degrees"),
        ("inside=179_50~-179_50~-179_60", "inside", "180th meridian"),
        (f"inside={'~'.join(f'{n}_1' for n in range(MOST_CORNERS + 1))}", "inside", f"at most {MOST_CORNERS}"),
        ("&".join(["inside=1_1~2_2~3_1"] * (MOST_AREAS + 1)), "inside", f"At most {MOST_AREAS}"),
        ("located=perhaps", "located", "valid choice"),
    ],
)
def test_a_wrong_part_of_the_map_is_told_at_its_field_and_left_out(query: str, field: str, said: str) -> None:
    criteria, errors = asked(query)

    assert said in errors[field][0]
    assert not criteria.is_narrowed


def test_one_wrong_area_of_two_leaves_the_other() -> None:
    criteria, errors = asked(f"inside={TRIANGLE}&inside=nowhere")

    assert criteria.inside == (TRIANGLE,) and "inside" in errors


def test_the_areas_of_a_search_have_a_bound_together() -> None:
    many = ["~".join(f"{n}_{10 + n * area / 9}" for n in range(60)) for area in range(1, 5)]

    assert "200 corners together" in asked("&".join(f"inside={area}" for area in many))[1]["inside"][0]


def test_an_area_needs_no_last_corner_like_the_first() -> None:
    assert read_area(f"{TRIANGLE}~-116.5_33.8") == read_area(TRIANGLE)
    with pytest.raises(ValidationError):
        read_area("")
