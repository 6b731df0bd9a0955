"""Faults of a server, each switchable while it runs: which there are, which are on, and when one strikes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response
from simulators.faults import Fault, Faults

from . import failures, page_faults
from .rets import faults as rets_faults

if TYPE_CHECKING:  # the server holds the faults
    from .server import SimulatedMLS

Face = Callable[["SimulatedMLS", Request], Response]

KNOWN: dict[str, str] = {
    name: (function.__doc__ or "").strip().splitlines()[0]
    for table in (failures.INSTEAD, failures.AFTERWARDS, page_faults.PAGES, page_faults.RECORDS)
    for name, function in table.items()
} | rets_faults.KNOWN
"""Every fault with what it does."""
INSTEAD = failures.INSTEAD.keys() | rets_faults.INSTEAD.keys()
"""Those that answer in place of the face."""
SETTINGS = {"count": int, "page": int, "probability": float, "path": str, "share": float}


@dataclass(slots=True, kw_only=True)
class MLSFault(Fault):
    """One fault that is on.

    ``count``: for how many requests, None for ever. ``page``: not before the K-th matching request from now (then
    once, unless ``count`` says more). ``probability``: of striking, from 0 to 1. ``path``: which requests match; the
    faults of pages match listings alone, those of RETS their own transaction. ``share``: which part of a
    page's records, for the faults of records.
    """

    page: int | None = None
    path: str = "/v1/"
    share: float = 0.2
    options: dict[str, Any] = field(default_factory=dict)
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


class MLSFaults(Faults[MLSFault]):
    """Settings that `MLSFault` does not know become its options."""

    known = KNOWN
    hidden = ("memory",)

    def make(self, name: str, settings: dict[str, Any]) -> MLSFault:
        """Raises ValueError for a setting that is not a number."""
        settings.setdefault("path", rets_faults.PATHS.get(name))
        known: dict[str, Any] = {key: kind(settings.pop(key)) for key, kind in SETTINGS.items() if settings.get(key)}
        settings.pop("path", None)
        if known.get("page") and known.get("count") is None:
            known["count"] = 1
        return MLSFault(name=name, **known, options=settings)

    def striking(self, path: str) -> list[MLSFault]:
        """The faults that hit a request for this path.

        One that answers instead of the face has the request for itself: the others wait for the next.
        """

        def strikes(fault: MLSFault, roll: float, hit: list[MLSFault]) -> bool:
            return fault.strikes(path, roll, not any(other.name in INSTEAD for other in hit))

        return self.hits(strikes)

    def around(self, server: "SimulatedMLS", request: Request, face: Face) -> Response:
        """The face's answer, as the faults of this request leave it."""
        if request.path.startswith("/simulator/"):
            return face(server, request)
        hit = self.striking(request.path)
        if hit and hit[-1].name in failures.INSTEAD:
            return failures.INSTEAD[hit[-1].name](request, hit[-1].options)
        if hit and hit[-1].name in rets_faults.INSTEAD:
            return rets_faults.INSTEAD[hit[-1].name](server, request, hit[-1].options)
        for fault in hit:
            rets_faults.prepare(request, fault.name, fault.options)
        response = face(server, request)
        for fault in hit:
            _worsen(response, request, fault)
        return response


def _worsen(response: Response, request: Request, fault: MLSFault) -> None:
    if fault.name in failures.AFTERWARDS:
        failures.AFTERWARDS[fault.name](response, fault.options)
        return
    if fault.name in rets_faults.KNOWN:
        rets_faults.worsen(response, fault.name, {"share": fault.share, **fault.options})
        return
    data = response.value.get("D", {}) if isinstance(response.value, dict) else {}
    if not data.get("Success") or "Results" not in data:
        return
    if fault.name in page_faults.PAGES:
        page_faults.PAGES[fault.name](data, request, fault.options, fault.memory)
    else:
        page_faults.spoil(data, fault.name, fault.share, fault.options)
