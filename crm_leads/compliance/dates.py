"""Moments as the gate's sentences say them; a ledger is read years later, so the year stands in each."""

from datetime import datetime

from django.utils import timezone


def day(at: datetime | None) -> str:
    """`Nov 3, 2026` in the open time zone, which at the gate is the office's."""
    if at is None:
        return "an unknown day"
    local = timezone.localtime(at)
    return f"{local:%b} {local.day}, {local.year}"
