"""PostgreSQL's own geometric types, which need no extension: written by `listings.places`, read by SQL alone."""

from typing import Any

from django.db import models


class PointField(models.Field):
    """`(longitude, latitude)` in degrees."""

    def db_type(self, connection: Any) -> str:
        return "point"


class RingField(models.Field):
    """One closed line of an outline, `((longitude, latitude), ...)` in degrees."""

    def db_type(self, connection: Any) -> str:
        return "polygon"
