"""Schedules in words, for people who do not read cron."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format

register = template.Library()

EVERY = re.compile(r"(?:\*|\d{1,2}-59)/(\d{1,2}) \* \* \* \*")
HOURLY = re.compile(r"(\d{1,2}) \* \* \* \*")
EVERY_HOURS = re.compile(r"(\d{1,2}) \*/(\d{1,2}) \* \* \*")
DAILY = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* \*")


@register.filter
def in_words(cron: str) -> str:
    """`*/15 * * * *` -> every 15 minutes; `0 2 * * *` -> daily at 2:00 AM; the expression itself where it is rarer."""
    text = " ".join(cron.split())
    if text == "* * * * *":
        return "every minute"
    if found := EVERY.fullmatch(text):
        return f"every {int(found[1])} minutes"
    if found := HOURLY.fullmatch(text):
        return f"every hour at :{int(found[1]):02d}"
    if found := EVERY_HOURS.fullmatch(text):
        return f"every {int(found[2])} hours at :{int(found[1]):02d}"
    if found := DAILY.fullmatch(text):
        hour = int(found[2])
        return f"daily at {hour % 12 or 12}:{int(found[1]):02d} {'AM' if hour < 12 else 'PM'}"
    return text


@register.filter
def in_zone(moment: datetime, zone: str) -> str:
    """`Nov 28, 6:00 AM PST`: a planned moment in the zone of its schedule."""
    return date_format(moment.astimezone(ZoneInfo(zone)), "M j, g:i A T")
