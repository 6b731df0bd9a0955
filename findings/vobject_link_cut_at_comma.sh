#!/usr/bin/env bash
# vobject 0.9.9 keeps of a contact's web address what stands before its first comma, and writes it back so.
#
# Guess: URL is one value, and a comma is an ordinary character of it (RFC 6350, 5.4 and 6.7.8; RFC 2426, 3.6.8 and 5): it
# comes back whole, as a note with an escaped comma does.
# Seen: a link to a map, which names latitude and longitude with a comma between, loses the longitude in vCard 2.1, 3.0 and
# 4.0, without an error. A note with an escaped comma is right. Escape the commas of single values before reading.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check vobject==0.9.9 python-dateutil==2.9.0.post0 pytz==2026.6 six==1.17.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import vobject

LINK, NOTE = "https://example.com/map?at=33.72,-116.37", "Call after 5, not before"
print("vobject", version("vobject"))
seen = {}
for number in ("2.1", "3.0", "4.0"):
    lines = ["BEGIN:VCARD", f"VERSION:{number}", "N:Seller;Rosa;;;", "FN:Rosa Seller", f"URL:{LINK}"]
    card = vobject.readOne("\r\n".join([*lines, "NOTE:" + NOTE.replace(",", "\\,"), "END:VCARD", ""]))
    seen[number] = (card.url.value, card.note.value)
    print(number, *seen[number], sep=" | ")
if seen != dict.fromkeys(("2.1", "3.0", "4.0"), (LINK.partition(",")[0], NOTE)):
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
