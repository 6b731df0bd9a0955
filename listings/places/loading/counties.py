from pathlib import Path

from listings.models import County
from listings.places import outlines
from listings.places.files import PlaceFileError, features
from listings.places.states import STATE_OF_FIPS


def load(path: Path) -> int:
    """GeoJSON with `geoid` (five digits) and `name`, as the Census writes them (GEOID, NAME), too."""
    counties, rings = [], {}
    for number, feature in enumerate(features(path), 1):
        geoid = feature.text("geoid", "GEOID")
        state = STATE_OF_FIPS.get(geoid[:2], "")
        if len(geoid) != 5 or not state or feature.center is None:
            raise PlaceFileError(f"Feature {number} of {path} has no `geoid` of a US county, or no outline: {geoid!r}")
        east, north = feature.center
        name = feature.text("name", "NAME")
        counties.append(County(geoid=geoid, name=name, state=state, latitude=north, longitude=east))
        rings[geoid] = feature.rings
    changed = ["name", "state", "latitude", "longitude"]
    County.objects.bulk_create(counties, update_conflicts=True, unique_fields=["geoid"], update_fields=changed)
    outlines.replace("county", rings)
    return len(counties)
