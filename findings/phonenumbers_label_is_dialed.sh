#!/usr/bin/env bash
# phonenumbers reads the label behind a local number as digits, and gives a valid number of somebody else.
#
# Guess: "760-5550 dad", a number without its area code as an agent keeps it in a contact list, is an error or no possible
# number; at most the label is left out, as the "h" of "760-555-0123 h" is.
# Seen: three letters and more are a vanity number. 760-5550 and "dad" (323) are (760) 555-0323: ten digits, valid, of
# California. No error, no warning. Which state it is hangs on the first three digits of the local number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import phonenumbers
from phonenumbers.geocoder import description_for_number

print("phonenumbers", version("phonenumbers"))
SEEN = {
    "760-5550": ("+17605550", False, ""),
    "760-5550 h": ("+17605550", False, ""),
    "760-5550 dad": ("+17605550323", True, "California"),
    "337-5550 (mom)": ("+13375550666", True, "Louisiana"),
    "512-5550 Ana": ("+15125550262", True, "Texas"),
    "512-555-0123 h": ("+15125550123", True, "Texas"),
    "512-555-0123 cell": ("+151255501232355", False, ""),
}
changed = []
for text, expected in SEEN.items():
    number = phonenumbers.parse(text, "US")
    seen = (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.is_valid_number(number),
        description_for_number(number, "en"),
    )
    print(f"{text!r:20} {seen[0]:16} {'valid' if seen[1] else 'not valid':9} {seen[2]}")
    if seen != expected:
        changed.append(text)
if changed:
    sys.exit(f"This is not what was seen on 2026-11-30: {', '.join(changed)}.")
PYTHON
