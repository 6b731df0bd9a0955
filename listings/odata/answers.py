"""Answers as OData JSON (OData JSON Format 4.01): minimal metadata, numbers as numbers, moments in UTC with Z."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from listings.odata.options import sealed

JSON = "application/json;odata.metadata=minimal;odata.streaming=false;IEEE754Compatible=false;charset=utf-8"
VERSION = "4.0"
ROOT = "/reso/odata/"
OPTIONS = orjson.OPT_UTC_Z
Record = Mapping[str, Any]


def address(request: HttpRequest, rest: str = "") -> str:
    """Whole, as clients that do not resolve links need it (findings/flex_mls_relative_next_link.sh)."""
    return request.build_absolute_uri(f"{ROOT}{rest}")


def many(
    request: HttpRequest, entity_set: str, records: list[Any], *, count: int | None = None, following: str = ""
) -> HttpResponse:
    body: dict[str, Any] = {"@odata.context": address(request, f"$metadata#{entity_set}")}
    if count is not None:
        body["@odata.count"] = count
    if following:
        body["@odata.nextLink"] = following
    return written(body | {"value": records})


def one(request: HttpRequest, entity_set: str, record: Record) -> HttpResponse:
    return written({"@odata.context": address(request, f"$metadata#{entity_set}/$entity"), **record})


def next_link(request: HttpRequest, place: list[Any] | None, digest: str) -> str:
    """The address of the next page; "" on the last one."""
    if place is None:
        return ""
    query = request.GET.copy()
    for name in ("$skip", "skip"):
        query.pop(name, None)
    query["$skiptoken"] = sealed(place, digest)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe='$,()')}")


def written(body: Any) -> HttpResponse:
    return HttpResponse(dumped(body), content_type=JSON)


def dumped(body: Any) -> bytes:
    return orjson.dumps(body, _number, OPTIONS)


def _number(value: Any) -> float:
    """Prices have two places, which a double keeps."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value)} has no form in OData yet.")


def plain(value: Any) -> str:
    """Of one value, for `/Property('key')/City/$value` and `$count`."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
