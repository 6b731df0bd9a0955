"""Schools near a point, by miles in a straight line."""

from dataclasses import dataclass
from math import cos, hypot, radians

from listings.models import School

MILES_OF_DEGREE = 69.1


@dataclass(slots=True, frozen=True)
class NearSchool:
    school: School
    miles: float


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """As `listings.enrichment.location.miles` in SQL."""
    east = (longitude - other_longitude) * cos(radians(other_latitude))
    return MILES_OF_DEGREE * hypot(latitude - other_latitude, east)


def schools_near(latitude: float, longitude: float, miles: float, most: int) -> list[NearSchool]:
    """The nearest first. One query."""
    reach = miles / MILES_OF_DEGREE
    wide = reach / max(cos(radians(latitude)), 0.1)
    rows = School.objects.filter(
        latitude__range=(latitude - reach, latitude + reach), longitude__range=(longitude - wide, longitude + wide)
    )
    found = [NearSchool(each, miles_between(each.latitude, each.longitude, latitude, longitude)) for each in rows]
    return sorted((near for near in found if near.miles <= miles), key=lambda near: near.miles)[:most]
