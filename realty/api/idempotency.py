"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST that is sent twice is done once.

The claim of the key is stored at once, so that another request sees it; the write and its kept answer are one
transaction, so that a crash leaves neither or both.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from realty.accounts.limits import digest
from realty.api import problems
from realty.api.limits import caller_name
from realty.api.models import IdempotentAnswer
from realty.api.problems import FieldError, Problem
from realty.tenants.form_tenant import name_of
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import current_scope

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
# Longer than any request may take: the process that claimed the key is gone.
ABANDONED = timedelta(minutes=5)
FORM = re.compile(r'[!-~]{1,200}')
REPEATED = "Idempotent-Replayed"


class _Undone(Exception):
    """The write was refused; nothing of it stays."""


def answered_once(request: TenantRequest, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `write`, or the kept one of the same request. Raises Problem 409 while the first is at work, 422
    for a key that another request had."""
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return write()
    if not FORM.fullmatch(key):
        raise problems.invalid(FieldError("header", HEADER, "Send 1 to 200 printable characters."))
    name = digest("idempotency", f"{caller_name(request)} {name_of(current_scope())} {key}")
    asked = digest("request", f"{request.get_full_path()}\n{_content(request)}")
    kept = _claim(name, asked)
    return _replayed(kept, asked) if kept else _first(name, write)


def _content(request: TenantRequest) -> str:
    """The body in hex. Of a form with files a digest of its parts: it is too large for the memory, and may have been
    read already. The boundary between the parts is another one each time that a program sends it."""
    if request.content_type != "multipart/form-data":
        return request.body.hex()
    found = hashlib.sha256(repr(list(request.POST.lists())).encode())
    for name, files in request.FILES.lists():
        for file in files:
            found.update(f"\n{name!r} {file.name!r} {file.content_type!r} {file.size}\n".encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def _claim(name: str, asked: str) -> IdempotentAnswer | None:
    """None where the key is ours now, else who has it."""
    now = timezone.now()
    old = IdempotentAnswer.objects.filter(key=name)
    old.filter(begun_at__lt=now - KEPT_FOR).delete()
    old.filter(begun_at__lt=now - ABANDONED, answer=None).delete()
    claim, is_ours = IdempotentAnswer.objects.get_or_create(key=name, defaults={"request": asked, "begun_at": now})
    return None if is_ours else claim


def _replayed(kept: IdempotentAnswer, asked: str) -> HttpResponse:
    if kept.request != asked:
        raise Problem(422, "Another request had this Idempotency-Key.", kind="idempotency-key-reused")
    if not kept.answer:
        detail = "The first request with this Idempotency-Key is still at work."
        raise Problem(409, detail, kind="idempotency-key-in-use", headers={"Retry-After": "1"})
    stored: Any = kept.answer
    held = dict(stored)
    response = HttpResponse(held.pop("body"), status=int(held.pop("status")), headers=held)
    response[REPEATED] = "true"
    return response


def _first(name: str, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What is refused is not kept: the key is free for a better try."""
    rows = IdempotentAnswer.objects.filter(key=name)
    try:
        with transaction.atomic():
            response = write()
            if response.status_code >= 400:
                raise _Undone
            rows.update(answer=_written(response))
    except _Undone:
        rows.delete()
    except BaseException:
        rows.delete()
        raise
    return response


def _written(response: HttpResponseBase) -> dict[str, str]:
    assert isinstance(response, HttpResponse), "Answers to POST are not streamed."
    headers = {name: response[name] for name in ("Content-Type", "Location", "ETag") if response.has_header(name)}
    return headers | {"status": str(response.status_code), "body": response.content.decode()}


def purge() -> int:
    """Forget what is past its time; returns how many."""
    return IdempotentAnswer.objects.filter(begun_at__lt=timezone.now() - KEPT_FOR).delete()[0]
