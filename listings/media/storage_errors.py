"""What a storage's library raises, in words that staff understand, and that never name a key."""

import errno
from typing import Any

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# Codes of S3's error answers, and of services that speak S3: MinIO, Ceph, Wasabi.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
OF_CODES = {
    "is full": {"507", "InsufficientStorage", "QuotaExceeded", "StorageQuotaExceeded", "XMinioStorageFull",
                "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity"},
    "asks us to slow down": {"429", "503", "SlowDown", "SlowDownRead", "SlowDownWrite", "ServiceUnavailable",
                             "RequestLimitExceeded", "TooManyRequests", "Throttling"},
    "refuses our key": {"401", "403", "AccessDenied", "AllAccessDisabled", "ExpiredToken", "InvalidAccessKeyId",
                        "InvalidToken", "SignatureDoesNotMatch", "AccountProblem"},
    "does not exist": {"NoSuchBucket"},
}  # fmt: skip
# By the names of botocore's exceptions: it is not installed everywhere.
OF_NAMES = {
    "does not answer in time": {"ReadTimeoutError", "ConnectTimeoutError", "TimeoutError"},
    "cannot be reached": {"EndpointConnectionError", "ConnectionClosedError", "ProxyConnectionError", "SSLError",
                          "HTTPClientError", "ConnectionError"},
    "has no key": {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"},
}  # fmt: skip


class StorageUnavailable(Exception):
    """The storage does not answer, is full, or does not let us in; the sentence is for staff."""


def meaning(error: BaseException) -> str:
    """One sentence. Of an answer by its code, else by the kind of the exception, or of what caused it."""
    for each in _causes(error):
        if isinstance(each, OSError) and each.errno in FULL:
            return "The disk for photos is full."
        if isinstance(each, PermissionError):
            return "The folder for photos may not be written or read."
        if said := _said(each):
            return f"The bucket for photos {said}."
    return f"The storage of photos fails ({type(error).__name__})."


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 5:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _said(error: BaseException) -> str:
    answer: Any = getattr(error, "response", None)
    if isinstance(answer, dict):
        code = str(answer.get("Error", {}).get("Code", ""))
        status = str(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
        words = [said for said, codes in OF_CODES.items() if code in codes]
        return (words or [said for said, codes in OF_CODES.items() if status in codes] or [""])[0]
    names = {kind.__name__ for kind in type(error).__mro__}
    return next((said for said, known in OF_NAMES.items() if known & names), "")
