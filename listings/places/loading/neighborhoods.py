from hashlib import blake2b
from pathlib import Path

from django.utils.text import slugify

from listings.folding import fold
from listings.models import City, CityAlias, Neighborhood
from listings.places import outlines
from listings.places.files import Feature, PlaceFileError, features
from listings.places.states import STATES

LONGEST = 20
CHANGED = ["name", "city", "latitude", "longitude", "subdivisions"]


def load(path: Path) -> int:
    """GeoJSON with `name` and its city: `place`, a federal code, or `city` and `state`. `geoid` keeps a neighborhood
    the same through later loads; `subdivisions` is a list of names."""
    by_geoid = {city.geoid: city for city in City.objects.exclude(geoid=None)}
    stored = {each.geoid: each for each in Neighborhood.objects.exclude(geoid=None)}
    slugs = set(Neighborhood.objects.values_list("city", "slug"))
    found, rings = [], []
    for number, feature in enumerate(features(path), 1):
        city = by_geoid.get(feature.text("place")) or _city_named(feature)
        name = feature.text("name", "Name", "NAME")
        if city is None or not name:
            raise PlaceFileError(f"Feature {number} of {path} has no `name`, or its city is not known: {name!r}")
        geoid = _key(feature.text("geoid", "RegionID") or f"{city.pk}:{fold(name)}")
        one = stored.get(geoid) or Neighborhood(geoid=geoid, slug=_slug(name, geoid, city, slugs))
        one.name, one.city = name, city
        one.longitude, one.latitude = feature.center or (None, None)
        one.subdivisions = list(feature.properties.get("subdivisions") or one.subdivisions)
        found.append(one)
        rings.append(feature.rings)
    Neighborhood.objects.bulk_create([one for one in found if not one.pk], batch_size=2000)
    Neighborhood.objects.bulk_create(
        [one for one in found if one.pk], update_conflicts=True, unique_fields=["id"], update_fields=CHANGED
    )
    outlines.replace("neighborhood", {one.pk: ring for one, ring in zip(found, rings, strict=True)})
    return len(found)


def _key(text: str) -> str:
    """A short one as it is; a hash of one that does not fit."""
    return text if len(text) <= LONGEST else blake2b(text.encode(), digest_size=LONGEST // 2).hexdigest()


def _slug(name: str, geoid: str, city: City, slugs: set[tuple[int, str]]) -> str:
    slug = slugify(name)[:100] or "neighborhood"
    slug = slug if (city.pk, slug) not in slugs else f"{slug}-{slugify(geoid)}"[:120]
    slugs.add((city.pk, slug))
    return slug


def _city_named(feature: Feature) -> City | None:
    state = feature.text("state", "State").upper()
    name = fold(feature.text("city", "City"))
    if state not in STATES or not name:
        return None
    alias = CityAlias.objects.filter(state=state, folded=name).order_by("-city__square_miles").first()
    return alias.city if alias else None
