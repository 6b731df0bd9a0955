"""The Spark API face, version 1: listings for replication, property types, standard fields, system.

Behavior follows the provider's documents: replication, standard response format, error codes, search and paging.
"""

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response, answer

from . import sparkql
from .expansions import EXPANSIONS
from .failures import failure
from .matching import bounds
from .places import CRMLS, GPS
from .reader import CHEAP, Reader
from .records import MLS_NAMES, TYPE_CODES, Record
from .tokens import BadTokenError, key_of, token_for
from .world import Place

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS

DEFAULT_LIMIT, MAX_LIMIT, MAX_SKIP, MAX_PAGE = 10, 1000, 2_500_000, 100_000
RATE_SECONDS = 300


class ApiError(Exception):
    """An answer with ``Success: false``."""

    def __init__(self, code: int, message: str, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.retry_after, self.more = code, message, retry_after, more


@dataclass(frozen=True, slots=True)
class Page:
    """What a request for listings asks for."""

    node: sparkql.Node | None
    filter: str
    limit: int
    skip: int
    token: str | None
    after: str
    expand: tuple[str, ...]
    select: frozenset[str] | None
    pagination: str


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """Answers one request below ``/v1``."""
    try:
        authorize(server, request)
        return _route(server, request)
    except ApiError as error:
        response = failure(error.code, error.message, status=404 if error.code == 404 else None, **error.more)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response


def success(results: list[Any], **more: Any) -> Response:
    """The API's envelope."""
    return answer({"D": {"Success": True, "Results": results, **more}})


def authorize(server: "SimulatedMLS", request: Request) -> None:
    """A bearer token of this server, and the name of the application. Raises ApiError."""
    scheme, _, token = (request.headers.get("Authorization") or "").partition(" ")
    if scheme.lower() not in server.schemes or token.strip() not in server.tokens:
        raise ApiError(1000, "Invalid API key and/or request signed improperly")
    if not request.headers.get("X-SparkApi-User-Agent"):
        raise ApiError(1016, "The X-SparkApi-User-Agent header is missing")
    if server.rate_limit:
        _count(server, token)


def _count(server: "SimulatedMLS", token: str) -> None:
    """Keeps to the requests of the last five minutes. Raises ApiError 1550."""
    used, now = server.used[token], time.monotonic()
    while used and used[0] < now - RATE_SECONDS:
        used.popleft()
    if len(used) >= server.rate_limit:
        raise ApiError(1550, "Over rate limit", retry_after=math.ceil(used[0] + RATE_SECONDS - now))
    used.append(now)


def _route(server: "SimulatedMLS", request: Request) -> Response:
    match request.path.strip("/").split("/")[1:]:
        case ["listings"]:
            return listings(server, request)
        case ["listings", key]:
            return success([_shown(_one(server, request, key), _wanted(request))])
        case ["listings", key, "photos"]:
            return success(_one(server, request, key, ("Photos",))["StandardFields"]["Photos"])
        case ["propertytypes"]:
            return success(property_types(server, request))
        case ["standardfields", "MlsId"]:
            return success([_mls_field()])
        case ["system"]:
            return success([_system()])
    return failure(404, "Not found", status=404)


def listings(server: "SimulatedMLS", request: Request) -> Response:
    """One page of listings, in order of ListingKey."""
    page = read_page(server, request)
    if page.pagination == "count":
        return success([], Pagination={"TotalRows": total(server, page)})
    places = islice(server.world.matching(page.node, page.after), page.skip, page.skip + page.limit)
    found = [_read(server, page, place, request.base) for place in places]
    more: dict[str, Any] = {}
    if page.token is not None:
        more["SkipToken"] = token_for(found[-1]["Id"]) if found else page.token
    if page.pagination:
        rows = total(server, page)
        more["Pagination"] = {
            "TotalRows": rows,
            "PageSize": page.limit,
            "TotalPages": -(-rows // page.limit),
            "CurrentPage": page.skip // page.limit + 1,
        }
    return success([_shown(record, page.select) for record in found], **more)


def _read(server: "SimulatedMLS", page: Page, place: Place, base: str) -> Record:
    """The record; of its cheap fields alone if no others are selected, as a sweep of the keys does."""
    if page.select is None or page.expand or not page.select <= CHEAP.keys():
        return server.world.read(place, page.expand, base)
    reader = Reader(server.world, place)
    fields = {name: reader.get(name) for name in CHEAP if name in page.select and name != "Id"}
    return {"Id": place.key, "ResourceUri": f"/v1/listings/{place.key}", "StandardFields": fields}


def total(server: "SimulatedMLS", page: Page) -> int:
    """How many listings match; counted once for each filter and state of the world."""
    world = server.world
    known = (page.filter, world.version)
    if known not in server.totals:
        if len(server.totals) > 64:
            server.totals.clear()
        limits = bounds(page.node)
        if page.node is None or (limits.mls is not None and sparkql.fields(page.node) == {"MlsId"}):
            server.totals[known] = sum(world.count(mls) for mls in (limits.mls or world.shares) if mls in world.shares)
        else:
            server.totals[known] = sum(1 for _ in world.matching(page.node))
    return server.totals[known]


def read_page(server: "SimulatedMLS", request: Request) -> Page:
    """The parameters of a request for listings. Raises ApiError."""
    query = request.query
    token = query.get("_skiptoken")
    if token is not None and "_orderby" in query:
        raise ApiError(1053, "_orderby cannot be used together with _skiptoken")
    limit = _number(query, "_limit", DEFAULT_LIMIT, MAX_LIMIT)
    number = _number(query, "_page", 1, MAX_PAGE)
    try:
        after = key_of(token or "")
    except BadTokenError as error:
        raise ApiError(1050, str(error)) from error
    return Page(
        after=after,
        node=_filter(server, query.get("_filter", "")),
        filter=query.get("_filter", ""),
        limit=limit,
        skip=0 if token is not None else _number(query, "_skip", (number - 1) * limit, MAX_SKIP, least=0),
        token=token,
        expand=_expansions(server, query.get("_expand", "")),
        select=_wanted(request),
        pagination=query.get("_pagination", "").replace("0", ""),
    )


def _number(query: dict[str, str], name: str, default: int, most: int, least: int = 1) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ApiError(1053, f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _filter(server: "SimulatedMLS", text: str) -> sparkql.Node | None:
    world = server.world
    try:
        node = sparkql.parse(text, datetime.fromtimestamp(world.now, UTC))
        for field in sparkql.fields(node) - server.known_fields:
            if not field.startswith('"'):
                raise sparkql.FilterError(f"Unknown field: {field}")
    except sparkql.FilterError as error:
        errors = [{"Message": str(error), "Token": "", "Status": "fatal"}]
        raise ApiError(error.code, str(error), SparkQLErrors=errors) from error
    return node


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in text.split(",")) if name)


def _expansions(server: "SimulatedMLS", text: str) -> tuple[str, ...]:
    names = tuple(name for name in _names(text) if not name.startswith("CustomFields"))
    for name in names:
        if name not in EXPANSIONS:
            raise ApiError(1053, f"Unknown expansion: {name}")
        if name in server.refused_expansions:
            raise ApiError(1500, f"The expansion {name} is not part of this service level")
    return names


def _wanted(request: Request) -> frozenset[str] | None:
    names = _names(request.query.get("_select", ""))
    return frozenset(name.rpartition(".")[2] for name in names) if names else None


def _shown(record: Record, select: frozenset[str] | None) -> Record:
    """The record with the selected fields alone; expansions were asked for and stay."""
    if select is None:
        return record
    keep = select | EXPANSIONS.keys()
    standard = {name: value for name, value in record["StandardFields"].items() if name in keep}
    shown = {"Id": record["Id"], "ResourceUri": record["ResourceUri"], "StandardFields": standard}
    return shown | ({"CustomFields": record["CustomFields"]} if "CustomFields" in select else {})


def _one(server: "SimulatedMLS", request: Request, key: str, expand: tuple[str, ...] = ()) -> Record:
    wanted = expand or _expansions(server, request.query.get("_expand", ""))
    record = server.world.record(key, wanted, request.base)
    if record is None:
        raise ApiError(404, "Not found")
    return record


def property_types(server: "SimulatedMLS", request: Request) -> list[Record]:
    """What the letters of PropertyType mean; with a filter by MlsId in that MLS, else in each of them."""
    limits = bounds(_filter(server, request.query.get("_filter", "")))
    return [
        {"ResourceUri": f"/v1/propertytypes/{code}", "MlsName": name, "MlsCode": code, "MlsId": mls}
        for mls in (GPS, CRMLS)
        if limits.mls is None or mls in limits.mls
        for name, code in TYPE_CODES[mls].items()
    ]


def _mls_field() -> Record:
    """The data shares of this key, as a field with a list of values."""
    values = [
        {"Name": MLS_NAMES[mls], "Value": mls, "AppliesTo": sorted(TYPE_CODES[mls].values())} for mls in (GPS, CRMLS)
    ]
    return {
        "MlsId": {
            "ResourceUri": "/v1/standardfields/MlsId",
            "HasList": True,
            "Searchable": True,
            "Type": "Character",
            "FieldList": values,
        }
    }


def _system() -> Record:
    return {
        "Name": "Simulated account",
        "Office": "Simulated office",
        "Mls": MLS_NAMES[GPS],
        "MlsId": GPS,
        "Configuration": [],
        "Simulated": True,
    }
