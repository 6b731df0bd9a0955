"""Which page of the site an address leads to, for ways back."""

import inspect
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def own_path(request: HttpRequest, address: str) -> str:
    """The address as a path of this site, with its query; empty for any other."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # Without its host, a path may look like another one: //elsewhere.example.
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def readable(path: str) -> str:
    """The path if it is a page that can be opened; else the nearest page above it, as the lead's page is above the
    address that takes its notes; the first page where there is none."""
    bare, mark, query = path.partition("?")
    if opens_by_get(bare):
        return bare + mark + query
    above = bare.rstrip("/")
    while "/" in above:
        above = above.rpartition("/")[0]
        if opens_by_get(above + "/"):
            return above + "/"
    return "/"


def opens_by_get(path: str) -> bool:
    """Whether a page of the site is there that takes GET. What only a form is sent to (`require_POST`) is none."""
    try:
        view: Any = resolve(path).func
    except (Resolver404, ValueError):
        return False
    allowed = getattr(getattr(view, "view_class", None), "http_method_names", None)
    if allowed is not None and ("get" not in allowed or not hasattr(view.view_class, "get")):
        return False
    while view is not None:
        # `require_http_methods` keeps its list nowhere but in its closure; a test asks every URL of the site.
        methods = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        )
        if methods is not None and "GET" not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def page_of(request: HttpRequest) -> str:
    """The page that somebody was on when they asked for this: the page itself, or the one whose form or part it was."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.current_url_abs_path:
        return readable(own_path(request, htmx.current_url_abs_path) or "/")
    if request.method in SAFE:
        return readable(request.get_full_path())
    came_from = own_path(request, request.META.get("HTTP_REFERER", ""))
    return readable(came_from or request.path)
