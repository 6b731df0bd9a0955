import pytest

from listings.places.on_maps import outlines_in
from tests.listings.places.desert import lay_out

pytestmark = pytest.mark.django_db
VALLEY = (-116.7, 33.5, -116.0, 34.0)


def test_from_far_counties_nearer_cities_and_nearest_neighborhoods() -> None:
    lay_out()

    assert {(each.kind, each.name) for each in outlines_in(*VALLEY, 7)} == {("county", "Riverside")}
    assert {each.name for each in outlines_in(*VALLEY, 9) if each.kind == "city"} == {
        "Palm Springs", "Palm Desert", "Indio",
    }  # fmt: skip
    assert "Movie Colony" in {each.name for each in outlines_in(-116.56, 33.81, -116.5, 33.85, 14)}


def test_only_what_the_map_shows() -> None:
    lay_out()

    assert {each.name for each in outlines_in(-116.25, 33.7, -116.2, 33.75, 9)} == {"Riverside", "Indio"}
    assert outlines_in(-100, 40, -99, 41, 9) == []


def test_a_ring_is_closed_and_has_no_more_corners_than_are_seen() -> None:
    lay_out()
    near = {each.name: each.ring for each in outlines_in(*VALLEY, 9)}
    (far,) = outlines_in(-117, 33, -116, 34, 7)

    assert len(far.ring) == 5 and far.ring[0] == far.ring[-1]
    assert near["Indio"][0] == near["Indio"][-1]
    assert outlines_in(-117, 33, -116, 34, 0) == []
