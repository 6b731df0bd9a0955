"""The simulator's own pages: what it is, how its world stands, and its switches."""

import json
from typing import TYPE_CHECKING, Any

from .exchange import Request, Response, answer
from .faults import KNOWN
from .moments import time_text
from .places import CRMLS, GPS

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """Status of the world, and its switches."""
    match request.method, request.path.rstrip("/"):
        case "GET", "/simulator":
            return answer(status(server))
        case "GET", "/simulator/faults":
            return answer({"on": server.faults.state(), "known": KNOWN})
        case "POST", "/simulator/faults":
            return switch_faults(server, request)
        case "POST", "/simulator/advance":
            return advance(server, request)
    return answer({"error": "Not found"}, 404)


def _settings(request: Request) -> dict[str, Any]:
    """The JSON object of the body and the parameters of the address. Raises ValueError."""
    body = json.loads(request.body or b"{}")
    if not isinstance(body, dict):
        raise ValueError("The body must be a JSON object")
    return {**request.query, **body}


def advance(server: "SimulatedMLS", request: Request) -> Response:
    """Moves the world on by ``ticks``, each changing a ``share`` of it."""
    try:
        settings = _settings(request)
        moves = server.world.advance(int(settings.get("ticks", 1)), float(settings.get("share", 0.01)))
    except ValueError as error:
        return answer({"error": str(error)}, 400)
    return answer({"tick": server.world.tick, "moves": [move._asdict() for move in moves]})


def switch_faults(server: "SimulatedMLS", request: Request) -> Response:
    """``{"name": …, "count": …}`` switches one on, ``{"remove": name}`` off, ``{"clear": true}`` all off."""
    try:
        settings = _settings(request)
        if "clear" in settings:
            server.faults.clear()
        elif "remove" in settings:
            server.faults.remove(str(settings["remove"]))
        else:
            server.faults.add(str(settings.pop("name", "")), **settings)
    except (ValueError, TypeError) as error:
        return answer({"error": str(error)}, 400)
    return answer({"on": server.faults.state()})


def status(server: "SimulatedMLS") -> dict[str, object]:
    """The world in figures."""
    world = server.world
    return {
        "simulated": True,
        "seed": world.seed,
        "now": time_text(world.now),
        "tick": world.tick,
        "listings": {"gps": world.count(GPS), "crmls": world.count(CRMLS)},
        "changes": len(world.overlay.changes),
        "added": len(world.overlay.added),
        "requests": server.requests.count,
        "faults": server.faults.state(),
        "faults_struck": dict(server.faults.struck),
    }


def front(server: "SimulatedMLS", request: Request) -> Response:
    """The page at the root."""
    if request.path != "/":
        return answer({"error": "Not found"}, 404)
    return Response(
        200, b"<!doctype html><title>Simulated MLS</title><h1>Simulated MLS</h1>", "text/html; charset=utf-8"
    )
