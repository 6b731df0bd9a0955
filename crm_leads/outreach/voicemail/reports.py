"""A vendor's message about one drop, in our terms."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Report:
    """`number` is whom it was sent to, as the vendor wrote it. Unsigned reports name a drop by our `foreign_id`, signed
    ones by an id of the vendor's or by the number alone. `cost` in US dollars."""

    is_signed: bool
    number: str = field(repr=False)
    succeeded: bool
    code: str
    text: str
    at: datetime
    is_receipt: bool = False
    foreign_id: str = ""
    drop_id: str = ""
    # Those of the drop, its session and its log entry, as far as the message has them.
    vendor_ids: frozenset[str] = frozenset()
    dnc: bool = False
    cost: Decimal | None = None
    proof_url: str = field(default="", repr=False)

    @property
    def evidence(self) -> str:
        """For the do-not-contact list."""
        words = f"Drop Cowboy, code {self.code or 'none'}" + (f": {self.text}" if self.text else "")
        return words if self.is_signed else f"{words} (unsigned callback)"
