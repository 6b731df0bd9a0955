"""What vendors report of acts, in our terms, whichever vendor it is. A vendor's `webhooks.py` makes them of what was
posted; `receive` has them applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum


class Effect(Enum):
    """What a result of a voicemail changes beside the voicemail itself."""

    NONE = "none"
    VENDOR_DNC = "vendor_dnc"
    LITIGATOR = "litigator"
    REASSIGNED = "reassigned"
    REVOKED = "revoked"
    CONSENT_QUESTION = "consent_question"
    NO_FUNDS = "no_funds"
    BAD_CREDENTIALS = "bad_credentials"


@dataclass(frozen=True)
class Reason:
    """Why a voicemail ended as it did: `text` is the vendor's, `sentence` ours, `who` must act, in words. `again` says
    whether a later one may end better."""

    code: str
    text: str
    sentence: str
    who: str = ""
    effect: Effect = Effect.NONE
    again: bool = False


@dataclass(frozen=True)
class VoicemailReport:
    """`number` is whom it was sent to, as the vendor wrote it. Unsigned reports name a drop by our `foreign_id`, signed
    ones by an id of the vendor's or by the number alone. `evidence` is for the do-not-contact list. `cost` in US
    dollars."""

    is_signed: bool
    number: str = field(repr=False)
    succeeded: bool
    reason: Reason
    evidence: str
    at: datetime
    is_receipt: bool = False
    foreign_id: str = ""
    drop_id: str = ""
    # Those of the drop, its session and its log entry, as far as the message has them.
    vendor_ids: frozenset[str] = frozenset()
    dnc: bool = False
    cost: Decimal | None = None
    proof_url: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class EmailReport:
    """One message, by our own id or the vendor's. `reason` is what servers said; `at` is when it happened."""

    act_id: int | None = None
    message_id: str = ""
    reason: str = field(default="", repr=False)
    at: datetime


class Taken(EmailReport):
    """The vendor has it and sends it."""


class Delivered(EmailReport):
    """The recipient's server has it."""


class Delayed(EmailReport):
    """The recipient's server puts it off; the vendor tries again by itself."""


@dataclass(frozen=True, kw_only=True)
class Bounced(EmailReport):
    """It came back; `is_permanent` where the address takes no mail at all."""

    is_permanent: bool


class Complained(EmailReport):
    """The recipient marked it as spam."""


class Refused(EmailReport):
    """The vendor keeps the address on a list of its own, and gave the message to no server."""


class Failed(EmailReport):
    """The vendor could not send it, and gave it to no server."""


class Noticed(EmailReport):
    """Something that changes nothing, e.g. that it was opened: who reads what is nobody's business."""


class Origin(Enum):
    """Why an address stands on a vendor's own list."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    OTHER = "other"


@dataclass(frozen=True)
class Listed:
    """The vendor has put an address on its own list. `evidence` is for the do-not-contact list."""

    address: str = field(repr=False)
    origin: Origin
    evidence: str
    at: datetime


@dataclass(frozen=True)
class Unlisted:
    """The vendor has taken an address off its own list."""


@dataclass(frozen=True)
class BatchMoved:
    """A batch may be done, by an unsigned message: it is looked at with our own credentials. `ids` are the vendor's."""

    ids: tuple[str, ...]


Report = VoicemailReport | EmailReport | Listed | Unlisted | BatchMoved


@dataclass(frozen=True)
class Reported:
    """What a posted event reports, and what is kept of its body once that was applied: no number, no address. `report`
    is None where it is about nothing that concerns us; `said` is told of it then."""

    report: Report | None
    body: Mapping[str, object]
    said: str = ""
