"""The faults of the simulated vendors."""

from dataclasses import dataclass
from typing import Any

from simulators.faults import Fault, Faults, UnknownFaultError

KNOWN = {
    "status": "Answers with `status` instead of acting",
    "status_after": "Acts, then answers with `status`",
    "drop_before": "Closes the connection without acting or answering",
    "drop_after": "Acts, then closes the connection without answering",
    "delay": "Waits `seconds` before it acts",
    "delay_after": "Acts, then waits `seconds` before it answers",
    "garbage": "Acts, then answers with a web page",
    "webhook_lost": "A webhook is never sent",
    "webhook_twice": "A webhook is sent twice",
    "webhook_forged": "A webhook is sent with a wrong signature, if it has one, and a foreign id",
    "webhook_last": "A webhook is kept back until after the next one",
}


@dataclass(slots=True, kw_only=True)
class VendorFault(Fault):
    """For the face `face` (all when empty), for addresses that contain `path`, not before the `after`-th matching
    request."""

    face: str = ""
    path: str = ""
    after: int = 0
    status: int = 500
    seconds: float = 0.0

    def strikes(self, face: str, path: str, roll: float) -> bool:
        if (self.face and self.face != face) or self.path not in path or self.spent:
            return False
        self.seen += 1
        if self.seen <= self.after or roll >= self.probability:
            return False
        self.struck += 1
        return True


KINDS = {"face": str, "path": str, "count": int, "after": int, "probability": float, "status": int, "seconds": float}


class VendorFaults(Faults[VendorFault]):
    known = KNOWN

    def make(self, name: str, settings: dict[str, Any]) -> VendorFault:
        """Settings are those of `VendorFault`. Raises UnknownFaultError, ValueError."""
        if unknown := [key for key in settings if key not in KINDS]:
            raise UnknownFaultError(f"Unknown: {', '.join(unknown)}. Settings: {', '.join(KINDS)}")
        return VendorFault(name=name, **{k: KINDS[k](value) for k, value in settings.items() if value is not None})

    def striking(self, face: str, path: str, *, webhook: bool = False) -> dict[str, VendorFault]:
        """By name, the faults that hit this request or this webhook."""

        def strikes(fault: VendorFault, roll: float, hit: list[VendorFault]) -> bool:
            return fault.name.startswith("webhook") == webhook and fault.strikes(face, path, roll)

        return {fault.name: fault for fault in self.hits(strikes)}
