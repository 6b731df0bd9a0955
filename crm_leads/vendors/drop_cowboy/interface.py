"""What both versions of the API offer to the rest of Realty."""

from typing import Any

from crm_leads.vendors.errors import BadCredentials, NoCredits, OutcomeUnknown, Rejected, VendorError
from crm_leads.vendors.http import Answer

MESSAGE_LENGTH = 300


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
