"""Where a number and a home may be."""

import subprocess
import sys

import pytest

from crm_leads.compliance.area_codes import STATE_OF_AREA_CODE
from crm_leads.compliance.zones import state_of, state_of_number, zones_of_number


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
    program = "import sys, crm_leads.compliance.zones; sys.exit('phonenumbers.geodata' in sys.modules)"
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


def test_an_exchange_in_a_split_state_has_its_own_zone() -> None:
    assert zones_of_number("+18502345678") == ("America/Chicago",)
    assert zones_of_number("+18505550123") == ("America/New_York", "America/Chicago")
