"""The HTTP server of the simulated MLS: faces over one world, a log of requests, faults."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import cached_property
from typing import Any

from simulators.demo import MLS_TOKEN as DEFAULT_TOKEN
from simulators.exchange import Request, Response
from simulators.server import Server

from . import control, csv_file, photos, rets, signed_media, spark
from .expansions import EXPANSIONS
from .faults import MLSFaults
from .moments import DAY
from .reso import face as reso
from .reso.profiles import PROFILES
from .reso.state import RESOState
from .world import World

Face = Callable[["SimulatedMLS", Request], Response]
FACES: dict[str, Face] = {
    "/v1/": spark.handle,
    "/rets/": rets.handle,
    "/csv/": csv_file.handle,
    "/photos/": photos.handle,
    f"{signed_media.PLACE}/": signed_media.handle,
    "/simulator/": control.handle,
    "/": control.front,
    **{place: reso.handle for profile in PROFILES.values() for place in profile.places},
}
"""Which part answers which paths; the longest prefix wins. Further faces of the same world take their place here."""


def today() -> int:
    """Midnight (UTC) of today: the first day of a world that should look fresh."""
    return int(time.time()) // DAY * DAY


class RequestLog:
    """What was asked: the number of requests, and the last thousands as (method, path with query, status)."""

    def __init__(self) -> None:
        self.count = 0
        self.entries: deque[tuple[str, str, int]] = deque(maxlen=5_000)

    def note(self, method: str, target: str, status: int) -> None:
        """Adds a request."""
        self.count += 1
        self.entries.append((method, target, status))

    @property
    def paths(self) -> list[str]:
        """The paths with their queries, the oldest first."""
        return [target for _, target, _ in self.entries]

    def clear(self) -> None:
        """Forgets all."""
        self.count = 0
        self.entries.clear()


class SimulatedMLS(Server):
    """Serves a world in a thread of its own: ``with SimulatedMLS(world) as mls: get(mls.url + "/v1/listings")``.

    ``port`` 0 takes a free one. ``tokens`` are those that the faces accept; ``refused_expansions`` are answered with
    error 1500. ``public_url`` is written into photo addresses instead of the Host header.
    ``rets_account`` is the login of the RETS face (`rets.Account`).
    Every ``clock`` seconds the world moves on by itself. Over ``rate_limit`` requests in five minutes a token gets 429.
    ``reso`` changes settings of the RESO face's profiles, as `RESOState` takes them; ``timer`` gives the seconds by
    which its tokens and budgets run.
    """

    name = "SimulatedMLS/1"
    gzips = True

    def __init__(
        self,
        world: World,
        port: int = 0,
        host: str = "127.0.0.1",
        tokens: tuple[str, ...] = (DEFAULT_TOKEN,),
        schemes: tuple[str, ...] = ("bearer", "oauth"),
        refused_expansions: tuple[str, ...] = (),
        public_url: str = "",
        clock: float = 0,
        rate_limit: int = 0,
        reso: dict[str, dict[str, Any]] | None = None,
        timer: Callable[[], float] = time.monotonic,
        rets_account: rets.Account | None = None,
    ) -> None:
        self.world = world
        self.tokens, self.schemes, self.refused_expansions = set(tokens), schemes, refused_expansions
        self.public_url, self.rate_limit = public_url.rstrip("/"), rate_limit
        self.requests, self.rets = RequestLog(), rets.RETSFace(rets_account)
        self.faults = MLSFaults()
        self.reso = RESOState(world, timer, reso or {})
        self.photos, self.drawing = photos.PhotoCache(), threading.Semaphore(2)
        self.media = signed_media.SignedMedia()
        self.totals: dict[tuple[str, int], int] = {}
        self.used: dict[str, deque[float]] = defaultdict(deque)
        super().__init__(port, host)
        if clock > 0:
            self.every(clock, world.advance)

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return self.public_url or super().url

    @cached_property
    def known_fields(self) -> frozenset[str]:
        """Every field that a filter may name."""
        names = {"Id", *EXPANSIONS}
        world = World(seed=1, gps=150, crmls=150, genesis=self.world.genesis)
        for record in world.records():
            names |= record["StandardFields"].keys()
        return frozenset(names)

    def respond(self, request: Request) -> Response:
        """The answer of the face that is responsible, or of a fault."""
        prefix = max((prefix for prefix in FACES if request.path.startswith(prefix)), key=len)
        return self.faults.around(self, request, FACES[prefix])

    def read(self, request: Request) -> Request:
        """A POST may be a GET whose parameters are too long for an address."""
        request.base = self.public_url or request.base
        if request.method == "POST" and request.headers.get("X-HTTP-Method-Override", "").upper() == "GET":
            request.method = "GET"
            request.query |= request.form
        return request

    def note(self, request: Request, target: str, response: Response) -> None:
        self.requests.note(request.method, target, response.status)
