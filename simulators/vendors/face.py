"""What each simulated vendor is made of."""

import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response

if TYPE_CHECKING:  # the server holds the faces
    from simulators.vendors.server import SimulatedVendors


class Face(ABC):
    """A vendor below its prefix. `handle` is called by many threads at once, one at a time: under `lock`."""

    def __init__(self, server: "SimulatedVendors", name: str) -> None:
        self.server, self.name = server, name
        self.lock = threading.RLock()
        # By token or key: where this account's webhooks go, as its last request said.
        self.hooks: dict[str, str] = {}

    @abstractmethod
    def handle(self, request: Request) -> Response:
        """The vendor's answer."""

    def trigger(self, settings: dict[str, Any]) -> Any:
        """Do by hand what the vendor does by itself: finish a batch, post a webhook. For `POST /_control/trigger`.
        Raises ValueError."""
        raise ValueError(f"{self.name} has nothing to trigger.")

    def tick(self) -> None:  # noqa: B027 - most vendors do nothing by themselves
        """Time has passed: do what is due. Called before each request and each second."""

    def state(self) -> dict[str, Any]:
        """For `GET /_control/`."""
        return {}

    def remember_hook(self, account: str, request: Request) -> None:
        """Our client says in a header of its own where the account's webhooks go; at the real vendors that is set on
        a page of theirs, or by a call."""
        url = request.headers.get("X-Simulated-Webhook")
        if url:
            self.hooks[account] = url
