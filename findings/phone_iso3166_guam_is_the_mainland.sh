#!/usr/bin/env bash
# phone_iso3166 0.4.1 gives Puerto Rico, the Virgin Islands and the Northern Marianas as places of their own, and takes
# numbers of Guam and American Samoa for the mainland's.
#
# Guess: +1 671 is Guam (GU) and +1 684 American Samoa (AS), as +1 787, +1 340 and +1 670 are PR, VI and MP: all five are
# area codes of the North American plan with a code of ISO 3166 to themselves.
# Seen: 671 and 684 give US. Who takes the calling hours of such a number from its country calls Guam in the night.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check phone-iso3166==0.4.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from phone_iso3166.country import phone_country

EXPECTED = {"787": "PR", "340": "VI", "670": "MP", "671": "GU", "684": "AS", "760": "US"}
print("phone-iso3166", version("phone-iso3166"))
seen = {area: phone_country(f"1{area}5550123") for area in EXPECTED}
for area, country in seen.items():
    print(f"+1 {area} 555 0123:", country, "" if country == EXPECTED[area] else f"(guessed {EXPECTED[area]})")
if seen != EXPECTED | {"671": "US", "684": "US"}:
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
