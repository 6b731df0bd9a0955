"""Requests with text that PostgreSQL cannot keep, or that no page can write: answered 400 at the door.

PostgreSQL stores no NUL in a text, and UTF-8 has no lone surrogates. Django's form fields refuse NUL, but what a view
reads from an address, a query, a cookie or a form by itself would reach a query and end as a 500.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

SAID = "Text that cannot be stored"
CRLF = "\r\n"


def is_storable(text: str) -> bool:
    """No NUL, and nothing that UTF-8 cannot write."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class StorableTextMiddleware:
    """Looks at path, query and cookies before anything reads them, and at a form's fields and file names once
    Django has read the form, whose line breaks become those that were typed. Bodies of other kinds are judged by who
    reads them (`crm_leads.vendors.events`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _refuse([request.path_info, *_texts(request.GET), *request.COOKIES, *request.COOKIES.values()])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> None:
        # Views without Django's guard have keys of their own, and may want the body as it came.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            _refuse(_texts(request.POST))
            if any(CRLF in text for text in _texts(request.POST)):
                request.POST = _as_typed(request.POST)  # type: ignore[assignment]
            _refuse(file.name or "" for _, files in request.FILES.lists() for file in files)


def _texts(given: QueryDict) -> Iterable[str]:
    for name, values in given.lists():
        yield name
        yield from (str(value) for value in values)


def _as_typed(posted: QueryDict) -> QueryDict:
    """A browser counts a line break as one character (`maxlength`), and sends it as two."""
    plain = posted.copy()
    for name, values in posted.lists():
        plain.setlist(name, [str(value).replace(CRLF, "\n") for value in values])
    plain._mutable = False
    return plain


def _refuse(texts: Iterable[str]) -> None:
    """Raises BadRequest, which Django answers with 400.html."""
    if not all(is_storable(text) for text in texts):
        raise BadRequest(SAID)
