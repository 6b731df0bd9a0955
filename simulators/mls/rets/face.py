"""The RETS face: which transaction answers which address below ``/rets/``."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timezone
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from simulators.exchange import Request, Response

from ..moments import time_text
from . import authentication, get_metadata, login, objects, search
from .accounts import COOKIE, Account, Session, Sessions, cookie_for
from .authentication import Nonces
from .replies import ReplyError, document
from .resources import Resource, resources
from .times import zone_of

if TYPE_CHECKING:  # the server calls this face
    from ..server import SimulatedMLS

VERSIONS = ("RETS/1.5", "RETS/1.7", "RETS/1.7.2", "RETS/1.8")


class RETSFace:
    """The state of the face: its account, sessions, and manners that a test may set.

    ``timestamps``: how moments are written (`times.FORMS`). ``xml_form``: the form of STANDARD-XML (`standard_xml`).
    ``quoted_lookups``: long values that hold a comma stand in quotes. ``absolute``: capability addresses are whole
    ones. ``action``: Login names an Action, which must be read before anything else. ``renews_cookies``: every answer
    brings a new session cookie, and the one before is void. ``metadata_formats``: those that GetMetadata knows; the
    others get 20514. ``locations``: GetObject gives addresses. ``transactions`` keeps the last thousands that were
    asked, the oldest first.
    """

    def __init__(self, account: Account | None = None, offset: str = "-08:00") -> None:
        self.account = account or Account()
        self.sessions, self.nonces = Sessions(), Nonces()
        self.offset, self.version = offset, "RETS/1.7.2"
        self.timestamps, self.xml_form = "local", "dtd"
        self.quoted_lookups = False
        self.absolute = self.action = self.renews_cookies = False
        self.metadata_formats: tuple[str, ...] = ("COMPACT", "STANDARD-XML")
        self.locations = True
        self.most_rows, self.most_keys = 2_500, 1_000_000
        self.totals: dict[tuple[object, ...], int] = {}
        self.transactions: deque[tuple[str, dict[str, str]]] = deque(maxlen=5_000)

    @property
    def zone(self) -> timezone:
        """The zone of the server."""
        return zone_of(self.offset)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """All that the server offers."""
        return resources()

    @cached_property
    def by_resource(self) -> dict[str, Resource]:
        """The resources by name."""
        return {resource.name: resource for resource in self.resources}


@dataclass
class Call:
    """One request to the face, with its parameters from the address or a form."""

    server: "SimulatedMLS"
    request: Request
    face: RETSFace
    parameters: dict[str, str]
    version: str
    cookie: str
    session: Session | None = None

    @property
    def query_zone(self) -> timezone:
        """The zone of moments without offset in a query: UTC for clients before 1.7.2 (section 7.7.2)."""
        old = self.version.removeprefix("RETS/") in ("1.0", "1.5", "1.7")
        return UTC if old else self.face.zone

    @property
    def metadata_date(self) -> str:
        """When the metadata last changed."""
        return time_text(self.server.world.genesis)


TRANSACTIONS: dict[str, Callable[[Call], Response]] = {
    "login": login.login,
    "logout": login.logout,
    "action": login.action,
    "search": search.search,
    "getmetadata": get_metadata.get_metadata,
    "getobject": objects.get_object,
}


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """Answers one request below ``/rets``."""
    face = server.rets
    call = _call(server, face, request)
    name = request.path.removeprefix("/rets/").strip("/").lower()
    response = _answer(call, name)
    response.headers |= {"RETS-Version": call.version, "Cache-Control": "private", "MIME-Version": "1.0"}
    if face.renews_cookies and call.session is not None and response.status == 200:
        face.sessions.renew(call.session)
        response.headers["Set-Cookie"] = cookie_for(call.session)
    if request.headers.get("RETS-Request-ID"):
        response.headers["RETS-Request-ID"] = request.headers["RETS-Request-ID"]
    return response


def _answer(call: Call, name: str) -> Response:
    face, request = call.face, call.request
    if not request.headers.get("User-Agent"):
        return Response(400, body=b"A User-Agent is required", type="text/plain")
    refused = authentication.refused(face.account, face.nonces, request)
    if refused is not None:
        return refused
    transaction = TRANSACTIONS.get(name)
    if transaction is None:
        return Response(404, body=b"No such transaction", type="text/plain")
    face.transactions.append((name, call.parameters))
    try:
        call.session = face.sessions.find(call.cookie, face.account.timeout)
        authentication.check_agent(face.account, request, call.cookie)
        if name != "login":
            _check_session(call, name)
        return transaction(call)
    except ReplyError as error:
        return document(code=error.code, text=str(error))


def _check_session(call: Call, name: str) -> None:
    """Raises ReplyError 20701, or 20203 while the Action has not been read."""
    if call.session is None:
        raise ReplyError(20701)
    if call.face.action and not call.session.action_read and name not in ("action", "logout"):
        raise ReplyError(20701, "read the Action first")


def _call(server: "SimulatedMLS", face: RETSFace, request: Request) -> Call:
    parameters = request.query | (request.form if request.method == "POST" else {})
    asked = request.headers.get("RETS-Version", "")
    return Call(server, request, face, parameters, asked if asked in VERSIONS else face.version, _cookie(request))


def _cookie(request: Request) -> str:
    try:
        morsel = SimpleCookie(request.headers.get("Cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
