"""Schedules in words, for people who do not read cron."""

import re

from django import template

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
