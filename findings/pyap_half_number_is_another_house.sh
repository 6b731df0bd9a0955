#!/usr/bin/env bash
# pyap 0.3.1 finds 2 W 30th St where a text has 1012 1/2 W 30th St, and nothing at all for Unit 204 or an address of Utah's grid.
#
# Guess: an address with a half in its number is found with it, or not found; Unit 204 and # 204 are found as Apt 204 is;
# an address of Utah's grid, 1250 S 1200 E, is found. A price or a phone number before an address is no part of it.
# Seen: of the fraction the 2 is the number, another house of the same street. With Unit or # behind the street nothing is
# found; with Apt it is. 1250 S 1200 E is not found. $425,000 and a phone number give their last digits to the number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pyap==0.3.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pyap

print("pyap", version("pyap"))
SEEN = {
    "1012 1/2 W 30th St, Los Angeles, CA 90007": ["2 W 30th St, Los Angeles, CA 90007"],
    "29 Sawmill Rd Apt 204, Frisco, CO 80443": ["29 Sawmill Rd Apt 204, Frisco, CO 80443"],
    "29 Sawmill Rd Unit 204, Frisco, CO 80443": [],
    "29 Sawmill Rd # 204, Frisco, CO 80443": [],
    "1250 S 1200 E, Salt Lake City, UT 84105": [],
    "1250 South 1200 East, Salt Lake City, UT 84105": [],
    "$425,000 12 Elm St, Salem, OR 97301": ["000 12 Elm St, Salem, OR 97301"],
    "541-555-0100 12 Elm St, Salem, OR 97301": ["555-0100 12 Elm St, Salem, OR 97301"],
}
changed = []
for text, expected in SEEN.items():
    seen = [address.full_address for address in pyap.parse(text, country="US")]
    print(f"{text:47} {seen}")
    if seen != expected:
        changed.append(text)
if changed:
    sys.exit(f"This is not what was seen on 2026-12-01: {'; '.join(changed)}.")
PYTHON
