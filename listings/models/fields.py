"""Column types of replicated fields: generous, so that one long or odd value never sinks a row. Each names its RESO
field."""

from typing import Any

from django.db import models


def text(reso: str) -> Any:
    return models.TextField(blank=True, default="", help_text=reso)


def integer(reso: str) -> Any:
    return models.BigIntegerField(null=True, blank=True, help_text=reso)


def decimal(reso: str, places: int = 2) -> Any:
    return models.DecimalField(max_digits=14 + places, decimal_places=places, null=True, blank=True, help_text=reso)


def yes_no(reso: str) -> Any:
    return models.BooleanField(null=True, blank=True, help_text=reso)


def date(reso: str) -> Any:
    return models.DateField(null=True, blank=True, help_text=reso)


def moment(reso: str) -> Any:
    return models.DateTimeField(null=True, blank=True, help_text=reso)


def children(reso: str) -> Any:
    """A list of objects with RESO names inside."""
    return models.JSONField(default=list, blank=True, help_text=reso)
