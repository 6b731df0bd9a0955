#!/usr/bin/env bash
# calendar-link 0.3.0 gives Google's, Yahoo's and AOL's calendars the local hour of an event as if it were UTC.
#
# Guess: an open house from 1 to 3 p.m. in Denver, with its time zone, is at one moment in all that the package makes of it:
# 20:00 UTC in Google's link, 1 p.m. with the zone's name in the file.
# Seen: Google's, Yahoo's and AOL's links have 130000Z, which is 6 a.m. in Denver. Outlook's and Apple's links of the same
# event have the offset from UTC and the file has the zone. If the program gives the time in UTC itself, all say 20:00 UTC.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check calendar-link==0.3.0 pytz==2026.2 python-dateutil==2.9.0.post0
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from calendar_link import CalendarEvent, CalendarGenerator

print("calendar-link", version("calendar-link"))
DENVER = ZoneInfo("America/Denver")
START, END = datetime(2026, 12, 5, 13, tzinfo=DENVER), datetime(2026, 12, 5, 15, tzinfo=DENVER)
WRONG, RIGHT, OFFSET = "20261205T130000Z", "20261205T200000Z", "2026-12-05T13:00:00-07:00"
FILE = "DTSTART;TZID=America/Denver:20261205T130000"
SEEN = {"google": WRONG, "yahoo": WRONG, "aol": WRONG, "outlook": OFFSET, "apple": OFFSET, "file": FILE}
IN_UTC = {"google": RIGHT, "yahoo": RIGHT, "aol": RIGHT}
MOMENT = re.compile(r"\d{8}T\d{6}Z|\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:\d\d")


def start(event, service):
    if service == "file":
        return next(line for line in CalendarGenerator().generate_ics(event).splitlines() if line.startswith("DTSTART"))
    return MOMENT.search(unquote(CalendarGenerator().generate_link(event, service)))[0]


changed = []
for given, zone, expected in (("in Denver", DENVER, SEEN), ("in UTC", UTC, IN_UTC)):
    event = CalendarEvent(title="Open house", start_time=START.astimezone(zone), end_time=END.astimezone(zone))
    for service, was in expected.items():
        seen = start(event, service)
        print(f"{given:10} {service:8} {seen}")
        if seen != was:
            changed.append(f"{service} {given}")
if changed:
    sys.exit(f"This is not what was seen on 2026-12-01: {', '.join(changed)}.")
PYTHON
