"""The RESO Web API face: answers below the service roots of every profile (RESO Web API Core 2.0, OData 4.0)."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from simulators.exchange import Request, Response

from . import authorization, metadata
from .answers import VERSION, answer, failure, refused
from .dictionary import RESOURCES, Record, Resource
from .matching import ors, paths
from .odata import Comparison, Every, Literal, Path, QueryError, text_of
from .page_faults import FOLLOWING
from .pages import Page, Reading, link
from .profiles import Profile
from .query import Query, read_query
from .quotas import Quotas
from .replication import continued, started
from .rows import Rows
from .writing import Writer, children

if TYPE_CHECKING:  # the server calls this face
    from ..server import SimulatedMLS

_PATH = re.compile(r"(?P<name>[A-Za-z]+)(?:\((?:[A-Za-z]+=)?(?P<key>'(?:[^']|'')*')\))?(?P<rest>(?:/[$\w]+)?)")


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """Answers one request at or below a service root, or at a token end point."""
    found = server.reso.of(request.path)
    if found is None:
        return failure(404, "Not found")
    profile, root = found
    if request.path == profile.oauth2_path:
        return authorization.token_answer(server, profile, request)
    return Face(
        server, profile, request, f"{request.base}{root}", unquote(request.path.removeprefix(root)).strip("/")
    ).answer()


class Face:
    """One request. `root` is the whole address of the service root, `path` what comes after it."""

    def __init__(self, server: "SimulatedMLS", profile: Profile, request: Request, root: str, path: str) -> None:
        self.server, self.profile, self.request, self.root, self.path = server, profile, request, root, path

    def answer(self) -> Response:
        """The answer, within the token's budget."""
        headers = self.request.headers
        if self.profile.needs_gzip and "gzip" not in (headers.get("Accept-Encoding") or ""):
            return failure(400, "COMPRESSION REQUIRED")
        token = authorization.bearer(self.server, self.profile, self.request)
        if not token:
            said = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return failure(401, "The access token is missing, invalid or expired.", code="Unauthorized", headers=said)
        quotas = self.server.reso.quotas
        wait = quotas.take(self.profile, token)
        if wait is not None:
            return failure(429, "The rate limit is exceeded.", headers={"Retry-After": str(wait)})
        try:
            response = self.routed()
        except QueryError as error:
            response = refused(error)
        quotas.took(self.profile, token, len(response.content()))
        response.headers |= quota_headers(quotas, self.profile, token)
        return response

    def routed(self) -> Response:
        """Raises QueryError."""
        asked = self.request.headers.get("OData-Version")
        if asked not in (None, "4.0", "4.01"):
            raise QueryError(f"OData-Version {asked} is not supported.", "OData-Version")
        if self.request.method != "GET":
            return failure(405, "This server only reads.", headers={"Allow": "GET"})
        if not self.path:
            return answer(metadata.service_document(self.profile, self.root))
        if self.path == "$metadata":
            body = metadata.metadata(self.profile.name, self.profile)
            return Response(200, headers=dict(VERSION), body=body, type="application/xml;charset=utf-8")
        found = _PATH.fullmatch(self.path)
        if found is None or found["name"] not in self.profile.resources:
            return failure(404, f"Resource not found for the segment '{self.path}'.")
        return self.of_resource(RESOURCES[found["name"]], found["key"], found["rest"].strip("/"))

    def of_resource(self, resource: Resource, key: str | None, rest: str) -> Response:
        """A collection, its number, its replication, one entity, or what hangs on one."""
        if key is not None:
            return self.one(resource, text_of(key), rest)
        if rest == "replication" and self.profile.replication and resource.listed:
            return self.replicated(resource)
        if rest not in ("", "$count"):
            return failure(404, f"Resource not found for the segment '{rest}'.")
        query = self.query(resource)
        self.check(resource, query)
        reading = Reading(self.server, self.profile, resource, query, self.request)
        if rest:
            return Response(200, body=str(reading.total()).encode(), type="text/plain", headers=dict(VERSION))
        if self.profile.replication == "parameter" and self.request.query.get("replication") == "true":
            return started(self, resource, query)
        return self.collection(resource, query, reading, reading.page())

    def query(self, resource: Resource) -> Query:
        """The options of the request. Raises QueryError."""
        return read_query(self.request.query, resource, self.profile)

    def check(self, resource: Resource, query: Query) -> None:
        """What this kind of server demands of a filter. Raises QueryError."""
        profile, node = self.profile, query.filter
        if profile.most_ors and ors(node) > profile.most_ors:
            raise QueryError(f"A query must have no more than {profile.most_ors} 'or' operators.")
        if profile.searchable:
            for name in sorted(paths(node) - set(profile.searchable[resource.name])):
                raise QueryError(f"The field '{name}' of {resource.name} is not searchable.", name)
        if profile.needs_system:
            parts = node.parts if isinstance(node, Every) else (node,)
            systems = [part for part in parts if isinstance(part, Comparison) and _names_system(part)]
            if len(systems) != 1:
                raise QueryError("The filter must hold a single OriginatingSystemName.", "OriginatingSystemName")

    def collection(self, resource: Resource, query: Query, reading: Reading, page: Page) -> Response:
        """The rows of a page as an answer, with the link to the next in its body."""
        body = self.context(resource)
        if query.count:
            body["@odata.count"] = reading.total()
        body["value"] = self.written(resource, query, page)
        headers = {"Preference-Applied": f"odata.maxpagesize={page.preferred}"} if page.preferred else {}
        if page.next is not None:
            options = self.kept() | page.next
            body["@odata.nextLink"] = link(self.profile, self.root, resource.name, options)
        return answer(body, headers=headers)

    def context(self, resource: Resource, further: str = "") -> Record:
        """What an answer says of itself first."""
        return {"@odata.context": f"{self.root}/$metadata#{resource.name}{further}"}

    def written(self, resource: Resource, query: Query, page: Page) -> list[Record]:
        """The records of a page."""
        writer = Writer(resource, self.profile, self.root, self.request.query.get("PrettyEnums") == "true")
        return [writer.write(row, query) for row in page.rows]

    def kept(self) -> dict[str, str]:
        """The options of this request that a next link repeats; never a token."""
        dropped = {"access_token", *FOLLOWING, *(("$top",) if self.profile.top == "total" else ())}
        return {name: value for name, value in self.request.query.items() if name not in dropped}

    def replicated(self, resource: Resource) -> Response:
        """A replication end point: Trestle's goes on by number, Bridge's says the next page in a header."""
        if self.profile.replication == "parameter":
            return continued(self, resource, self.request.query.get("id", ""))
        for name in ("$skip", "$orderby", "$count"):
            if name in self.request.query:
                raise QueryError(f"{name} is not supported at a replication end point.", name)
        query = self.query(resource)
        most = self.profile.most_replicated
        page = Reading(self.server, self.profile, resource, query, self.request, most).page()
        body = self.context(resource) | {"value": self.written(resource, query, page)}
        headers = {}
        if page.next is not None:
            address = link(self.profile, self.root, f"{resource.name}/replication", self.kept() | page.next)
            headers["Link"] = f'<{address}>; rel="next"'
        return answer(body, headers=headers)

    def one(self, resource: Resource, key: str, rest: str) -> Response:
        """One entity, or one of its collections. Raises QueryError."""
        row = Rows(self.server.world, self.profile, self.request.base).one(resource.name, key)
        if row is None:
            return failure(404, f"There is no {resource.name} with the key '{key}'.")
        if not rest:
            query = self.query(resource)
            writer = Writer(resource, self.profile, self.root, self.request.query.get("PrettyEnums") == "true")
            return answer(self.context(resource, "/$entity") | writer.write(row, query))
        navigation = resource.navigations.get(rest)
        if navigation is None or not navigation.many:
            return failure(404, f"Resource not found for the segment '{rest}'.")
        inner = RESOURCES[navigation.resource]
        query = self.query(inner)
        rows = children(row.get(navigation.name), query)[query.skip :][: query.top]
        writer = Writer(inner, self.profile, self.root)
        context = self.context(resource, f"('{key}')/{rest}")
        return answer(context | {"value": [writer.write(each, query) for each in rows]})


def _names_system(part: Comparison) -> bool:
    return part.operator == "eq" and part.left == Path(("OriginatingSystemName",)) and isinstance(part.right, Literal)


def quota_headers(quotas: Quotas, profile: Profile, token: str) -> dict[str, str]:
    """What is left of the budget, in the names of this kind of server."""
    found: dict[str, Any] = {}
    for limit, left, ends in quotas.left(profile, token) if profile.quota_headers else ():
        hourly = limit.seconds == 3_600
        if profile.quota_headers == "trestle":
            name = "Hour" if hourly else "Minute"
            found |= {f"{name}-Quota-Limit": limit.requests, f"{name}-Quota-Available": left}
            found[f"{name}-Quota-ResetTime"] = int((quotas.now() + ends) * 1000)
        else:
            name = "Application" if hourly else "Burst"
            found |= {f"{name}-RateLimit-Limit": limit.requests, f"{name}-RateLimit-Remaining": left}
            found[f"{name}-RateLimit-Reset"] = int(quotas.now() + ends)
    return {name: str(value) for name, value in found.items()}
