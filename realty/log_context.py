"""Whose work a line of the log is about: request, task, run, feed and tenant, by ids and slugs. No name, no address.

    with told(run=run.pk, feed=run.feed_id):
        ...
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps

# Of a request: its name, for what is logged of it later.
ATTRIBUTE = "log_name"
Told = dict[str, str | int]
_told: ContextVar[Told] = ContextVar("realty_log_context")
# By the tenant's id; slugs do not change.
_slugs: dict[int, str] = {}


@contextmanager
def told(**more: str | int) -> Iterator[None]:
    """Within the block lines say `more`, besides what they say already."""
    token = _told.set({**_told.get({}), **more})
    try:
        yield
    finally:
        _told.reset(token)


def begin(**all_of_it: str | int) -> None:
    """Lines say this and nothing else, until the next call: for a worker, which has one task after another."""
    _told.set(all_of_it)


def remember_slug(tenant_id: int, slug: str) -> None:
    """So that lines within the tenant's scope can name it, without a query."""
    _slugs[tenant_id] = slug


def knows_slug(tenant_id: int) -> bool:
    return tenant_id in _slugs


def current() -> Told:
    """What is known here: any of request, task, tenant, tenant_id, feed, run."""
    found = dict(_told.get({}))
    if apps.ready:
        from realty.tenants.scope import current_scope  # noqa: PLC0415  logging begins before there are models

        if (tenant_id := current_scope().tenant_id) is not None:
            found["tenant_id"] = tenant_id
            if tenant_id in _slugs:
                found["tenant"] = _slugs[tenant_id]
    return found
