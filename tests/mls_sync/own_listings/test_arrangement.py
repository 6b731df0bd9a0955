"""The order of own photos, as a person gives each its place."""

import pytest

from mls_sync.own_listings.photos import Arrangement


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({}, "abcde"),
        ({"e": 1}, "eabcd"),
        ({"a": 3}, "bcade"),
        ({"a": 5, "e": 1}, "ebcda"),
        ({"b": 4, "d": 2}, "adcbe"),
        ({"c": 99}, "abdec"),
    ],
)
def test_a_photo_goes_to_the_place_that_it_is_given(places: dict[str, int], order: str) -> None:
    media = [{"MediaKey": key} for key in "abcde"]
    assert "".join(item["MediaKey"] for item in Arrangement(places, {}).of(media)) == order
