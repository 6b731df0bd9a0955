#!/usr/bin/env bash
# doorplate's match key, even with the unit, is one for the rear and the front flat of a house, and for the house itself.
#
# Guess: key(unit=True) tells "Rear" from "Front", since both are designators that need no number
# (USPS Publication 28, C2) and the parser names them in unit_type.
# Seen: only the unit's number is in the key. Rear, Front, Upper, Lower, Basement and no unit at all give one key, without a
# warning; so do "PH 2" and "Unit 2".
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
UNITS = {"": None, "Rear": "REAR", "Front": "FRNT", "Upper": "UPPR", "Lower": "LOWR", "Basement": "BSMT"}
seen = {}
for unit, kind in UNITS.items():
    parsed = doorplate.parse(f"4800 N Winthrop Ave {unit}, Chicago, IL 60640")
    seen[unit] = parsed.key(unit=True)
    print(f"{unit or 'no unit':8} unit_type {parsed.unit_type!s:5} warnings {parsed.warnings} key {seen[unit]}")
    if parsed.unit_type != kind or parsed.warnings:
        sys.exit("The designator is not read as on 2026-11-28.")
numbered = {
    doorplate.parse(f"4800 N Winthrop Ave {unit} 2, Chicago, IL 60640").key(unit=True) for unit in ("PH", "Unit", "Fl")
}
print("PH 2, Unit 2, Fl 2:", *numbered)
if len(set(seen.values())) != 1 or len(numbered) != 1:
    sys.exit("This is not what was seen on 2026-11-28.")
PYTHON
