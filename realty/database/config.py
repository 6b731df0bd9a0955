"""DATABASES: the server that DATABASE_URL names, or the project's own embedded one; and a standby of it."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from realty.database.embedded.cluster import ROLE, SITE_ROLE
from realty.database.process import is_owner, timeout_seconds
from realty.database.session import forget
from realty.env import env_bool, env_secret, env_str

STANDBY = "standby"
# Seconds, and milliseconds (PostgreSQL 18, 32.1.2).
STANDBY_PATIENCE = {"connect_timeout": 2, "tcp_user_timeout": 3000}
EXTERNAL = "realty.database.external"
EXAMPLE = "postgres://user:password@host:5432/realty"
ENCODED = "In a password write / as %2F, ? as %3F, # as %23, @ as %40, : as %3A and % as %25."


def database_settings(data_dir: Path) -> dict[str, Any]:
    """With REALTY_TEST_SERVER the embedded server is a second one, with its own files, that does not wait for disks.

    Beside Django's keys: `TIMEOUT` in seconds, `SITE_ROLE`, to which the tables' owner gives the rights that the site
    needs ("" where one role does both), `POOLER`, and `CELLS`: whether tenants lie in cells (`realty.database.cells`).
    """
    own = {"TIMEOUT": timeout_seconds(), "CELLS": env_bool("DATABASE_CELLS")}
    url, owner_url = env_secret("DATABASE_URL"), env_secret("DATABASE_OWNER_URL")
    if owner_url and not url:
        raise ImproperlyConfigured("DATABASE_OWNER_URL is set, but DATABASE_URL, the site's own, is not.")
    if url:
        site = external_database(url)
        used = external_database(owner_url, "DATABASE_OWNER_URL") if owner_url and is_owner() else site
        site_role = site.get("USER", "") if owner_url else ""
        return {**used, **own, "SITE_ROLE": site_role, "POOLER": _pooler()}
    test = env_bool("REALTY_TEST_SERVER")
    return {
        "ENGINE": "realty.database.embedded",
        "NAME": "realty",
        "USER": ROLE if is_owner() else SITE_ROLE,
        "HOST": "",  # the folder of the server's socket: known, and filled in, when the server has its place
        "PORT": "5432",
        "OPTIONS": {},
        "CONN_HEALTH_CHECKS": True,  # a kept connection whose server has gone is replaced, not used
        "EMBEDDED_HOME": data_dir / ("postgres-test" if test else "postgres"),
        "EMBEDDED_DURABLE": not test,
        "SITE_ROLE": SITE_ROLE,
        **own,
    }


def standby_settings(default: dict[str, Any]) -> dict[str, Any]:
    """`{"standby": ...}` where DATABASE_REPLICA_URL names one, with the limits of `default`. One that hangs must not
    hold up a page: after seconds the primary makes it."""
    url = env_secret("DATABASE_REPLICA_URL")
    if not url:
        return {}
    if default["ENGINE"] != EXTERNAL:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL is set, but DATABASE_URL, its primary, is not.")
    settings = external_database(url, "DATABASE_REPLICA_URL")
    settings["OPTIONS"] = {**STANDBY_PATIENCE, **settings["OPTIONS"]}
    kept = {name: default[name] for name in ("TIMEOUT", "POOLER", "CELLS") if name in default}
    # Tests have one server; a mirror is never made or migrated.
    return {STANDBY: {**settings, **kept, "SITE_ROLE": "", "TEST": {"MIRROR": "default"}}}


def external_database(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """The URL's parts; its query becomes libpq options (`?sslmode=require`). Errors do not repeat it: it may hold a
    password."""
    if url.split(":", 1)[0] not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{variable} must begin with postgres://, for example {EXAMPLE}.")
    try:
        settings = dict(Env.db_url_config(url, engine=EXTERNAL))
    except ValueError:
        raise ImproperlyConfigured(f"{variable} cannot be read; it must look like {EXAMPLE}. {ENCODED}") from None
    if not settings.get("NAME"):
        raise ImproperlyConfigured(f"{variable} names no database; it must look like {EXAMPLE}. {ENCODED}")
    return {"OPTIONS": {}, "CONN_HEALTH_CHECKS": True, **settings}


def pooled(database: dict[str, Any], most: int) -> dict[str, Any]:
    """OPTIONS with a pool of at most so many connections; one is waited for as long as the server is."""
    options = database["OPTIONS"]
    pool = {"min_size": 1, "max_size": most, "reset": forget, "timeout": float(options.get("connect_timeout", 30))}
    return {"OPTIONS": {**options, "pool": pool}}


def _pooler() -> str:
    """`session` where the operator has declared a pooler in session mode."""
    mode = env_str("DATABASE_POOLER")
    if mode not in ("", "session"):
        raise ImproperlyConfigured(
            "DATABASE_POOLER can only be session: in every other mode a pooler would mix tenants."
        )
    return mode
