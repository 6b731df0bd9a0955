"""Versions of what is answered: If-None-Match saves reading it again, If-Match saves overwriting another's change.

The tag is a digest of the answer's JSON, so that whoever writes can work it out of what the reader was shown.
"""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from pydantic import BaseModel
from pydantic_core import to_json

from realty.api.problems import Problem


def rendered(data: Any) -> bytes:
    """JSON as all answers have it."""
    if isinstance(data, BaseModel):
        data = data.model_dump(by_alias=True)
    return to_json(data)


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def name_version(response: HttpResponse, steady: BaseModel) -> None:
    """For an answer in which the clock changes something by itself: the tag of `steady`, which leaves that out. A weak
    one, since the answers are not the same to the byte (RFC 9110, 8.8.1)."""
    response["ETag"] = f"W/{tag_of(rendered(steady))}"


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response to a GET with its ETag; 304 where the caller has it already."""
    if response.status_code != 200:
        return response
    if not response.has_header("ETag"):
        response["ETag"] = tag_of(response.content)
    kept = get_conditional_response(request, etag=response["ETag"], response=response)
    return response if kept is None else kept


def refuse_stale(request: HttpRequest, current: BaseModel) -> None:
    """Where the caller sent If-Match: raises Problem 412 unless it names `current`, which is what GET would answer now,
    or what it calls `name_version` with. Call it after locking the row. Weak tags count, since compressing makes each
    tag weak."""
    written = request.headers.get("If-Match", "")
    if not written.strip():
        return
    tags = [tag.removeprefix("W/") for tag in parse_etags(written)]
    if "*" not in tags and tag_of(rendered(current)) not in tags:
        raise Problem(412, kind="changed-meanwhile")
