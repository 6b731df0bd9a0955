"""What is refused before anything is read, and what is said when the database has no time."""

import sys
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import Resolver404, resolve
from django.views.defaults import server_error

from realty.api.middleware import has_token

# PostgreSQL, appendix A: query_canceled, lock_not_available, idle_in_transaction_session_timeout, transaction_timeout,
# too_many_connections, cannot_connect_now.
BUSY = frozenset({"57014", "55P03", "25P03", "25P04", "53300", "57P03"})
RETRY_SECONDS = "10"


class BoundBodies:
    """413 for a body larger than any form of ours, 411 for one that does not tell its size, before a byte is stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or ""
        if not told and request.META.get("HTTP_TRANSFER_ENCODING"):
            return _page("411.html", 411)
        if told.isdecimal() and (len(told) > 15 or int(told) > settings.MAX_REQUEST_BYTES):
            if len(told) > 15 or int(told) > _most_of_upload(request):
                return _page("413.html", 413)
        return self.get_response(request)


def _most_of_upload(request: HttpRequest) -> int:
    """Bytes that the page takes with a file; what a stranger sends is not even put into a temporary file."""
    try:
        page = resolve(request.path_info).url_name
    except Resolver404:
        return 0
    most = settings.UPLOAD_PAGES.get(page or "", 0)
    if not most or request.method != "POST":
        return 0
    return most + settings.MAX_REQUEST_BYTES if _is_signed_in(request) or has_token(request) else 0


def _is_signed_in(request: HttpRequest) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return bool(key and session.get(SESSION_KEY))


def failed(request: HttpRequest) -> HttpResponse:
    """handler500. What the database ended because it took too long is 503 and can be tried again; the rest is 500."""
    if not _is_busy(sys.exc_info()[1]):
        return server_error(request)
    response = _page("503.html", 503)
    response["Retry-After"] = RETRY_SECONDS
    return response


def _is_busy(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    # The web process's own pool had no connection left.
    return getattr(cause, "sqlstate", None) in BUSY or type(cause).__name__ == "PoolTimeout"


def _page(template: str, status: int) -> HttpResponse:
    # Without the context of a request: it would ask the database, and read the body.
    return HttpResponse(loader.get_template(template).render(), status=status)


def at_most(limit: int) -> Callable[[File], None]:
    """A validator of uploads: bytes, asked before the file is read."""

    def check(file: File) -> None:
        if file.size > limit:
            raise ValidationError(f"The file is larger than {limit // 1_000_000} MB. Split it.")

    return check
