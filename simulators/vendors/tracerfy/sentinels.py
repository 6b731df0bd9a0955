"""Words and ids that ask for a certain answer, as in the vendor's own sandbox."""

from typing import Any

from simulators.exchange import Response

SENTINELS: dict[str, tuple[int, dict[str, Any]]] = {
    "NO_CREDITS": (402, {"error": "Insufficient credits"}),
    "SUSPENDED": (403, {"error": "api_disabled", "detail": "API access is suspended", "status": 403}),
    "RATE_LIMIT": (
        429,
        {"status": 429, "error": "Rate limit exceeded", "lookups_in_window": 500, "retry_after_seconds": 7},
    ),
    "SERVER_ERROR": (500, {"error": "Internal server error"}),
    "UNAVAILABLE": (503, {"error": "Service temporarily unavailable"}),
    "MISSING_COLUMN": (400, {"error": "Missing required column", "details": {"address_column": ["Required"]}}),
}
PATH_IDS: dict[str, tuple[int, Any]] = {
    "404": (404, {"error": "Not found"}),
    "403": (403, {"error": "Not your queue"}),
    "409": (409, {"error": "The queue is not ready"}),
    "0": (200, []),
}


def sentinel(texts: list[str]) -> Response | None:
    """The answer that a word in the main field asks for, as in the vendor's sandbox."""
    for text in texts:
        if text in SENTINELS:
            status, body = SENTINELS[text]
            return Response(status, dict(body))
    return None
