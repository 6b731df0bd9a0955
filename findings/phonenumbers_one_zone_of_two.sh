#!/usr/bin/env bash
# phonenumbers' time zones name one zone for area codes that lie in two, and not always the one where most people live.
#
# Guess: a number of an area code that spans two zones, whose exchange tells nothing, has both zones, as 208 (Idaho) has.
# Seen: 423 (Chattanooga and the Tri-Cities, Eastern but for a few counties) is Central alone; 219 (northwest Indiana, most of it
# Central) is Eastern alone; so are 850 (Pensacola to Tallahassee), 270 and its overlay 364 (western Kentucky). No sign of doubt.
# Call hours of 8 a.m. to 9 p.m. (47 CFR 64.1200(c)(1)), told by these zones, begin or end an hour wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from collections import Counter
from importlib.metadata import version

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

print("phonenumbers", version("phonenumbers"))
SEEN = {
    "208": ("America/Boise", "America/Los_Angeles"),
    "219": ("America/New_York",),
    "270": ("America/New_York",),
    "364": ("America/New_York",),
    "423": ("America/Chicago",),
    "850": ("America/New_York",),
}
changed = []
for code, expected in SEEN.items():
    zones = time_zones_for_number(phonenumbers.parse(f"+1{code}5550123"))
    exchanges = Counter(
        " or ".join(time_zones_for_number(phonenumbers.parse(f"+1{code}{exchange}0123"))) for exchange in range(200, 1000)
    )
    print(code, "555-0123:", " or ".join(zones), "| of 800 exchanges:", dict(exchanges.most_common(3)))
    if tuple(zones) != expected:
        changed.append(code)
if changed:
    sys.exit(f"This is not what was seen on 2026-11-28: {', '.join(changed)}.")
PYTHON
