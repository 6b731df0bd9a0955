"""What a RETS server says went wrong, and who must act: reply codes (RETS 1.7.2, sections 4.10, 5.13, 6.8, 7.5 and
11.5) and HTTP statuses (section 3.4). Nearly everything arrives under HTTP 200."""

from datetime import timedelta

from mls_sync.providers.errors import (
    ConfigurationError,
    CredentialsRefused,
    ProtocolError,
    ProviderError,
    RateLimited,
    TransientError,
)
from mls_sync.providers.transport.auth import CHALLENGE
from mls_sync.providers.transport.http import Stream

NO_RECORDS, MAXIMUM_EXCEEDED = 20201, 20208
NO_OBJECT, OBJECT_UNAVAILABLE, NO_ADDRESSES = 20403, 20409, 20414
UNAUTHORIZED = 401
LOGIN_LOST = (UNAUTHORIZED, 20037, 20701)
"""The session ended: log in once more and repeat (PHRETS does the same for 20037)."""
OTHER_FORMAT = (20506, 20513, 20514)
"""The server does not have its metadata in this format; it may in the other."""
NO_METADATA = (20500, 20501, 20502, 20503)
NORMAL = (0, NO_RECORDS, MAXIMUM_EXCEEDED)
TOO_MANY_AT_ONCE = timedelta(minutes=1)
LONGEST_TEXT = 300

Action = type[ConfigurationError] | type[TransientError] | type[ProtocolError] | type[RateLimited]
CODES: dict[int, tuple[Action, str]] = {
    20003: (CredentialsRefused, "The MLS says that the account has no balance left: ask it for access."),
    20012: (CredentialsRefused, "The MLS demands a broker code, which a feed does not have. Ask it for another login."),
    20013: (CredentialsRefused, "The MLS does not accept the broker code. Ask it for another login."),
    20022: (TransientError, "The MLS says that this user is logged in already; that session must end first."),
    20036: (TransientError, "The MLS could not log the user in."),
    20037: (CredentialsRefused, "The MLS does not accept the application: check the user agent and its password."),
    20041: (CredentialsRefused, "The MLS demands a password of the application: enter the user agent's password."),
    20050: (TransientError, "The MLS has switched its server off for now."),
    20200: (ConfigurationError, "The MLS does not know a field of the query: correct the criteria and field names."),
    20202: (ConfigurationError, "The MLS does not know a field that was asked for: correct the columns."),
    20203: (TransientError, "The MLS could not search."),
    20206: (ConfigurationError, "The MLS does not understand the query: correct the criteria."),
    20207: (ConfigurationError, "The MLS does not allow this query. Ask it what the login may search."),
    MAXIMUM_EXCEEDED: (ConfigurationError, "The query finds more than the MLS gives at once: set smaller pages."),
    20209: (TransientError, "The MLS ran out of time over the query."),
    20210: (RateLimited, "The MLS has too many queries of this login at work."),
    20211: (ConfigurationError, "The query is too complex for the MLS: shorten the criteria."),
    20212: (ConfigurationError, "The MLS refuses the keys of the query: check the key field."),
    20213: (ConfigurationError, "The MLS refuses the keys of the query: check the key field."),
    20400: (ConfigurationError, "The MLS has no photos for this resource: check the resource."),
    20401: (ConfigurationError, "The MLS has no photos of this type: check the photo type."),
    20402: (ConfigurationError, "The MLS does not understand which photos are asked for: check the key field."),
    20406: (ConfigurationError, "The MLS has no photos of the kind that was asked for: check the photo type."),
    20407: (ConfigurationError, "The MLS does not allow this login its photos. Ask it for access."),
    20408: (TransientError, "The MLS cannot give its photos now."),
    20410: (ConfigurationError, "The MLS finds the request for photos too large."),
    20411: (TransientError, "The MLS ran out of time over the photos."),
    20412: (RateLimited, "The MLS has too many requests for photos at work."),
    20413: (TransientError, "The MLS could not give the photos."),
    NO_ADDRESSES: (ConfigurationError, "The MLS gives no addresses of photos: switch photo addresses off."),
    20500: (ConfigurationError, "The MLS does not know the resource: check it."),
    20501: (ConfigurationError, "The MLS does not have this kind of metadata."),
    20502: (ConfigurationError, "The MLS does not know the class or lookup whose metadata was asked for: check it."),
    20503: (ConfigurationError, "The MLS has no metadata of what was asked for: check the resource and classes."),
    20506: (TransientError, "The MLS does not give its metadata in this format."),
    20507: (ConfigurationError, "The MLS does not allow this login its metadata. Ask it for access."),
    20508: (TransientError, "The MLS cannot give its metadata now."),
    20509: (TransientError, "The MLS cannot give its metadata now."),
    20510: (ConfigurationError, "The MLS finds the request for metadata too large."),
    20511: (TransientError, "The MLS ran out of time over its metadata."),
    20512: (RateLimited, "The MLS has too many requests for metadata at work."),
    20513: (TransientError, "The MLS could not give its metadata."),
    20514: (TransientError, "The MLS does not give its metadata in this version of the format."),
    20701: (ConfigurationError, "The MLS says that no one is logged in, though the login succeeded."),
    20702: (TransientError, "The MLS had an error that it does not name."),
}
STATUSES: dict[int, tuple[Action, str]] = {
    400: (ProtocolError, "{host} does not understand the request (HTTP 400)."),
    UNAUTHORIZED: (CredentialsRefused, "The MLS refuses the user name or the password (HTTP 401): enter valid ones."),
    402: (CredentialsRefused, "The MLS says that the account must be paid (HTTP 402)."),
    403: (
        CredentialsRefused,
        "The MLS does not allow this user, application or address (HTTP 403). Ask it for access.",
    ),
    404: (ConfigurationError, "{host} has nothing there (HTTP 404): check the login address."),
    405: (ProtocolError, "{host} does not take such a request (HTTP 405)."),
    406: (ConfigurationError, "{host} does not give what was asked for (HTTP 406): check the format."),
    408: (TransientError, "{host} ran out of time (HTTP 408)."),
    412: (ConfigurationError, "{host} demands another version of RETS (HTTP 412): check the version."),
    505: (ConfigurationError, "{host} does not speak this version of RETS (HTTP 505): check the version."),
}
BASIC_ALONE = (
    "The MLS refuses the login (HTTP 401). It takes basic authentication alone: choose Basic where the feed uses"
    " digest, else enter a valid user name and password."
)


