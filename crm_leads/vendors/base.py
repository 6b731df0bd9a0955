"""What a vendor of each channel offers to the rest of Realty, and what it gives back, whichever vendor it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypedDict

from django.core.mail import EmailMultiAlternatives

from crm_leads.enums import LineType
from crm_leads.outreach.reports import Reason
from crm_leads.vendors.errors import Rejected


@dataclass(frozen=True)
class Phone:
    """`number` as the vendor writes it, ten digits. `dnc` and `tcpa` are hints: a scrub decides."""

    number: str
    line_type: str = LineType.UNKNOWN
    carrier: str = ""
    rank: int = 1
    dnc: bool = False
    tcpa: bool = False


@dataclass(frozen=True)
class Person:
    """A possible owner; `is_owner` None where the answer does not say."""

    full_name: str
    first_name: str = ""
    last_name: str = ""
    is_owner: bool | None = None
    deceased: bool = False
    litigator: bool = False
    mailing: Mapping[str, str] = field(default_factory=dict)
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Home:
    """What was found at an address; nobody where `persons` is empty. `zip` is empty in batch rows."""

    address: str
    city: str
    state: str
    zip: str
    persons: tuple[Person, ...]


@dataclass(frozen=True)
class Found:
    """`credits` None where the answer does not say what it deducted."""

    homes: tuple[Home, ...]
    credits: int | None


@dataclass(frozen=True)
class Queue:
    """A batch as `/queues/` lists it; counts are None while the vendor leaves them out."""

    queue_id: str
    pending: bool
    created_at: str
    trace_type: str
    rows_uploaded: int | None
    credits: int | None


@dataclass(frozen=True)
class ScrubQueue:
    queue_id: str
    pending: bool
    download_url: str
    credits: int | None


@dataclass(frozen=True)
class Record:
    """What the do-not-call registries hold about a number."""

    number: str
    national_dnc: bool
    state_dnc: bool
    state_dnc_list: str
    litigator: bool


class Address(TypedDict):
    address: str
    city: str
    state: str
    zip: str


class NotReady(Rejected):
    """The batch is still being worked on (409)."""


@dataclass(frozen=True)
class Voicemail:
    """One drop: to whom (E.164), and either the vendor's `media_id` or `tts_body` with `voice_id`. `foreign_id` comes
    back in the callback; `postal_code` tells the vendor the time zone better than the number does."""

    to: str
    foreign_id: str
    idempotency_key: str
    callback_url: str = field(repr=False)
    media_id: str = ""
    tts_body: str = ""
    voice_id: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class Choice:
    """A recording, voice or phone line of the account."""

    pk: str
    name: str
    is_default: bool = False


class VoicemailSender(Protocol):
    """A client of a vendor of voicemails; `version` is that of its API."""

    version: str

    def check(self) -> str:
        """Ask whether the vendor knows the account, without sending. Raises VendorError."""

    def send(self, voicemail: Voicemail) -> str:
        """Hand one drop over; gives the vendor's id of the request, empty in v1. Taken is not sent: the result comes
        later. Raises VendorError, and OutcomeUnknown where it may have been taken."""

    def media(self) -> list[Choice]:
        """Recordings that may be played."""

    def voices(self) -> list[Choice]:
        """Voices that may read a text."""

    def lines(self) -> list[Choice]:
        """Phone lines (v2) or number pools (v1) to send from."""


@dataclass(frozen=True)
class VoicemailTerms:
    """`vendor` is its name. `text_limit` is the longest text that is read out, in characters; `reasons` are those of
    results, by code."""

    vendor: str
    text_limit: int
    reasons: Mapping[str, Reason]


class EmailSender(Protocol):
    """A client of a vendor of e-mail."""

    def check(self) -> str:
        """Ask whether the vendor knows the account, without sending. Raises VendorError."""

    def send(self, message: EmailMultiAlternatives, *, key: str, act_id: int) -> str:
        """Hand one message over; gives the vendor's id of it. Raises VendorError, and OutcomeUnknown where it may have
        been taken."""


class KeepsList(EmailSender, Protocol):
    """A vendor with a list of its own of addresses that it skips."""

    def unsuppress(self, address: str) -> bool:
        """Take the address off the list; False where it was not there. Raises VendorError."""


# Of the options of an account: the domains that the last check found verified at the vendor.
VERIFIED = "verified_domains"


@dataclass(frozen=True)
class EmailTerms:
    """`verifies_domains`: mail may leave from any address of a verified domain, not from the one mailbox alone.
    `limits_account`: "too many" is said of the whole account, not of one recipient's mailbox. `keeps_list`: the client
    is a `KeepsList`."""

    verifies_domains: bool
    limits_account: bool
    keeps_list: bool


class SkipTracer(Protocol):
    """A client of a vendor of skip traces and do-not-call records. All raise VendorError; the orders OutcomeUnknown
    where they may have been taken."""

    def balance(self) -> int | None:
        """Credits that are left."""

    def trace_now(self, homes: Sequence[Address]) -> Found:
        """Up to `most_instant` addresses at once."""

    def order_trace(self, homes: Sequence[Address]) -> str:
        """A batch; gives the vendor's id of it."""

    def order_scrub(self, numbers: Sequence[str]) -> str:
        """Do-not-call records of numbers of ten digits; gives the vendor's id of the batch."""

    def scrub_now(self, numbers: Sequence[str]) -> list[Record]:
        """Up to `most_instant` numbers at once."""

    def queues(self, page: int = 1) -> list[Queue]:
        """The newest batches."""

    def results(self, queue_id: str) -> tuple[Home, ...]:
        """Who was found by a batch that is done. Raises NotReady."""

    def scrub(self, scrub_id: str) -> ScrubQueue:
        """The state of a scrub. Raises NotReady."""

    def scrub_results(self, download_url: str) -> list[Record]:
        """The records of a scrub that is done."""


@dataclass(frozen=True)
class SkipTraceTerms:
    """`vendor` is its name, `registry_source` that of its do-not-call records. Prices in credits for each home found or
    number looked up. `most_batches` are taken in `batches_in` seconds; the list of batches may be read once in
    `list_every` seconds."""

    vendor: str
    registry_source: str
    most_instant: int
    instant_trace: int
    batch_trace: int
    instant_scrub: int
    batch_scrub: int
    list_every: int
    most_batches: int
    batches_in: int
