"""DATABASES["default"]: the server that DATABASE_URL names, or the project's own embedded one."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from realty.env import env_bool, env_secret

POSTGRESQL = "django.db.backends.postgresql"
EXAMPLE = "postgres://user:password@host:5432/realty"


def database_settings(data_dir: Path) -> dict[str, Any]:
    """With REALTY_TEST_SERVER the embedded server is a second one, with its own files, that does not wait for disks."""
    url = env_secret("DATABASE_URL")
    if url:
        return external_database(url)
    test = env_bool("REALTY_TEST_SERVER")
    return {
        "ENGINE": "realty.database.embedded",
        "NAME": "realty",
        "USER": "realty",
        "HOST": "",  # the folder of the server's socket: known, and filled in, when the server has its place
        "PORT": "5432",
        "OPTIONS": {},
        "CONN_HEALTH_CHECKS": True,  # a kept connection whose server has gone is replaced, not used
        "EMBEDDED_HOME": data_dir / ("postgres-test" if test else "postgres"),
        "EMBEDDED_DURABLE": not test,
    }


def external_database(url: str) -> dict[str, Any]:
    """The URL's parts; its query becomes libpq options (`?sslmode=require`). Errors do not repeat it: it may hold a
    password."""
    if url.split(":", 1)[0] not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgres://, for example {EXAMPLE}.")
    try:
        settings = dict(Env.db_url_config(url, engine=POSTGRESQL))
    except ValueError:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read; it must look like {EXAMPLE}.") from None
    if not settings.get("NAME"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database; it must look like {EXAMPLE}.")
    return {"OPTIONS": {}, "CONN_HEALTH_CHECKS": True, **settings}
