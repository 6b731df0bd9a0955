"""What the simulated vendors post to us: at once, or held until it is delivered in any order."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

import requests

from simulators.vendors.faults import VendorFaults

TIMEOUT = 10


@dataclass(frozen=True)
class Webhook:
    """One POST. `forge` makes its body and headers wrong, as a face defines it."""

    face: str
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    forge: Callable[["Webhook"], "Webhook"] | None = None


@dataclass(frozen=True)
class Delivery:
    """What came of one; status 0: nobody answered."""

    webhook: Webhook
    status: int


class Webhooks:
    """With `hold` on, they wait in `held` until `deliver`; otherwise a thread posts them in order."""

    def __init__(self, faults: VendorFaults, *, hold: bool = False) -> None:
        self.hold, self.faults = hold, faults
        self.held: deque[Webhook] = deque()
        self.deliveries: list[Delivery] = []
        self._late: list[Webhook] = []
        self._queue: SimpleQueue[Webhook | None] = SimpleQueue()
        self._idle = threading.Condition()
        self._open = 0
        threading.Thread(target=self._post_all, name="simulated-webhooks", daemon=True).start()

    def send(self, webhook: Webhook) -> None:
        """Post it, as the faults leave it; without an address nothing is posted, as at the real vendors."""
        if not webhook.url:
            return
        hit = self.faults.striking(webhook.face, webhook.url, webhook=True)
        if "webhook_lost" in hit:
            return
        if "webhook_last" in hit:
            self._late.append(webhook)
            return
        if "webhook_forged" in hit:
            self._pass_on(webhook.forge(webhook) if webhook.forge else replace(webhook, body=b'{"id": 0}'))
            return
        for _ in range(2 if "webhook_twice" in hit else 1):
            self._pass_on(webhook)
        late, self._late = self._late, []
        for each in late:
            self._pass_on(each)

    def deliver(self, *positions: int) -> list[Delivery]:
        """Post the held ones at these positions (all of them in order without any), and take them out; a position may
        be named twice. Gives the deliveries."""
        chosen = [self.held[at] for at in positions] if positions else list(self.held)
        self.held = deque(each for at, each in enumerate(self.held) if positions and at not in positions)
        return [self._post(webhook) for webhook in chosen]

    def wait(self, seconds: float = 10) -> bool:
        """Until everything was posted; False when that took longer."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open == 0, seconds)

    def stop(self) -> None:
        self._queue.put(None)

    def _pass_on(self, webhook: Webhook) -> None:
        if self.hold:
            self.held.append(webhook)
            return
        with self._idle:
            self._open += 1
        self._queue.put(webhook)

    def _post_all(self) -> None:
        while webhook := self._queue.get():
            self._post(webhook)
            with self._idle:
                self._open -= 1
                self._idle.notify_all()

    def _post(self, webhook: Webhook) -> Delivery:
        headers = {"Content-Type": "application/json", "User-Agent": "SimulatedVendors/1", **webhook.headers}
        try:
            answer = requests.post(webhook.url, data=webhook.body, headers=headers, timeout=TIMEOUT)
            status = answer.status_code
        except requests.exceptions.RequestException:
            status = 0
        delivery = Delivery(webhook, status)
        self.deliveries.append(delivery)
        return delivery
