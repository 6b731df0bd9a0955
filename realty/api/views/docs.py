"""The document of the API, and the page that lets people read and try it."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe

from realty.api import etags
from realty.api.problems import Problem
from realty.api.site import api


@require_safe
@ensure_csrf_cookie
def docs_page(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")


@cache
def _document() -> bytes:
    return etags.rendered(dict(api.get_openapi_schema()))


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return etags.conditional(request, HttpResponse(_document(), content_type="application/json"))


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Below /api/ programs ask, and read no page."""
    return Problem(404).response()
