"""Where the map of a search has its ground from: tiles of a server that the operator names, or none."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from realty.env import env_list, env_str


def tile_source() -> tuple[str, str, list[str]]:
    """The address of the tiles (with {z}, {x} and {y}) or of a MapLibre style, what to say of where they are from, and
    the hosts that pages may ask for them. Raises ImproperlyConfigured for an address that is none."""
    url, hosts = env_str("MAP_TILES_URL"), env_list("MAP_HOSTS", [])
    if not url:
        return "", "", hosts
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc or "{" in parts.netloc:
        raise ImproperlyConfigured(f"MAP_TILES_URL must be the address of a server's tiles or style, not {url!r}.")
    if "{" in url and not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured(f"MAP_TILES_URL must hold {{z}}, {{x}} and {{y}}, or none of them: {url!r}.")
    return url, env_str("MAP_TILES_ATTRIBUTION"), [f"{parts.scheme}://{parts.netloc}", *hosts]
