"""What the control pages of the simulators share: their settings, and the switches of faults."""

from typing import Any

from simulators.exchange import Request
from simulators.faults import Faults


def settings_of(request: Request) -> dict[str, Any]:
    """The JSON object of the body and the parameters of the address. Raises ValueError."""
    body = request.json() or {}
    if not isinstance(body, dict):
        raise ValueError("The body must be a JSON object.")
    return {**request.query, **body}


def switch(faults: Faults[Any], settings: dict[str, Any]) -> dict[str, Any]:
    """`{"name": ..., "count": ...}` switches one on, `{"remove": name}` off, `{"clear": true}` all off. Gives those
    that are on, and all there are. Raises ValueError, TypeError."""
    if settings.get("clear"):
        faults.clear()
    elif "remove" in settings:
        faults.remove(str(settings["remove"]))
    else:
        faults.add(str(settings.pop("name", "")), **settings)
    return {"on": faults.state(), "known": dict(faults.known)}
