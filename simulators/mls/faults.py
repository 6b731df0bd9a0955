"""Faults of a server, each switchable while it runs: which there are, which are on, and when one strikes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response
from simulators.faults import Fault, Faults

from . import spark_faults
from .dialects import Dialect
from .reso import faults as reso_faults
from .rets import faults as rets_faults

if TYPE_CHECKING:  # the server holds the faults
    from .server import SimulatedMLS

Face = Callable[["SimulatedMLS", Request], Response]

DIALECTS = (spark_faults.SPARK, reso_faults.RESO, rets_faults.RETS)
"""The first one is that of every path that no other owns, too, such as the photos'."""
KNOWN: dict[str, str] = {}
for _dialect in DIALECTS:
    KNOWN |= _dialect.known | KNOWN
"""Every fault with what it does."""
SETTINGS = {"count": int, "page": int, "probability": float, "path": str, "share": float}


def dialect_of(path: str) -> Dialect:
    """The dialect of the face that answers this path."""
    return next((dialect for dialect in DIALECTS if dialect.owns(path)), DIALECTS[0])


@dataclass(slots=True, kw_only=True)
class MLSFault(Fault):
    """One fault that is on.

    ``count``: for how many requests, None for ever. ``page``: not before the K-th matching request from now (then
    once, unless ``count`` says more). ``probability``: of striking, from 0 to 1. ``path``: which requests match, by
    how their path begins; without it those for data of any face, for the faults of pages those for listings, and for
    those of RETS alone their own transaction.
    ``share``: which part of a page's records, for the faults of records.
    """

    page: int | None = None
    path: str = ""
    share: float = 0.2
    options: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def strikes(self, request: Request, roll: float, free: bool = True) -> bool:
        """Counts a request, and says whether the fault hits it; only a ``free`` request can be hit."""
        if not dialect_of(request.path).matches(self.name, request, self.path):
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
        settings.setdefault("path", rets_faults.PATHS.get(name, ""))
        known: dict[str, Any] = {key: kind(settings.pop(key)) for key, kind in SETTINGS.items() if settings.get(key)}
        settings.pop("path", None)
        if known.get("page") and known.get("count") is None:
            known["count"] = 1
        return MLSFault(name=name, **known, options=settings)

    def striking(self, request: Request) -> list[MLSFault]:
        """The faults that hit a request.

        One that answers instead of the face has the request for itself: the others wait for the next.
        """
        instead = dialect_of(request.path).instead

        def strikes(fault: MLSFault, roll: float, hit: list[MLSFault]) -> bool:
            return fault.strikes(request, roll, not any(other.name in instead for other in hit))

        return self.hits(strikes)

    def around(self, server: "SimulatedMLS", request: Request, face: Face) -> Response:
        """The face's answer, as the faults of this request leave it."""
        if request.path.startswith("/simulator/"):
            return face(server, request)
        hit, dialect = self.striking(request), dialect_of(request.path)
        if hit and hit[-1].name in dialect.instead:
            return dialect.answer_instead(server, request, hit[-1].name, hit[-1].options)
        for fault in hit:
            dialect.prepare(fault.name, request, fault.options)
        response = face(server, request)
        for fault in hit:
            if fault.name in dialect.afterwards:
                dialect.afterwards[fault.name](response, fault.options)
            else:
                dialect.worsen_page(response, request, fault)
        return response
