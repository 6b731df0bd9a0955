"""Errors to Sentry, where SENTRY_DSN names one: what broke and where, and whose run it was, without what people typed.

The SDK sends nothing of persons when `send_default_pii` is off, but the messages of errors quote values, so each event
is masked as the log is (`realty.logs`), and what is not needed to mend an error is left out: bodies, cookies, headers,
queries, local variables, arguments of commands, SQL.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.integrations.argv import ArgvIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.modules import ModulesIntegration
from sentry_sdk.utils import BadDsn

from realty.log_context import current
from realty.logs import without_personal_data

HEADERS = frozenset({"content-type", "content-length", "host", "x-request-id"})
CRUMB = frozenset({"type", "category", "level", "message", "timestamp"})


def start(dsn: str, environment: str) -> None:
    """Raises ImproperlyConfigured for a DSN that is none, without repeating it: it holds a key."""
    if not dsn:
        return
    try:
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
            # Request bodies and queries aside, an integration that comes with a library tells what it likes.
            auto_enabling_integrations=False,
            integrations=[DjangoIntegration(middleware_spans=False, signals_spans=False)],
            disabled_integrations=[ArgvIntegration(), ModulesIntegration()],
            before_send=_masked,
            before_breadcrumb=_crumb,
            server_name="",
        )
    except BadDsn:
        raise ImproperlyConfigured("SENTRY_DSN is not an address of a Sentry project (https://key@host/1).") from None


def _masked(event: Any, hint: Any) -> Any:
    """An event as it may leave: Sentry's fields, each text masked."""
    told = current()
    if "request" in event:
        event["request"] = _request(event["request"])
    event["user"] = {}
    event["tags"] = {**event.get("tags", {}), **{name: str(value) for name, value in told.items()}}
    event.pop("server_name", None)
    return _walk(event)


def _request(request: Mapping[str, Any]) -> dict[str, Any]:
    headers = {name: value for name, value in request.get("headers", {}).items() if name.lower() in HEADERS}
    parts = urlsplit(request.get("url", ""))
    address = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return {"method": request.get("method", ""), "url": address, "headers": headers}


def _crumb(crumb: Any, hint: Any) -> Any:
    """What was logged before the error; not the SQL, and of requests to others no address."""
    if crumb.get("category") in ("query", "httplib", "subprocess"):
        return None
    return {name: value for name, value in crumb.items() if name in CRUMB}


def _walk(value: Any) -> Any:
    if isinstance(value, str):
        return without_personal_data(value)
    if isinstance(value, Mapping):
        return {name: _walk(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(each) for each in value]
    return value
