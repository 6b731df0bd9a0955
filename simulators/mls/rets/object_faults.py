"""Answers of GetObject that are wrong in themselves."""

from collections.abc import Callable
from typing import Any

from .objects import BOUNDARY, ObjectResponse

Options = dict[str, Any]
OTHER = "20000101000000000000000000"
"""The key of no listing."""


def unclosed_multipart(response: ObjectResponse, options: Options) -> None:
    """RETS: a multipart answer without its closing boundary."""
    response.closed = False


def lower_case_part_headers(response: ObjectResponse, options: Options) -> None:
    """RETS: the headers of the parts are in lower case."""
    response.lower = True


def unquoted_boundary(response: ObjectResponse, options: Options) -> None:
    """RETS: the boundary stands without quotes, before a charset."""
    response.type = f"multipart/parallel; boundary={BOUNDARY}; charset=utf-8"


def foreign_content_id(response: ObjectResponse, options: Options) -> None:
    """RETS: the last part has the Content-ID of another listing (`key`)."""
    if response.parts:
        response.parts[-1].headers["Content-ID"] = str(options.get("key", OTHER))


def missing_part(response: ObjectResponse, options: Options) -> None:
    """RETS: the second photo is left out; the others keep their numbers."""
    del response.parts[1:2]


def doubled_part(response: ObjectResponse, options: Options) -> None:
    """RETS: the first photo comes twice."""
    response.parts[:0] = response.parts[:1]


def empty_location(response: ObjectResponse, options: Options) -> None:
    """RETS: the Location of the first photo is empty, which means that it has none."""
    if response.parts and "Location" in response.parts[0].headers:
        response.parts[0].headers["Location"] = ""


def location_with_document(response: ObjectResponse, options: Options) -> None:
    """RETS: each part that has a Location has a small RETS document for its body, and calls itself text/xml."""
    for part in response.parts:
        if "Location" in part.headers:
            part.body = b'<RETS ReplyCode="0" ReplyText="Success"></RETS>'
            part.headers |= {"Content-Type": "text/xml", "Content-Length": str(len(part.body))}


def page_for_photo(response: ObjectResponse, options: Options) -> None:
    """RETS: the first photo is an HTML page that calls itself image/jpeg."""
    if response.parts:
        response.parts[0].body = b"<html><body>Photo not found</body></html>"


OBJECTS: dict[str, Callable[[ObjectResponse, Options], None]] = {
    function.__name__: function
    for function in (
        unclosed_multipart,
        lower_case_part_headers,
        unquoted_boundary,
        foreign_content_id,
        missing_part,
        doubled_part,
        empty_location,
        location_with_document,
        page_for_photo,
    )
}
