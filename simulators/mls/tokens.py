"""What the Spark face and its faults both speak: error numbers and skip tokens."""

import zlib

from .moments import key_microseconds

HTTP_STATUS = {
    1000: 401, 1010: 401, 1020: 401,
    1013: 403, 1015: 403, 1019: 403, 1021: 403, 1500: 403,
    1016: 400, 1035: 400, 1040: 400, 1041: 400, 1050: 400, 1053: 400,
    1023: 503, 1024: 503,
    1026: 500,
    1550: 429,
}  # fmt: skip
"""HTTP status of each error number, by the provider's table of error codes."""

START = "0" * 14 + "0" * 12
"""A place before every key, written as a key."""
TURNS = 4


class BadTokenError(ValueError):
    """This server never gave out that token."""


def token_for(key: str, turn: int = 0) -> str:
    """The server's own token for the place behind a listing: it looks like a key, and is none.

    ``turn`` from 0 to 3 gives different tokens for the same place.
    """
    return f"{key[:20]}{zlib.crc32(f'{key}#{turn}'.encode()) % 999_999 + 1:06d}"


def key_of(token: str) -> str:
    """The key after which a token goes on, empty for the start. Raises BadTokenError."""
    if not token:
        return ""
    key = f"{token[:20]}000000"
    if all(token_for(key, turn) != token for turn in range(TURNS)):
        raise BadTokenError("Invalid _skiptoken")
    if key == START:
        return ""
    try:
        key_microseconds(key)
    except ValueError as error:
        raise BadTokenError("Invalid _skiptoken") from error
    return key
