"""Where the map of a search has its ground from: tiles or a PMTiles file of a server that the operator names, a PMTiles
file of this site, or none."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from realty.env import env_list, env_str

# Of this site: a PMTiles file, or a style.
OWN = re.compile(r"/(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:pmtiles|json)")


def tile_source() -> tuple[str, str, list[str]]:
    """The address of the tiles (with {z}, {x} and {y}), of a PMTiles file or of a MapLibre style, what to say of where
    they are from, and the hosts that pages may ask for them. A path is that of a file in DATA_DIR/public, which this
    site serves. Raises ImproperlyConfigured for an address that is none."""
    url, hosts = env_str("MAP_TILES_URL"), env_list("MAP_HOSTS", [])
    if not url:
        return "", "", hosts
    if OWN.fullmatch(url):
        return url, env_str("MAP_TILES_ATTRIBUTION"), hosts
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc or "{" in parts.netloc:
        raise ImproperlyConfigured(
            "MAP_TILES_URL must be the address of a server's tiles, PMTiles file or style, or the path of a file in"
            f" DATA_DIR/public (/name.pmtiles), not {url!r}."
        )
    if "{" in url and not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured(f"MAP_TILES_URL must hold {{z}}, {{x}} and {{y}}, or none of them: {url!r}.")
    return url, env_str("MAP_TILES_ATTRIBUTION"), [f"{parts.scheme}://{parts.netloc}", *hosts]
