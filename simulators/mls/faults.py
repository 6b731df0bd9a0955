"""Faults of a server, each switchable while it runs: which there are, which are on, and when one strikes."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from . import failures, page_faults
from .exchange import Request, Response

if TYPE_CHECKING:  # the server holds the faults
    from .server import SimulatedMLS

Face = Callable[["SimulatedMLS", Request], Response]

KNOWN: dict[str, str] = {
    name: (function.__doc__ or "").strip().splitlines()[0]
    for table in (failures.INSTEAD, failures.AFTERWARDS, page_faults.PAGES, page_faults.RECORDS)
    for name, function in table.items()
}
"""Every fault with what it does."""


SETTINGS = {"count": int, "page": int, "probability": float, "path": str, "share": float}


class UnknownFaultError(ValueError):
    """There is no fault of that name, or it does not take that setting."""


@dataclass(slots=True)
class Fault:
    """One fault that is on.

    ``count``: for how many requests, None for ever. ``page``: not before the K-th matching request from now (then
    once, unless ``count`` says more). ``probability``: of striking, from 0 to 1. ``path``: which requests match; the
    faults of pages match listings alone. ``share``: which part of a page's records, for the faults of records.
    """

    name: str
    count: int | None = None
    page: int | None = None
    probability: float = 1.0
    path: str = "/v1/"
    share: float = 0.2
    options: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    struck: int = 0
    memory: dict[str, Any] = field(default_factory=dict)

    def strikes(self, path: str, roll: float, free: bool = True) -> bool:
        """Counts a request, and says whether the fault hits it; only a ``free`` request can be hit."""
        of_listings = self.name in page_faults.PAGES or self.name in page_faults.RECORDS
        if not path.startswith("/v1/listings" if of_listings else self.path):
            return False
        self.seen += 1
        if not free or self.seen < (self.page or 1) or roll >= self.probability or self.spent:
            return False
        self.struck += 1
        return True

    @property
    def spent(self) -> bool:
        """Whether it has struck as often as it should."""
        return self.count is not None and self.struck >= self.count


class Faults:
    """The faults that are on. The probability's rolls are seeded, so that a trial can be repeated."""

    def __init__(self, seed: int = 1) -> None:
        self.on: list[Fault] = []
        self.struck: Counter[str] = Counter()
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._lock = threading.Lock()

    def add(self, name: str, **settings: Any) -> Fault:
        """Switches a fault on; settings that :class:`Fault` does not know become its options.

        Raises UnknownFaultError, or ValueError for a setting that is not a number.
        """
        if name not in KNOWN:
            raise UnknownFaultError(f"Unknown fault {name!r}; there are: {', '.join(KNOWN)}")
        known: dict[str, Any] = {key: kind(settings.pop(key)) for key, kind in SETTINGS.items() if settings.get(key)}
        if known.get("page") and known.get("count") is None:
            known["count"] = 1
        fault = Fault(name, **known, options=settings)
        with self._lock:
            self.on.append(fault)
        return fault

    def remove(self, name: str) -> None:
        """Switches off every fault of this name."""
        with self._lock:
            self.on = [fault for fault in self.on if fault.name != name]

    def clear(self) -> None:
        """Switches all off."""
        with self._lock:
            self.on = []

    def state(self) -> list[dict[str, Any]]:
        """The faults that are on, as JSON."""
        with self._lock:
            return [{name: value for name, value in asdict(fault).items() if name != "memory"} for fault in self.on]

    def striking(self, path: str) -> list[Fault]:
        """The faults that hit a request for this path; those that are spent go off.

        One that answers instead of the face has the request for itself: the others wait for the next.
        """
        hit: list[Fault] = []
        with self._lock:
            for fault in self.on:
                free = not any(other.name in failures.INSTEAD for other in hit)
                if fault.strikes(path, self._random.random(), free):
                    hit.append(fault)
            self.on = [fault for fault in self.on if not fault.spent]
            self.struck.update(fault.name for fault in hit)
        return hit

    def around(self, server: "SimulatedMLS", request: Request, face: Face) -> Response:
        """The face's answer, as the faults of this request leave it."""
        if request.path.startswith("/simulator/"):
            return face(server, request)
        hit = self.striking(request.path)
        if hit and hit[-1].name in failures.INSTEAD:
            return failures.INSTEAD[hit[-1].name](request, hit[-1].options)
        response = face(server, request)
        for fault in hit:
            _worsen(response, request, fault)
        return response


def _worsen(response: Response, request: Request, fault: Fault) -> None:
    if fault.name in failures.AFTERWARDS:
        failures.AFTERWARDS[fault.name](response, fault.options)
        return
    data = response.value.get("D", {}) if isinstance(response.value, dict) else {}
    if not data.get("Success") or "Results" not in data:
        return
    if fault.name in page_faults.PAGES:
        page_faults.PAGES[fault.name](data, request, fault.options, fault.memory)
    else:
        page_faults.spoil(data, fault.name, fault.share, fault.options)
