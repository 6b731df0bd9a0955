"""The door and the answers of /reso/odata/: who may ask, what the address names, and what is told of it."""

import re
from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from listings.odata import answers, entities
from listings.odata.license import shown_collections
from listings.odata.metadata import PROPERTY, SETS, metadata, service_document
from listings.odata.options import given
from listings.odata.refusals import not_offered, shown, wrong
from realty.api import etags, limits, problems
from realty.api.door import MEMBERS, Door
from realty.api.handlers import PROBLEMS
from realty.api.problems import Problem
from realty.api.scopes import Scope
from realty.database.standby import from_standby
from realty.tenants.requests import TenantRequest

DOOR = Door(Scope.RESO_READ, MEMBERS)
METADATA, COUNT = "$metadata", "$count"
Segment = dict[str, str | None]
SEGMENT = re.compile(r"(?P<name>[A-Za-z]+)(?:\((?:(?P<named>\w+)=)?'(?P<key>(?:[^']|'')*)'\))?")
# A key may hold a slash.
PARTS = re.compile(r"(?:[^/']|'(?:[^']|'')*')+")
MAX_VERSION = re.compile(r"\s*(\d{1,2})(?:\.\d{1,2})?\s*")


@csrf_exempt
@require_safe
def face(request: TenantRequest, path: str = "") -> HttpResponse:
    """A token is needed: what is signed in is a browser, whose pages are elsewhere."""
    try:
        if request.api_token is None:
            raise problems.unauthorized("Send a token with the scope reso:read, or as the password of any name.")
        if request.platform:
            raise Problem(403, "This service shows the listings of one tenant: make a token as a member of it.")
        DOOR(request)
        _refuse_old(request)
        response = etags.conditional(request, _answer(request, path.strip("/")))
    except tuple(PROBLEMS) as refused:
        response = _problem(refused).response()
    limits.tell(request, response)
    response["Cache-Control"] = "private, no-cache"
    return response


def _problem(refused: Exception) -> Problem:
    make: Callable[[Exception], Problem] = next(made for kind, made in PROBLEMS.items() if isinstance(refused, kind))
    return make(refused)


def _refuse_old(request: TenantRequest) -> None:
    for name in ("OData-MaxVersion", "OData-Version"):
        match = MAX_VERSION.fullmatch(request.headers.get(name, "4.0"))
        if match is None or int(match[1]) < 4:
            raise wrong(name, "This service speaks OData 4.0.")


@from_standby
def _answer(request: TenantRequest, path: str) -> HttpResponse:
    if path == METADATA:
        given(request, ("$format",)) if request.GET.get("$format") != "xml" else None
        return HttpResponse(metadata(), content_type="application/xml;charset=utf-8")
    assert request.tenant is not None, "The door lets members of a tenant in alone."
    collections, left_out = shown_collections(timezone.now())
    if not path:
        given(request, ("$format",))
        return answers.written(service_document(answers.address(request, METADATA), left_out))
    first, *rest = _segments(path)
    read = entities.Reading(request, request.tenant, collections)
    if first["name"] == PROPERTY:
        return _of_property(read, first, rest)
    if first["name"] not in SETS:
        raise Problem(404, f"There is no {shown(str(first['name']))} here, but: {', '.join((PROPERTY, *SETS))}.")
    return _of_other(read, first, rest)


def _segments(path: str) -> list[Segment]:
    """The parts of the path: a name, its key where it has one."""
    found: list[Segment] = []
    parts = PARTS.findall(path)
    if "/".join(parts) != path:
        raise Problem(404, f"This address cannot be read: {shown(path)}")
    for part in parts:
        if part == COUNT:
            found.append({"name": COUNT, "key": None, "named": None})
        elif match := SEGMENT.fullmatch(part):
            key = match["key"]
            found.append({**match.groupdict(), "key": None if key is None else key.replace("''", "'")})
        else:
            raise Problem(404, f"This part of the address cannot be read: {shown(part)}")
    return found


def _of_property(read: entities.Reading, first: Segment, rest: list[Segment]) -> HttpResponse:
    key = first["key"]
    names = [each["name"] for each in rest]
    if key is None:
        if names in ([], [COUNT]):
            return read.listings(count_alone=bool(names))
        raise Problem(404, "A key belongs behind Property: Property('gps.1').")
    if first["named"] not in (None, "ListingKey"):
        raise wrong(str(first["named"]), "The key of Property is ListingKey.")
    if not names:
        return read.listing(key)
    if len(names) == 1 and names[0] in entities.LINKS and rest[0]["key"] is None:
        return read.of_listing(key, str(names[0]))
    raise not_offered("path", "Single fields have no address here: use $select.")


def _of_other(read: entities.Reading, first: Segment, rest: list[Segment]) -> HttpResponse:
    child, key = SETS[str(first["name"])], first["key"]
    names = [each["name"] for each in rest]
    if key is not None and not rest:
        if first["named"] not in (None, child.key):
            raise wrong(str(first["named"]), f"The key of {child.name} is {child.key}.")
        return read.child(child, key)
    if key is None and names in ([], [COUNT]):
        return read.children(child, count_alone=bool(names))
    raise not_offered("path", "Single fields have no address here: use $select.")
