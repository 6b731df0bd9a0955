"""What can go wrong at a provider, typed by who must act."""

from datetime import timedelta

from mls_sync.enums import WhoActs


class ProviderError(Exception):
    """Base of all. `str()` is one sentence for a person; `excerpt` is the start of the answer, masked of secrets."""

    kind = "protocol"
    who_acts = WhoActs.STAFF

    def __init__(self, message: str, *, excerpt: str = "", code: int | None = None) -> None:
        super().__init__(message)
        self.excerpt = excerpt[:2000]
        self.code = code


class ConfigurationError(ProviderError):
    """Wrong credentials, host, filter or permission: retrying cannot help, the tenant's administrator must act."""

    kind = "configuration"
    who_acts = WhoActs.TENANT


class CredentialsRefused(ConfigurationError):
    """The source does not let us in: a wrong, expired or withdrawn key, user name or password."""

    kind = "credentials"


class TransientError(ProviderError):
    """The source or the network failed for now: retried with back-off, a bounded number of times."""

    kind = "transient"
    who_acts = WhoActs.SOURCE


class RateLimited(TransientError):
    """Over the source's limit: wait `retry_after`."""

    kind = "rate_limit"

    def __init__(self, message: str, *, retry_after: timedelta, excerpt: str = "", code: int | None = None) -> None:
        super().__init__(message, excerpt=excerpt, code=code)
        self.retry_after = retry_after


class ProtocolError(ProviderError):
    """The source broke its own protocol in a way that we do not understand: our developers must act."""


class TokenExpired(ProviderError):
    """The source does not know the page token any more: the window is read again from its first page."""

    kind = "token"
    who_acts = WhoActs.NOBODY


class Unsupported(ProviderError):
    """This kind of source cannot do what was asked for. Nobody needs to act; its `Capabilities` say so beforehand."""

    kind = "unsupported"
    who_acts = WhoActs.NOBODY
