#!/usr/bin/env bash
# usaddress-scourgify normalizes "South St" to "S ST", the name of another street of the same town.
#
# Guess: "19820 South St" and "19820 South Street" normalize to one text, and "19820 S St"
# (S Street, beside R Street) to another. East St, West St and North St do so.
# Seen: "South St" becomes "S ST", the same as S Street, and "South Street" becomes "SOUTH ST": one home has two
# normalized addresses, and two homes of Lincoln, Nebraska, where both streets exist, have one. No warning, no exception.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  usaddress-scourgify==0.7.1 usaddress==0.5.16 probableparsing==0.0.1 python-crfsuite==0.9.12 yaml-config==0.1.5
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from scourgify import normalize_address_record

print("usaddress-scourgify", version("usaddress-scourgify"), "with usaddress", version("usaddress"))
EXPECTED = {
    "19820 South St": "19820 S ST",
    "19820 S St": "19820 S ST",
    "19820 South Street": "19820 SOUTH ST",
    "19820 North St": "19820 NORTH ST",
    "19820 East St": "19820 EAST ST",
    "19820 West St": "19820 WEST ST",
}
place = {"address_line_2": None, "city": "Lincoln", "state": "NE", "postal_code": "68502"}
seen = {line: normalize_address_record({"address_line_1": line, **place})["address_line_1"] for line in EXPECTED}
for line, normal in seen.items():
    print(f"{line:20} -> {normal}")
if seen != EXPECTED:
    sys.exit("This is not what was seen on 2026-11-28.")
PYTHON
