#!/usr/bin/env bash
# quantulum3 0.10.0 finds no area in the ways that listings write areas, but units that no one wrote.
#
# Guess: "1,850 sqft" is square feet as "1,850 sq ft" is, or a number with an unknown unit; "1.5 acres m/l", the deeds' "more
# or less", is acres; 12' x 14' is in feet.
# Seen: sqft is second quintal foot (s, q, ft). Acres m/l are acre metre per litre. A room is in minutes of arc, since ' is
# nothing else there. No error; who filters by the dimension of area loses the lot and the house.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check quantulum3==0.10.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

from quantulum3 import parser

print("quantulum3", version("quantulum3"))
SEEN = {
    "1,850 sq ft": "square foot",
    "1,850 sqft": "second quintal foot",
    "1.5 acres": "acre",
    "1.5 acres m/l": "acre metre per litre",
    "a room of 12' by 14 feet": "minute of arc",
}
changed = []
for text, expected in SEEN.items():
    found = parser.parse(text)[0]
    print(f"{text:25} {found.value:7} {found.unit.name} ({found.unit.entity.name})")
    if found.unit.name != expected:
        changed.append(text)
if changed:
    sys.exit(f"This is not what was seen on 2026-11-30: {'; '.join(changed)}.")
PYTHON
