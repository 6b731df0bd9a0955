#!/usr/bin/env bash
# addfips 0.4.2 takes a county's bare name for the independent city of that name, also for a city that is none any more.
#
# Guess: get_county_fips("Roanoke", state="VA"), with the name as CountyOrParish of an MLS has it, gives the county, or
# nothing because a city has that name too. St. Louis, MO is the county of a million people.
# Seen: it is the city, without a sign of doubt: five names of Virginia, Baltimore and St. Louis. Bedford gives 51515, a city
# that became a town of Bedford County in 2013. With the word County all are right. The nine planning regions that took the
# place of Connecticut's counties in 2022 are not known, the counties still are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check addfips==0.4.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from addfips import AddFIPS

print("addfips", version("addfips"))
SEEN = {
    ("Bedford", "VA"): ("51515", "51019"),
    ("Fairfax", "VA"): ("51600", "51059"),
    ("Franklin", "VA"): ("51620", "51067"),
    ("Richmond", "VA"): ("51760", "51159"),
    ("Roanoke", "VA"): ("51770", "51161"),
    ("Baltimore", "MD"): ("24510", "24005"),
    ("St. Louis", "MO"): ("29510", "29189"),
    ("Capitol Planning Region", "CT"): (None, None),
    ("Hartford", "CT"): ("09003", "09003"),
}
fips, changed = AddFIPS(), []
for (name, state), expected in SEEN.items():
    seen = (fips.get_county_fips(name, state=state), fips.get_county_fips(f"{name} County", state=state))
    print(f"{name + ', ' + state:27} {seen[0]!s:6} with County: {seen[1]}")
    if seen != expected:
        changed.append(name)
if changed:
    sys.exit(f"This is not what was seen on 2026-11-30: {', '.join(changed)}.")
PYTHON
