"""Where a number and a home may be."""

import subprocess
import sys

import pytest

from listings.places.area_codes import SPLIT_AREA_CODES, STATE_OF_AREA_CODE
from listings.places.phone_numbers import state_of_number, zones_of_number
from listings.places.states import state_of
from listings.places.zones import ZONES


def test_every_area_code_is_in_the_state_that_the_library_names() -> None:
    from phonenumbers.geodata import GEOCODE_DATA  # noqa: PLC0415 - large, and read by this test alone

    named = {}
    for prefix, place in GEOCODE_DATA.items():
        if len(prefix) == 4 and prefix.startswith("1"):
            words = place.get("en", "")
            named[prefix[1:]] = state_of(words) or state_of(words.rpartition(",")[2])
    assert {code: state for code, state in named.items() if state} == {
        code: state for code, state in STATE_OF_AREA_CODE.items() if named.get(code)
    }


def test_the_places_of_all_exchanges_on_earth_stay_unread() -> None:
    program = "import sys, listings.places.phone_numbers; sys.exit('phonenumbers.geodata' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("+12016310000", "NJ"),  # an exchange that borders New York keeps its area code's state
        ("+17605550123", "CA"),
        ("+12035550123", "CT"),
        ("+17872345678", "PR"),
        ("+13402345678", "VI"),
        ("+18002345678", ""),
        ("+14165550123", ""),
    ],
)
def test_a_number_is_of_its_area_codes_state(number: str, state: str) -> None:
    assert state_of_number(number) == state


@pytest.mark.parametrize(
    "code",
    "208 986 219 574 812 930 270 364 606 423 448 850 308 402 531 605 620 701 785 915 458 541 775 906 907 928".split(),
)
def test_bug_reports_24_a_code_that_lies_in_several_zones_has_them_all(code: str) -> None:
    """Whatever the exchange says: +1 850 234 is Chicago alone to the library."""
    assert len(zones_of_number(f"+1{code}2345678")) > 1


def test_a_code_of_one_zone_in_a_split_state_has_its_own() -> None:
    assert zones_of_number("+13052345678") == ("America/New_York",)
    assert zones_of_number("+17132345678") == ("America/Chicago",)
    assert zones_of_number("+18505550123") == ("America/New_York", "America/Chicago")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("357", "CA"), ("837", "CA"), ("738", "CA"), ("621", "TX"), ("679", "MI"), ("436", "OH"), ("624", "NY"),
        ("861", "IL"), ("565", "GA"), ("235", "MO"), ("324", "FL"), ("748", "CO"), ("483", "AL"), ("222", ""),
    ],
)  # fmt: skip
def test_bug_reports_24_new_codes_have_their_state_and_zones(code: str, state: str) -> None:
    number = f"+1{code}2345678"
    assert state_of_number(number) == state
    assert bool(zones_of_number(number)) is bool(state)


def test_every_zone_of_every_code_is_one_of_its_states_or_beside_it() -> None:
    assert set(SPLIT_AREA_CODES) <= set(STATE_OF_AREA_CODE)
    for code, zones in SPLIT_AREA_CODES.items():
        assert set(zones) >= set(ZONES[STATE_OF_AREA_CODE[code]]) or code in ("334", "483"), code
