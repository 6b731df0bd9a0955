"""Answers as OData writes them (JSON Format 4.0; RESO Web API Core, section 2.6)."""

from typing import Any

from simulators.exchange import Response

from .odata import QueryError

VERSION = {"OData-Version": "4.0"}
TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8"


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON with the version header that every answer carries."""
    return Response(status, value, VERSION | (headers or {}), type=TYPE)


def failure(
    status: int, message: str, target: str = "", code: str = "", headers: dict[str, str] | None = None
) -> Response:
    """The error object, with its status."""
    error: dict[str, Any] = {"code": code or str(status), "message": message}
    if target:
        error["target"] = target
    return answer({"error": error | {"details": []}}, status, headers)


def refused(error: QueryError) -> Response:
    """A request that the server does not take."""
    return failure(error.status, error.message, error.target)
