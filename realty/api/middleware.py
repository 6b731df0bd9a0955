"""What stands around the API: its refusals are problems wherever they arise, and a token says who asks."""

from base64 import b64decode
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from realty.api import problems, tokens
from realty.api.problems import FieldError, Problem
from realty.storable import is_storable
from realty.tenants.requests import TenantRequest

PREFIX, RESO_PREFIX = "/api/", "/reso/"
PREFIXES = (PREFIX, RESO_PREFIX)
SCHEME, BASIC = "bearer", "basic"


class ProblemMiddleware:
    """Every refusal below /api/ and /reso/ is an RFC 9457 problem, also what the server, Django or a middleware
    refused. HEAD is answered as GET; the server leaves the body out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        wrong = _not_storable(request)
        if wrong:
            return problems.invalid(*wrong).response()
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response = self.get_response(request)
        request.method = asked
        is_problem = response.headers.get("Content-Type", "") == problems.MEDIA_TYPE
        return response if response.status_code < 400 or is_problem else problems.from_response(response)


def _not_storable(request: HttpRequest) -> list[FieldError]:
    """What PostgreSQL cannot keep (`realty.storable`), by the name of its parameter."""
    message = "Text that cannot be stored, such as a NUL."
    if not is_storable(request.path_info):
        return [FieldError("path", "", message)]
    found = []
    for name, values in request.GET.lists():
        if not all(map(is_storable, (name, *values))):
            found.append(FieldError("query", name if is_storable(name) else "", message))
    return found


class TokenMiddleware:
    """Who sends a token is known by it alone, whatever session the browser has; one that opens nothing is refused here,
    before any scope. Sets `request.api_token`, None without one."""

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        request.api_token = None
        written = request.headers.get("Authorization", "")
        if written and request.path_info.startswith(PREFIXES):
            try:
                token = _token_in(written, basic=request.path_info.startswith(RESO_PREFIX))
                caller = tokens.caller_of(token)
            except tokens.TokenRefused as refused:
                return problems.unauthorized(str(refused), error="invalid_token").response()
            except Problem as problem:
                return problem.response()
            request.user, request.api_token = caller.user, caller.token
        return self.get_response(request)


def has_token(request: HttpRequest) -> bool:
    """Whether it comes with a token of the API that works; for whoever must know before the body is read."""
    written = request.headers.get("Authorization", "")
    if not written or not request.path_info.startswith(PREFIX):
        return False
    try:
        tokens.caller_of(_token_in(written, basic=False))
    except (tokens.TokenRefused, Problem):
        return False
    return True


def _token_in(header: str, *, basic: bool) -> str:
    """`basic`: also as the password of any name, since Excel and Power BI ask for no header (RFC 7617)."""
    scheme, _, text = header.strip().partition(" ")
    if basic and scheme.lower() == BASIC:
        return _password_in(text.strip())
    if scheme.lower() != SCHEME or not text.strip():
        raise problems.unauthorized("Write the header as: Authorization: Bearer, a space, and the token.")
    return text.strip()


def _password_in(text: str) -> str:
    try:
        _, _, password = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        password = ""
    if not password:
        raise problems.unauthorized("Send any name, and a token as its password.")
    return password
