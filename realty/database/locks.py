"""Every advisory lock of the site. All have two keys, so that none is mistaken for another: what is locked (`Space`),
and which one of those, mostly a tenant or a feed.

Locks are taken in one order: the tenant's listings, what is found out about them, then rows, then `VOCABULARY`, which
all tenants share.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from zlib import crc32

from django.db import Error, connection

from realty.database.statements import fetch_one
from realty.tenants.scope import ScopeError, current_scope


class Space(IntEnum):
    """What is locked. A number that was used once is not given to something else."""

    FEED = 0x524C5459  # a feed's runs: one worker at a time
    LISTINGS = 0x4C57  # the listings of a tenant: one write at a time
    VOCABULARY = 0x4643  # the words of all facets, of all tenants
    INTAKE = 0x1EAD  # the events of a tenant that await a decision
    IMPORT = 0xC5F  # the CSV files of a tenant
    CALL = 0x434E  # calls to one number
    CALL_RUN = 0x52554E  # the lists that a tenant's people call through
    CALL_TIMES = 0x43414C  # when a tenant's leads may be called
    EMAIL = 0x454D4C  # the outgoing e-mails of a tenant
    EXPORT = 0x455850  # the archive of a tenant
    TENANT = 0x54454E  # the deletion of a tenant
    PUBLISH = 0x504D  # the publishing of a collection: one worker at a time
    PLACES = 0x504C  # the places that all tenants share: one file at a time
    ENRICH = 0x454E  # what is found out about a tenant's listings: one write at a time
    ENRICH_RUN = 0x4552  # a collection that is enriched again: one worker at a time
    PHOTO = 0x50484F  # an image of a tenant: one worker writes or removes its files
    PHOTOS = 0x504853  # the photos of a collection: one worker copies them
    ALERTS = 0x414C  # the saved searches of a tenant: one change of them, or one look at what they match
    VENDOR_CHECK = 0x434B  # the vendor accounts of a tenant


def lock(space: Space, key: int | str) -> None:
    """Wait for it, and keep it until the transaction ends. Raises RuntimeError outside of one, where it would keep
    nothing."""
    _ask("pg_advisory_xact_lock", space, key)


def try_lock(space: Space, key: int | str) -> bool:
    """As `lock`, but False at once where someone else has it."""
    return bool(_ask("pg_try_advisory_xact_lock", space, key))


@contextmanager
def lease(space: Space, key: int | str) -> Iterator[bool]:
    """Yields whether it is ours, at once. It is the database session's and dies with its process; a session that broke
    and was opened again has lost it without knowing."""
    keys = (int(space), _second(key))
    mine = bool(fetch_one("SELECT pg_try_advisory_lock(%s::int, %s::int)", keys)[0])
    try:
        yield mine
    finally:
        if mine:
            _release(keys)


def in_sql(space: Space, key: str = "0") -> str:
    """The call that takes a lock, for a trigger; `key` is SQL of a bigint."""
    return f"pg_advisory_xact_lock({int(space)}, mod({key}, {2**31})::int)"


def open_tenant() -> int:
    """The key of locks that each tenant has one of. Raises ScopeError where no tenant is open."""
    tenant_id = current_scope().tenant_id
    if tenant_id is None:
        raise ScopeError("This lock is a tenant's: open its scope.")
    return tenant_id


def _ask(function: str, space: Space, key: int | str) -> object:
    if not connection.in_atomic_block:
        raise RuntimeError(f"A lock of {space.name} ends with its transaction: open one.")
    return fetch_one(f"SELECT {function}(%s::int, %s::int)", (int(space), _second(key)))[0]  # noqa: S608  a constant


def _second(key: int | str) -> int:
    """PostgreSQL's second key is a signed int4. Two texts with one checksum wait for each other without need."""
    return (crc32(key.encode()) if isinstance(key, str) else key) % 2**31


def _release(keys: tuple[int, int]) -> None:
    if connection.connection is None or connection.connection.closed:
        return  # The session is gone, and its locks with it.
    try:
        fetch_one("SELECT pg_advisory_unlock(%s::int, %s::int)", keys)
    except Error:
        # A session in a failed transaction cannot unlock; closing it does, and the next query opens a new one.
        if connection.in_atomic_block:
            raise
        connection.close()
