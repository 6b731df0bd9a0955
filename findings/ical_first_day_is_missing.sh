#!/usr/bin/env bash
# ical 14.3.1 leaves out the first day of an event that lists its further days, and shows a moved day twice.
#
# Guess: an open house on June 6 that names June 13 and 20 with RDATE is on three days, as RFC 5545 counts DTSTART among them.
# One day of a weekly open house that RECURRENCE-ID, given in UTC, moves to Monday is on Monday only.
# Seen: June 6 is missing, unless RDATE names it again. The moved day is there as well as the one that it moved from; with
# RECURRENCE-ID in the event's own zone it is not. recurring-ical-events reads all of these as guessed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  ical==14.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

print("ical", version("ical"), "recurring-ical-events", version("recurring-ical-events"))
ZONE = ";TZID=America/Denver:"
HEAD, TAIL = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n", "END:VCALENDAR\n"


def event(start, more):
    end = start.replace("T13", "T15").replace("T16", "T18")
    return (
        "BEGIN:VEVENT\nUID:1@example.com\nDTSTAMP:20260501T000000Z\nSUMMARY:Open house\n"
        f"DTSTART{ZONE}{start}\nDTEND{ZONE}{end}\n{more}\nEND:VEVENT\n"
    )


WEEKLY = event("20260606T130000", "RRULE:FREQ=WEEKLY;COUNT=3")
CASES = {
    "listed days": (event("20260606T130000", f"RDATE{ZONE}20260613T130000,20260620T130000"), "13 20", "06 13 20"),
    "first day listed too": (event("20260606T130000", f"RDATE{ZONE}20260606T130000,20260613T130000"), "06 13", "06 13"),
    "moved, in UTC": (WEEKLY + event("20260615T160000", "RECURRENCE-ID:20260613T190000Z"), "06 13 15 20", "06 15 20"),
    "moved, in the zone": (WEEKLY + event("20260615T160000", f"RECURRENCE-ID{ZONE}20260613T130000"), "06 15 20", "06 15 20"),
}
changed = []
for name, (events, *expected) in CASES.items():
    text = (HEAD + events + TAIL).replace("\n", "\r\n")
    ours = [one.dtstart for one in IcsCalendarStream.calendar_from_ics(text).timeline]
    other = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2026, 6, 1), (2026, 7, 1))
    seen = [" ".join(f"{day:%d}" for day in sorted(days)) for days in (ours, [one["DTSTART"].dt for one in other])]
    print(f"{name:21} June: ical {seen[0]:12} recurring-ical-events {seen[1]}")
    if seen != expected:
        changed.append(name)
if changed:
    sys.exit(f"This is not what was seen on 2026-12-01: {', '.join(changed)}.")
PYTHON
