"""Spark's envelope and error numbers (Spark API, standard_response_format and error_codes)."""

from typing import Any

from msgspec import Raw, Struct
from msgspec.json import Decoder

from mls_sync.providers.decoding import decoded
from mls_sync.providers.errors import (
    ConfigurationError,
    CredentialsRefused,
    ProtocolError,
    ProviderError,
    RateLimited,
    TransientError,
)
from mls_sync.providers.splitting import read
from mls_sync.providers.transport.http import Answer, retry_after

EXPIRED = 1020
NOT_AT_THIS_LEVEL = 1500
WRONG_PARAMETER = (1050, 1053)

Action = type[ConfigurationError] | type[TransientError] | type[ProtocolError]
ERRORS: dict[int, tuple[Action, str]] = {
    1000: (CredentialsRefused, "The MLS does not accept the token: enter a valid one."),
    1010: (CredentialsRefused, "The MLS has disabled this key: ask it to enable the key."),
    1013: (ConfigurationError, "The MLS does not allow this way to sign in with the key. Change auth_scheme."),
    1015: (CredentialsRefused, "The MLS does not allow this user. Ask it for access."),
    1016: (ConfigurationError, "The MLS demands the name of the application: set user_agent."),
    1019: (ConfigurationError, "The MLS does not allow this server's address or application. Ask it for access."),
    EXPIRED: (CredentialsRefused, "The token has expired: enter a new one."),
    1021: (ConfigurationError, "The key belongs to another host: use https://replication.sparkapi.com as base_url."),
    1023: (TransientError, "The account is not yet in sync at the MLS."),
    1024: (TransientError, "The data are not yet in sync at the MLS."),
    1026: (TransientError, "The MLS has an unexpected problem with its data."),
    1040: (ConfigurationError, "The MLS does not understand the filter: correct extra_filter or the listed codes."),
    1041: (ConfigurationError, "The filter is too large for the MLS: shorten extra_filter."),
    1050: (ConfigurationError, "The MLS misses a parameter or refuses its value: check the feed's options."),
    1053: (ConfigurationError, "The MLS refuses a parameter: check the feed's options."),
    NOT_AT_THIS_LEVEL: (ConfigurationError, "This key's service level does not include what was asked for."),
}
"""What to do about each error number, and the sentence for the one who must act. 1550 (over the rate limit) is told by
its status and treated in `transport.http`, but see `RATE_LIMIT`."""
RATE_LIMIT = 1550
LONGEST_MESSAGE = 300
NOTHING = Raw(b"null")


class _Inner(Struct):
    Results: list[Raw]
    Success: Raw = NOTHING
    Pagination: Raw = NOTHING
    SkipToken: Raw = NOTHING


class _Page(Struct):
    """What is read of a page of listings: all of it in one go, since a page has megabytes."""

    D: _Inner


_PAGES = Decoder(_Page)


def envelope(answer: Answer) -> dict[str, Any]:
    """The answer's `D` of a success. Raises what the error number, else the status, asks for."""
    if not 200 <= answer.status < 300 and (answer.is_page or not answer.body.strip()):
        raise _by_status(answer)
    value = answer.json()
    inner = value.get("D") if isinstance(value, dict) else None
    if not isinstance(inner, dict):
        if not 200 <= answer.status < 300:
            raise _by_status(answer)
        raise ProtocolError(
            f"{answer.host} sent JSON that is not a Spark API answer: it has no D.", excerpt=answer.excerpt
        )
    if inner.get("Success") is not True or not 200 <= answer.status < 300:
        raise _failure(answer, inner)
    return inner


def listings_envelope(answer: Answer) -> dict[str, Any]:
    """The same, where each of the `Results` may be its JSON text, a `Raw`: see `splitting`."""
    page = read(_PAGES, answer.body) if 200 <= answer.status < 300 else None
    if page is None or bytes(page.D.Success) != b"true":
        return envelope(answer)
    beside = {"Pagination": page.D.Pagination, "SkipToken": page.D.SkipToken}
    found = {name: decoded(bytes(text)) for name, text in beside.items() if text is not NOTHING}
    return {"Success": True, "Results": page.D.Results, **found}


def _failure(answer: Answer, inner: dict[str, Any]) -> ProviderError:
    code = inner.get("Code")
    if isinstance(code, str) and code.isdecimal():
        code = int(code[:9])
    if code == RATE_LIMIT:  # older copies of the document: under another status than 429
        wait = retry_after(answer.headers.get("Retry-After", ""))
        return RateLimited(f"{answer.host} asks us to wait (Spark error {code}).", retry_after=wait, code=code)
    if code not in ERRORS:
        return _by_status(answer, code if type(code) is int else None, answer.without_secrets(_told(inner)))
    action, sentence = ERRORS[code]
    return action(f"{sentence} (Spark error {code})", excerpt=answer.excerpt, code=code)


def _told(inner: dict[str, Any]) -> str:
    """What the MLS itself says about a number that we do not know: Message and Details, on one line."""
    given = [inner.get("Message"), inner.get("Details")]
    texts = [" ".join(text.split()) for text in given if isinstance(text, str)]
    return " ".join(dict.fromkeys(text for text in texts if text))[:LONGEST_MESSAGE]


def _by_status(answer: Answer, code: int | None = None, told: str = "") -> ProviderError:
    """For errors without a number that we know. `told` are the MLS's own words."""
    text = f"HTTP {answer.status}" if code is None else f"HTTP {answer.status}, Spark error {code}"
    words = f' It says: "{told}"' if told else ""
    if answer.status in (401, 403):
        return CredentialsRefused(f"The MLS refuses the token ({text}).{words}", excerpt=answer.excerpt, code=code)
    if answer.status == 404:
        return ConfigurationError(
            f"{answer.host} has nothing there ({text}): check the address.{words}", excerpt=answer.excerpt
        )
    if answer.status >= 500 or answer.status == 408:
        return TransientError(f"{answer.host} has a fault ({text}).{words}", excerpt=answer.excerpt, code=code)
    return ProtocolError(f"{answer.host} refuses the request ({text}).{words}", excerpt=answer.excerpt, code=code)


def results(inner: dict[str, Any], host: str) -> list[Any]:
    """The `Results`. Raises ProtocolError when they are no list."""
    found = inner.get("Results")
    if not isinstance(found, list):
        raise ProtocolError(f"{host} sent an answer whose Results are no list.")
    return found


def total(inner: dict[str, Any]) -> int | None:
    """The announced total, if there is a usable one."""
    pagination = inner.get("Pagination")
    found = pagination.get("TotalRows") if isinstance(pagination, dict) else None
    return found if type(found) is int and found >= 0 else None
