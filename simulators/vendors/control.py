"""The server's own pages: what it is, what it received, and its switches."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulators.control import settings_of, switch
from simulators.exchange import Request, Response
from simulators.vendors.faults import KNOWN

if TYPE_CHECKING:  # the server calls this
    from simulators.vendors.server import SimulatedVendors


def handle(server: "SimulatedVendors", request: Request) -> Response:
    """Below `/_control`; a wrong request is answered with 400 and the reason."""
    try:
        return Response(value=_answer(server, request))
    except LookupError:
        return Response(404, {"error": "Not found"})
    except (ValueError, TypeError) as error:
        return Response(400, {"error": str(error)})


def _answer(server: "SimulatedVendors", request: Request) -> Any:
    match request.method, request.path.strip("/"):
        case "GET", "":
            return status(server)
        case "GET", "received":
            face = request.query.get("face", "")
            return [asdict(each) for each in list(server.received) if face in ("", each.face)]
        case "POST", "faults":
            return switch(server.faults, settings_of(request))
        case "POST", "advance":
            server.advance(float(settings_of(request).get("seconds", 0)))
            return status(server)
        case "POST", "trigger":
            settings = settings_of(request)
            return server.face(str(settings.pop("face", ""))).trigger(settings)
        case "POST", "webhooks":
            return _deliver(server, settings_of(request))
        case "POST", "reset":
            server.reset()
            return status(server)
    raise LookupError(request.path)


def _deliver(server: "SimulatedVendors", settings: dict[str, Any]) -> Any:
    """`{"hold": true}` holds webhooks back, `{"deliver": [2, 0, 0]}` posts held ones in that order, `[]` all."""
    if "hold" in settings:
        server.webhooks.hold = bool(settings["hold"])
    done = server.webhooks.deliver(*settings["deliver"]) if "deliver" in settings else []
    return {"held": len(server.webhooks.held), "statuses": [each.status for each in done]}


def status(server: "SimulatedVendors") -> dict[str, Any]:
    return {
        "simulated": True,
        "seed": server.seed,
        "faces": {name: face.state() for name, face in server.faces.items()},
        "received": len(server.received),
        "webhooks": {"held": len(server.webhooks.held), "posted": len(server.webhooks.deliveries)},
        "faults": server.faults.state(),
        "known_faults": KNOWN,
    }
