"""Photos as real JPEG bytes."""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from .exchange import Request, Response

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS


@lru_cache(maxsize=64)
def _plain(width: int, shade: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, width * 3 // 4), (shade, 140, 170)).save(out, "JPEG")
    return out.getvalue()


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """One photo."""
    _, key, number, _ = request.path.strip("/").split("/")
    return Response(200, _plain(640, hash(key + number) % 200), "image/jpeg")
