"""What the server of a watched address answers, as data or as an error of the one who must act."""

from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, ProtocolError, RateLimited, TransientError
from mls_sync.providers.transport.http import Stream, retry_after

NOT_MODIFIED = 304


def is_new(answer: Stream) -> bool:
    """Whether a file follows; False where the one that we hold is still the newest. Raises a ProviderError for any
    other answer than these two."""
    status, host = answer.status, answer.host
    if status == NOT_MODIFIED:
        return False
    if status == 200:
        return True
    if status in (401, 403):
        text = f"{host} refuses to give the file (HTTP {status}): check the token and the address."
        raise CredentialsRefused(text, code=status)
    if status in (404, 410):
        raise ConfigurationError(f"{host} has no file at this address (HTTP {status}): check the address.", code=status)
    if status == 429 or (status == 503 and "Retry-After" in answer.headers):
        wait = retry_after(answer.headers.get("Retry-After", ""))
        text = f"{host} asks us to wait {wait.total_seconds():.0f} seconds (HTTP {status})."
        raise RateLimited(text, retry_after=wait, code=status)
    if status >= 500 or status in (408, 425):
        raise TransientError(f"{host} is not available (HTTP {status}).", code=status)
    raise ProtocolError(f"{host} gave no file (HTTP {status}).", code=status)


def etag_of(answer: Stream) -> str:
    """How the server names this state of the file; "" where it does not, or not by a strong name (RFC 9110, 8.8.3)."""
    tag = answer.headers.get("ETag", "").strip()
    return tag if tag.startswith('"') and tag.isprintable() else ""
