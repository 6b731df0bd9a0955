#!/usr/bin/env bash
# doorplate reads a Puerto Rican urbanization as the name of a person or firm: two homes have one match key, without a
# warning.
#
# Guess: the urbanization is part of the key, since the same street and number stand in several urbanizations of one city
# and ZIP code, and it is written above the street (USPS Publication 28, section 29).
# Seen: before the street, with a comma, it becomes "attention"; the key and the line for the mail are without it, and
# there is no warning. Behind the street it is left over with a warning; without a comma the street number is lost.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check doorplate==0.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import doorplate

print("doorplate", version("doorplate"))
WAYS = {
    "before, with a comma": ("{urb}, 45 Calle Amapola, Ponce, PR 00716", []),
    "behind the street": ("45 Calle Amapola, {urb}, Ponce, PR 00716", ["unparsed_remainder"]),
    "before, without": ("{urb} 45 Calle Amapola, Ponce, PR 00716", ["missing_street_number", "possibly_truncated"]),
}
keys = {}
for way, (address, warnings) in WAYS.items():
    for urbanization in ("Urb Jardines del Alba", "Urb Jardines del Sur"):
        parsed = doorplate.parse(address.format(urb=urbanization))
        keys.setdefault(way, set()).add(parsed.key(unit=True))
        print(f"{way:21} attention {parsed.attention!s:22} warnings {parsed.warnings} key {parsed.key(unit=True)}")
        if parsed.warnings != warnings:
            sys.exit("The warnings are not those of 2026-11-29.")
        if way == "before, with a comma" and parsed.attention != urbanization.upper():
            sys.exit("The urbanization is not read as on 2026-11-29.")
if len(keys["before, with a comma"]) != 1 or len(keys["behind the street"]) != 1:
    sys.exit("This is not what was seen on 2026-11-29.")
PYTHON
