"""The short form of `make bench ARGS=load`."""

import pytest

from tests.deploy import load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_nothing_fails_and_nothing_is_lost_while_people_work_and_feeds_sync() -> None:
    found = load.run(people=8, feeds=4, seconds=12, alone=1, listings=60)
    assert found.problems == []
    assert sum(map(len, found.together.values())) >= 8
    assert set(found.lost.values()) == {0}, found.lost
