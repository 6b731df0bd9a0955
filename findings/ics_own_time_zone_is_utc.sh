#!/usr/bin/env bash
# ics 0.7.3 reads an open house of an Outlook calendar in UTC: it does not look at the zone's rules in the file.
#
# Guess: a time whose TZID is described by a VTIMEZONE of the same file, as RFC 5545 (3.2.19) asks for, has that zone's
# offset. icalendar and vobject read it so.
# Seen: TZID=Central Standard Time, the name that Windows has for Chicago's zone, is not in the tz database, and the
# VTIMEZONE is passed over: 1 p.m. in Austin becomes 1 p.m. UTC, 8 a.m. there. No error. What is written then has lost the
# zone, and names a calendar of its own, CALSCALE:GEORGIAN.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check ics==0.7.3 icalendar==7.3.2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
import ics

print("ics", version("ics"), "icalendar", version("icalendar"))
FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example Realty//Open houses//EN
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:STANDARD
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0500
TZOFFSETTO:-0600
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0600
TZOFFSETTO:-0500
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:open-house-1@example.com
DTSTAMP:20261001T000000Z
DTSTART;TZID={zone}:20261025T130000
DTEND;TZID={zone}:20261025T150000
SUMMARY:Open house
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
seen = {}
for zone in ("America/Chicago", "Central Standard Time"):
    text = FILE.format(zone=zone)
    (event,) = ics.Calendar(text).events
    seen[zone] = str(event.begin)
    print(f"{zone:22} ics {event.begin} | icalendar {icalendar.Calendar.from_ical(text).events[0].start}")
written = ics.Calendar(FILE.format(zone="Central Standard Time")).serialize().splitlines()
print([line for line in written if line.startswith(("DTSTART", "CALSCALE"))])
if list(seen.values()) != ["2026-10-25T13:00:00-05:00", "2026-10-25T13:00:00+00:00"]:
    sys.exit("This is not what was seen on 2026-11-30.")
if not {"DTSTART:20261025T130000Z", "CALSCALE:GEORGIAN"} <= set(written):
    sys.exit("What is written is not what was seen on 2026-11-30.")
PYTHON
