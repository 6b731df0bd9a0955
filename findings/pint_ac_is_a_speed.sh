#!/usr/bin/env bash
# pint reads the "ac" of a lot's size as a speed, and has an acre that is not 43,560 square feet.
#
# Guess: "0.25 ac", the usual short form in listings, is a quarter acre or an unknown unit; an acre is 43,560 square feet,
# as every deed, tax roll and MLS has it.
# Seen: ac is atto-c, 10^-18 of the speed of light, and is taken without an error. An acre is 43,560.174 square feet, since
# pint's is of survey feet and its square foot of international ones. A section of 640 acres is off by 111 square feet, and
# equal lots do not compare as equal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pint==0.25.3
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pint

print("pint", version("pint"))
units = pint.UnitRegistry()
lot = units("0.25 ac")
print("0.25 ac is", lot, "which is", lot.to("meter / second"))
acre, section = units("1 acre").to("foot ** 2"), units("640 acre").to("foot ** 2")
print("1 acre is", acre, "and 640 are", section)
print("1 acre == 43560 square feet:", units("1 acre") == units("43560 foot ** 2"))
print("1 acre == 43560 square survey feet:", units("1 acre").to("survey_foot ** 2"))
is_speed = lot.check("[speed]") and not lot.check("[area]")
if not is_speed or round(acre.magnitude, 3) != 43560.174 or units("1 acre") == units("43560 foot ** 2"):
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
