"""A server's answers: pages of records, and errors (OData 4.01, JSON format, section 21; RESO Web API Core, 2.6)."""

from dataclasses import dataclass
from typing import Any

from msgspec import Raw

from mls_sync.providers.decoding import decoded, encode
from mls_sync.providers.errors import (
    ConfigurationError,
    CredentialsRefused,
    ProtocolError,
    ProviderError,
    RateLimited,
    TransientError,
)
from mls_sync.providers.reso import links
from mls_sync.providers.splitting import items, members
from mls_sync.providers.transport.http import Answer, retry_after

LONGEST_MESSAGE = 300
COUNT, NEXT = ("@odata.count", "@count", "odata.count"), ("@odata.nextLink", "@nextLink", "odata.nextLink")
REFUSED, NOT_IMPLEMENTED, TOO_MANY = 400, 501, 429


@dataclass(frozen=True)
class Answered:
    """A good answer: the texts of its records, its next link as it stands there, and the total that it announces."""

    records: list[Raw]
    link: str
    total: int | None


class NoSuchRecord(Exception):
    """Nothing has the address of a single record."""


def page(answer: Answer) -> Answered:
    """Raises what the error, else the status, asks for: an error in the body counts under any status, and whatever has
    no list of records is no end of the data."""
    whole = _whole(answer)
    records = items(whole["value"]) if "value" in whole else None
    if records is None:
        records = _patient(whole)
    if records is None:
        raise TransientError(
            f"{answer.host} sent JSON without a list of records.", excerpt=answer.excerpt, code=answer.status
        )
    link, total = _first(whole, NEXT), _first(whole, COUNT)
    if isinstance(total, str) and total.isdecimal():
        total = int(total[:15])
    announced = total if type(total) is int and total >= 0 else None
    return Answered(records, (isinstance(link, str) and link) or links.in_headers(answer.headers), announced)


def record(answer: Answer) -> Answered:
    """The same of the address of a single record. Raises NoSuchRecord where there is none."""
    if answer.status in (404, 410):
        raise NoSuchRecord
    whole = _whole(answer)
    return page(answer) if "value" in whole else Answered([Raw(answer.body)], "", None)


def _whole(answer: Answer) -> dict[str, Raw]:
    ok = 200 <= answer.status < 300
    if not ok and (answer.is_page or not answer.body.strip()):
        raise _by_status(answer, answer.status, "")
    whole = members(answer.body)
    if whole is None:
        value = answer.json() if ok else decoded(answer.body)
        if not isinstance(value, dict):
            raise _no_answer(answer) if ok else _by_status(answer, answer.status, "")
        whole = {str(name): Raw(encode(item)[1]) for name, item in value.items()}
    error = _error(whole)
    if error is not None or not ok:
        raise _failure(answer, error or {})
    return whole


def _no_answer(answer: Answer) -> ProviderError:
    return ProtocolError(f"{answer.host} sent JSON that is not an OData answer.", excerpt=answer.excerpt)


def _patient(whole: dict[str, Raw]) -> list[Raw] | None:
    """Records one of which msgspec does not read."""
    found = decoded(bytes(whole["value"])) if "value" in whole else None
    return [Raw(encode(item)[1]) for item in found] if isinstance(found, list) else None


def _first(whole: dict[str, Raw], names: tuple[str, ...]) -> Any:
    return next((decoded(bytes(whole[name])) for name in names if name in whole), None)


def _error(whole: dict[str, Raw]) -> dict[str, Any] | None:
    """The error object of an answer. Spark's servers send their own envelope (`D`) for some errors, gateways a bare
    message."""
    if "error" in whole or "odata.error" in whole:
        found = decoded(bytes(whole.get("error") or whole["odata.error"]))
        if found is None or found is False:
            return None
        return found if isinstance(found, dict) else {"message": found}
    if "D" in whole and "value" not in whole:
        found = decoded(bytes(whole["D"]))
        return {"code": found.get("Code"), "message": found.get("Message")} if isinstance(found, dict) else {}
    if "value" not in whole and (words := _first(whole, ("message", "Message", "error_description"))):
        return {"code": _first(whole, ("statusCode", "code", "status")), "message": words}
    return None


def _failure(answer: Answer, error: dict[str, Any]) -> ProviderError:
    code = error.get("code")
    number = int(str(code)) if str(code).isdecimal() and len(str(code)) == 3 else 0
    status = number if 200 <= answer.status < 300 and number >= 400 else answer.status
    return _by_status(answer, status, answer.without_secrets(_told(error)))


def _told(error: dict[str, Any]) -> str:
    """What the server says, on one line: message, target and details."""
    details = error.get("details")
    inner = [each.get("message") for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    message = error.get("message")
    if isinstance(message, dict):  # OData 3: {"lang": "en", "value": "..."}
        message = message.get("value")
    texts = [" ".join(text.split()) for text in (message, error.get("target"), *inner) if isinstance(text, str)]
    return " ".join(dict.fromkeys(text for text in texts if text))[:LONGEST_MESSAGE]


def _by_status(answer: Answer, status: int, told: str) -> ProviderError:
    text = f"HTTP {answer.status}" if status == answer.status else f"error {status} under HTTP {answer.status}"
    words = f' It says: "{told}"' if told else ""
    kind: type[ProviderError] = TransientError
    sentence = f"{answer.host} has a fault ({text})."
    if status == TOO_MANY:
        wait = retry_after(answer.headers.get("Retry-After", ""))
        return RateLimited(f"{answer.host} asks us to wait ({text}).{words}", retry_after=wait, code=status)
    if status in (401, 403):
        kind, sentence = CredentialsRefused, f"The MLS refuses the credentials, or does not allow this ({text})."
    elif status in (404, 410):
        kind, sentence = ConfigurationError, f"{answer.host} has nothing there ({text}): check the address."
    elif status in (REFUSED, 413, 414, NOT_IMPLEMENTED):
        kind = ConfigurationError
        sentence = f"{answer.host} does not understand the request ({text}): check the feed's options."
    elif 402 <= status < 500 and status != 408:
        kind, sentence = ProtocolError, f"{answer.host} refuses the request ({text})."
    return kind(f"{sentence}{words}", excerpt=answer.excerpt, code=status)
