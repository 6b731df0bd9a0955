"""Refusals as pages of the product, with the way back. What Django answers bare (405, 413, 429 and the like) gets the
page of its status here; where it asks somebody to sign in, the way back leads to a page and not to a form's address."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from realty.accounts import drafts, sign_in_page
from realty.accounts.sign_in_page import INTERRUPTED
from realty.pages import SAFE, page_of

BARE = {
    400: ("The site could not read this", "The address or a form's content is damaged. Nothing was changed."),
    403: ("You may not do this", "This is not open to your account. Nothing was changed."),
    404: ("There is nothing at this address", "The page does not exist, or it is not yours to see."),
    405: ("This address is no page", "A form is sent there, and it opens by its own page. Nothing was changed."),
    409: ("Someone was faster", "What you worked on has changed meanwhile. Nothing of yours was saved; look again."),
    410: ("This is gone", "What was at this address is not there any more."),
    413: ("That is too large", "The file or the text is larger than the site takes. Nothing was changed."),
    415: ("The site cannot read this kind of file", "Nothing was changed."),
    429: ("Too many at once", "Wait a moment, then try again. Nothing was changed."),
    503: ("The site cannot do this just now", "Try again in a minute. Nothing was changed."),
}


def as_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, or in place of a bare refusal its page."""
    if response.status_code == 302 and request.method not in SAFE:
        return _sign_in_with_a_way_back(request, response)
    if response.status_code not in BARE or not _is_bare(request, response):
        return response
    title, text = BARE[response.status_code]
    page = refusal(request, response.status_code, title, text)
    for name in ("Allow", "Retry-After"):
        if response.has_header(name):
            page[name] = response[name]
    return page


def refusal(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    back = page_of(request)
    context = {"title": title, "text": text, "back": back if back != request.get_full_path() else "/"}
    return render(request, "refused.html", context, status=status)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429, and when to come back."""
    wait = "a second" if seconds < 2 else f"{seconds} seconds" if seconds < 100 else f"{-(-seconds // 60)} minutes"
    response = render(request, "429.html", {"wait": wait, "back": page_of(request)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def with_next(step: str, page: str) -> str:
    return f"{step}?{urlencode({'next': page}, safe='/')}" if page != "/" else step


def _is_bare(request: HttpRequest, response: HttpResponse) -> bool:
    if response.streaming or any(name.lower().startswith("hx-") for name in response.headers):
        return False
    match = request.resolver_match
    # Programs ask there, and want no page.
    if match is not None and getattr(match.func, "csrf_exempt", False):
        return False
    return b"<" not in response.content[:2000]


def _sign_in_with_a_way_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Somebody's session ended while they wrote: after signing in they come back to the page of the form, or, where no
    script keeps what they wrote, to a page that shows it."""
    parts = urlsplit(response["Location"])
    if parts.path != reverse("sign_in") or "next" not in parse_qs(parts.query):
        return response
    if not getattr(request, "htmx", False) and (draft := drafts.carried(request)):
        return sign_in_page.with_draft(request, draft, page_of(request))
    response["Location"] = f"{parts.path}?{urlencode({'next': page_of(request), INTERRUPTED: 1}, safe='/')}"
    return response
