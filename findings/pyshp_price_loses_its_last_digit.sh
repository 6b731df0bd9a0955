#!/usr/bin/env bash
# pyshp 3.1.6 writes as many digits of a number into a shapefile as its column is wide, and says nothing.
#
# Guess: 1,250,000 in a numeric column of six places is an error, or a warning as for a text that is too long, or empty.
# A number with more decimals than the column has is rounded.
# Seen: the first six digits stay: 125,000, the price of another home. -1,234,567 is -12,345, and a lot of 999,999.6 square
# feet is 999,999. A text that is cut does give a warning. In a column with decimals 2.75 baths are 2.8, as guessed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pyshp==3.1.6
"$folder/venv/bin/python" - "$folder/homes" <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import shapefile

print("pyshp", version("pyshp"))
SEEN = [
    ("N", 6, 0, 1250000, 125000, 0),
    ("N", 6, 0, -1234567, -12345, 0),
    ("F", 6, 0, 1250000, 125000, 0),
    ("N", 8, 0, 1.25e9, 12500000, 0),
    ("N", 6, 0, 999999.6, 999999, 0),
    ("N", 3, 1, 2.75, 2.8, 0),
    ("C", 4, 0, "0012345", "0012", 1),
]
changed = []
for kind, width, decimals, value, expected, expected_warnings in SEEN:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with shapefile.Writer(sys.argv[1]) as writer:
            writer.field("VALUE", kind, width, decimals)
            writer.null()
            writer.record(value)
    with shapefile.Reader(sys.argv[1]) as reader:
        seen = reader.record(0)[0]
    print(f"{kind} {width},{decimals}  written {value!r:13} read {seen!r:10} warnings {len(told)}")
    if (seen, len(told)) != (expected, expected_warnings):
        changed.append(repr(value))
if changed:
    sys.exit(f"This is not what was seen on 2026-12-01: {', '.join(changed)}.")
PYTHON
