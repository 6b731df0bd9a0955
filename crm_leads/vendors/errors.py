"""What a vendor's refusal means to us, by who must act. Messages are shown to people: they name the cause in plain
words and never hold a secret."""


class VendorError(Exception):
    """Base. `certain` is True where the vendor surely did nothing, so the act may be tried again by a person."""

    certain = True
    # No answer in the time that the whole act has; `accounts.timed_out` suspends such an account.
    timed_out = False

    def __init__(self, message: str, *, reference: str = "") -> None:
        super().__init__(message)
        self.reference = reference  # the vendor's id of the request, for its support


class NotConfigured(VendorError):
    """No account, switched off, or no key: the tenant's owner must act."""


class BadCredentials(VendorError):
    """The vendor does not know the key: the tenant's owner must act."""


class NoCredits(VendorError):
    """No credits or funds at the vendor, or our own cap is reached: the tenant's owner must act."""


class Rejected(VendorError):
    """The request itself is wrong (400, 404, 409): a person must correct it."""


class RateLimited(VendorError):
    """Too many requests; `retry_after` in seconds. `limit` is the vendor's own name of what is used up, if it says."""

    def __init__(self, message: str, retry_after: float, *, reference: str = "", limit: str = "") -> None:
        super().__init__(message, reference=reference)
        self.retry_after, self.limit = retry_after, limit


class Unavailable(VendorError):
    """The vendor could not be reached, or says that it cannot answer now; surely nothing was done."""


class OutcomeUnknown(VendorError):
    """The connection broke, or the answer could not be read, after the request may have arrived."""

    certain = False


class BadAddress(Rejected):
    """The recipient's address does not exist."""
