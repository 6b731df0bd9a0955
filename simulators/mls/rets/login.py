"""Login, Action and Logout. RETS 1.7.2, sections 4, 8 and 6."""

from typing import TYPE_CHECKING

from simulators.exchange import Response

from .accounts import cookie_for
from .metadata import VERSION as METADATA_VERSION
from .replies import ReplyError, key_values

if TYPE_CHECKING:  # the face calls this module
    from .face import Call

CAPABILITIES = ("Login", "Logout", "Search", "GetMetadata", "GetObject")


def login(call: "Call") -> Response:
    """Opens a session, or goes on with the one that is open. Raises ReplyError 20022."""
    face = call.face
    session = call.session
    if session is None:
        agent = call.request.headers.get("User-Agent", "")
        session = face.sessions.begin(agent, face.account.session_limit, face.account.timeout)
    if session is None:
        raise ReplyError(20022)
    response = key_values([*_identity(call), *_capabilities(call)])
    response.headers["Set-Cookie"] = cookie_for(session)
    return response


def _identity(call: "Call") -> list[tuple[str, str]]:
    """Who is logged in; RETS 1.8 writes it in lines of its own kind."""
    user, date = call.face.account.user, call.metadata_date
    values = [
        ("MemberName", "Character", "Simulated Member"),
        ("User", "Character", f"{user},1,1,{user}"),
        ("Broker", "Character", "SIMULATED,1"),
        ("MetadataVersion", "Character", METADATA_VERSION),
        ("MetadataTimestamp", "DateTime", date),
        ("MinMetadataTimestamp", "DateTime", date),
        ("TimeoutSeconds", "Int", str(call.face.account.timeout)),
    ]
    if call.version == "RETS/1.8":
        eight = [("USERID", "Character", user), ("USERCLASS", "Character", "1"), *values]
        return [("Info", ";".join(value)) for value in eight if value[0] not in ("User", "Broker")]
    return [(name, value) for name, _, value in values]


def _capabilities(call: "Call") -> list[tuple[str, str]]:
    start = call.request.base if call.face.absolute else ""
    names = (*CAPABILITIES, "Action") if call.face.action else CAPABILITIES
    return [(name, f"{start}/rets/{name}") for name in names]


def action(call: "Call") -> Response:
    """A message to the user, which a client reads right after the login."""
    if call.session is not None:
        call.session.action_read = True
    return Response(200, body=b"Simulated MLS: every listing here is made up.\r\n", type="text/plain")


def logout(call: "Call") -> Response:
    """Closes the session."""
    assert call.session is not None
    call.face.sessions.end(call.session.identity)
    return key_values([("ConnectTime", "0"), ("SignOffMessage", "Goodbye")])
