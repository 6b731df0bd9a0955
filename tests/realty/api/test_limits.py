"""How often a caller may ask, and what each answer says of it."""

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import override_settings
from django.utils import timezone

from tests.conftest import signed_in
from tests.realty.api.callers import PROPERTIES, calling, problem


@pytest.mark.usefixtures("db")
@override_settings(API_REQUESTS_PER_MINUTE=2)
def test_each_token_has_so_many_requests_a_minute(owner: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        program, other = calling(owner), calling(owner)
        answer = program.get(PROPERTIES)
        assert answer["RateLimit-Policy"] == '"caller";q=2;w=60'
        assert answer["RateLimit"] == '"caller";r=1;t=60'
        clock.shift(20)
        assert program.get(PROPERTIES)["RateLimit"] == '"caller";r=0;t=40'
        refused = program.get(PROPERTIES)
        assert problem(refused, 429)["type"] == "urn:realty:problem:rate-limited"
        assert (refused["Retry-After"], refused["RateLimit"]) == ("40", '"caller";r=0;t=40')
        assert other.get(PROPERTIES).status_code == 200
        assert signed_in(owner).get(PROPERTIES)["RateLimit"] == '"caller";r=1;t=60'
        clock.shift(40)
        assert program.get(PROPERTIES).status_code == 200
