"""The simulator's own pages: what it is, how its world stands, and its switches."""

from typing import TYPE_CHECKING

from .exchange import Request, Response, answer
from .moments import time_text
from .places import CRMLS, GPS

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """Status of the world, and its switches."""
    match request.method, request.path:
        case "GET", "/simulator/":
            return answer(status(server))
        case "POST", "/simulator/advance":
            moves = server.world.advance(int(request.query.get("ticks", "1")))
            return answer({"tick": server.world.tick, "moves": [move._asdict() for move in moves]})
    return answer({"error": "Not found"}, 404)


def status(server: "SimulatedMLS") -> dict[str, object]:
    """The world in figures."""
    world = server.world
    return {
        "simulated": True,
        "seed": world.seed,
        "now": time_text(world.now),
        "tick": world.tick,
        "listings": {"gps": world.count(GPS), "crmls": world.count(CRMLS)},
        "requests": server.requests.count,
    }


def front(server: "SimulatedMLS", request: Request) -> Response:
    """The page at the root."""
    if request.path != "/":
        return answer({"error": "Not found"}, 404)
    return Response(200, b"<!doctype html><title>Simulated MLS</title><h1>Simulated MLS</h1>", "text/html; charset=utf-8")
