"""The photo face: ``/photos/<listing key>/<number>/<size>.jpg`` as real JPEG bytes.

What stands before the size, up to a hyphen, tells photos apart and is not looked at.
"""

import threading
from collections import OrderedDict
from io import BytesIO
from typing import TYPE_CHECKING
from zlib import crc32

from simulators.exchange import Request, Response

from .drawing import COMMERCIAL, DWELLING, LAND, Subject, draw, view_name
from .homes import COMMERCIAL as COMMERCIAL_KIND
from .homes import LAND as LAND_KIND
from .homes import Home
from .places import GPS
from .records import MOST_PHOTOS

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS

WIDTHS = {"thumb": 240, "300": 300, "640": 640, "800": 800, "1024": 1024, "1280": 1280, "1600": 1600, "2048": 2048}
WIDTHS["large"] = 1600
PER_VERSION = 100
"""Photo numbers of a gallery's first state are 1, 2 …; after a change 101, 102 …"""
CACHE_BYTES = 48 * 1024 * 1024
MAX_AGE = "public, max-age=86400, immutable"


class PhotoCache:
    """The JPEGs asked for last, up to a number of bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit, self.size = limit, 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: str) -> bytes | None:
        """The bytes, if they are still here."""
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
            return self._kept.get(path)

    def put(self, path: str, data: bytes) -> None:
        """Keeps the bytes, and lets go of the oldest."""
        with self._lock:
            self.size += len(data) - len(self._kept.pop(path, b""))
            self._kept[path] = data
            while self.size > self.limit and self._kept:
                self.size -= len(self._kept.popitem(last=False)[1])


def group_of(home: Home) -> str:
    """Which views a property has."""
    return {LAND_KIND: LAND, COMMERCIAL_KIND: COMMERCIAL}.get(home.kind, DWELLING)


def caption(home: Home, place: int) -> str:
    """What the photo at this place of the gallery shows."""
    return view_name(group_of(home), home.pool, place)


def subject_of(home: Home) -> Subject:
    """What there is to see of a home."""
    return Subject(home.style, group_of(home), home.subtype, home.mls == GPS, home.pool)


def jpeg(home: Home, number: int, width: int) -> bytes:
    """One photo of a home."""
    variant, place = divmod(number - 1, PER_VERSION)
    image = draw(subject_of(home), place, variant, width)
    out = BytesIO()
    image.save(out, "JPEG", quality=84, optimize=width < 1_000, progressive=width >= 1_000)
    return out.getvalue()


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """One photo; 404 for a listing that never was, a number that it has not, or a size that there is not."""
    parts = request.path.strip("/").split("/")
    size = parts[-1].removesuffix(".jpg").rpartition("-")[2]
    if len(parts) != 4 or size not in WIDTHS or not parts[2].isdecimal():
        return _missing()
    tag = f'"{crc32(request.path.encode()):08x}"'
    headers = {"Cache-Control": MAX_AGE, "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return Response(304, headers=headers)
    data = server.photos.get(request.path) or _drawn(server, parts[1], int(parts[2]), WIDTHS[size])
    if data is None:
        return _missing()
    server.photos.put(request.path, data)
    return Response(200, headers=headers, body=data, type="image/jpeg")


def _drawn(server: "SimulatedMLS", key: str, number: int, width: int) -> bytes | None:
    """A vanished listing keeps its photos for a while, as at a real provider."""
    place = server.world.find_any(key)
    if place is None or not 1 <= (number - 1) % PER_VERSION + 1 <= MOST_PHOTOS or not 1 <= number < PER_VERSION**2:
        return None
    with server.drawing:
        return jpeg(server.world.listing(place).home, number, width)


def _missing() -> Response:
    return Response(404, body=b"No such photo", type="text/plain")
