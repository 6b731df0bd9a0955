"""Faults of a server, each switchable while it runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .exchange import Request, Response

if TYPE_CHECKING:  # the server holds the faults
    from .server import SimulatedMLS


class Faults:
    """The faults that are switched on."""

    def around(self, server: "SimulatedMLS", request: Request, face: Callable[[Any, Request], Response]) -> Response:
        """The face's answer."""
        return face(server, request)
