"""Where a listing is: coordinates that make sense, and the postal code."""

from typing import Any

from mls_sync.mapping.readers import place_name, real

# West of Greenwich lie all of America's homes but those of Guam and the Northern Marianas.
EASTERN = ("GU", "MP")


def coordinates(fields: dict[str, Any]) -> tuple[float, float] | None:
    """(latitude, longitude), mended where the mistake is plain: swapped, or a longitude without its minus sign. None
    where one is missing or 0 (no home of an MLS lies on the equator or at Greenwich), or the place is not on Earth.
    InternetAddressDisplayYN does not matter here: pages obey it."""
    latitude, longitude = real(fields.get("Latitude")), real(fields.get("Longitude"))
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return None
    if abs(latitude) < 0.001 or abs(longitude) < 0.001:
        return None
    if _is_american(longitude, latitude) and not _is_american(latitude, longitude):
        latitude, longitude = longitude, latitude
    if _is_american(latitude, -longitude) and fields.get("StateOrProvince") not in EASTERN:
        longitude = -longitude
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _is_american(latitude: float, longitude: float) -> bool:
    """From Puerto Rico and Hawaii to Alaska, with Mexico and Canada."""
    return 14 <= latitude <= 72 and -180 <= longitude <= -52


def postal_code(value: Any) -> Any:
    """The code as text. A number, or digits cut to four, lost a leading zero on its way (01001 Agawam); UNREADABLE for
    a list or an object."""
    found = place_name(value)
    if isinstance(found, str) and found.isascii() and found.isdigit() and 3 <= len(found) < 5:
        found = found.zfill(5)
    return None if isinstance(found, str) and not found.strip("0-") else found