def failure(host: str, code: int, text: str = "", excerpt: str = "") -> ProviderError:
    """What a reply code asks for; `text` are the MLS's own words (ReplyText), free of secrets."""
    action, sentence = CODES.get(code, (ProtocolError, f"{host} refuses the request."))
    words = " ".join(text.split())[:LONGEST_TEXT]
    told = f"{sentence} (RETS reply {code}" + (f': "{words}")' if words else ")")
    return _made(action, told, excerpt, code)


def check_status(stream: Stream) -> None:
    """Raises what a status other than 2xx asks for. Of the body nothing is told: it may be any page."""
    status = stream.status
    if 200 <= status < 300:
        return
    unnamed: tuple[Action, str] = (ProtocolError, "{host} refuses the request (HTTP {status}).")
    if status >= 500:
        unnamed = (TransientError, "{host} has a fault (HTTP {status}).")
    action, sentence = STATUSES.get(status, unnamed)
    if status == UNAUTHORIZED and _offers_basic_alone(stream):
        sentence = BASIC_ALONE
    raise _made(action, sentence.format(host=stream.host, status=status), "", status)


def _offers_basic_alone(stream: Stream) -> bool:
    challenge = stream.headers.get(CHALLENGE, "").lower()
    return "basic" in challenge and "digest" not in challenge


def _made(action: Action, told: str, excerpt: str, code: int) -> ProviderError:
    if action is RateLimited:
        return RateLimited(told, retry_after=TOO_MANY_AT_ONCE, excerpt=excerpt, code=code)
    return action(told, excerpt=excerpt, code=code)  # type: ignore[call-arg]
