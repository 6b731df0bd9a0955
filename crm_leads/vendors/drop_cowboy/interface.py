"""What both versions of the API offer to the rest of Realty."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from crm_leads.vendors.errors import BadCredentials, NoCredits, OutcomeUnknown, Rejected, VendorError
from crm_leads.vendors.http import Answer

# Longest text that the vendor reads out (code 3021 beyond it).
TTS_LIMIT = 1_200
MESSAGE_LENGTH = 300


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


class DropCowboy(Protocol):
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


def problem(answer: Answer, masked: Any) -> VendorError:
    """The error that an answer outside 200 to 299 stands for, by who must act. `masked` hides the account's
    secrets."""
    reference = _reference(answer)
    said = masked(_said(answer))
    match answer.status:
        case 401:
            return BadCredentials("Drop Cowboy does not know the key or secret (HTTP 401).", reference=reference)
        case 402:
            return NoCredits("Drop Cowboy has no funds left: add funds there (HTTP 402).", reference=reference)
        case 403:
            return BadCredentials(
                f"The key is not allowed to do this: give it the scope at Drop Cowboy (HTTP 403). {said}".strip(),
                reference=reference,
            )
        case 408:
            return OutcomeUnknown("Drop Cowboy gave up on the request; whether it acted is unknown (HTTP 408).")
    return Rejected(f"Drop Cowboy refused the request (HTTP {answer.status}). {said}".strip(), reference=reference)


def _said(answer: Answer) -> str:
    body = answer.json if isinstance(answer.json, dict) else {}
    parts = [str(body[name]) for name in ("title", "detail", "error", "reason", "message") if body.get(name)]
    return ": ".join(parts)[:MESSAGE_LENGTH]


def _reference(answer: Answer) -> str:
    body = answer.json if isinstance(answer.json, dict) else {}
    return str(body.get("request_id") or answer.headers.get("x-request-id", ""))[:100]


def rows(found: Any) -> list[dict[str, Any]]:
    """The objects of a list, whatever else is in it; nothing where it is no list."""
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
