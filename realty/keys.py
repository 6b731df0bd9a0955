"""Where the site's keys come from: the environment in production, a private file in the data folder otherwise."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from realty.database.embedded.errors import explained
from realty.database.process import command_name


def secret_key(given: str, data_dir: Path, production: bool) -> str:
    """Django's SECRET_KEY. Raises ImproperlyConfigured when production has none."""
    if given:
        return given
    if production:
        raise ImproperlyConfigured("SECRET_KEY is not set. Set it (or SECRET_KEY_FILE) to 50 random characters.")
    return str(_local_keys(data_dir)["secret_key"])


def digest_key(given: str, secret_key: str, data_dir: Path, production: bool) -> str:
    """Key of the digests of phones and e-mail addresses. Unlike the others it is never rotated: with a new one, a
    person who was erased and must not be contacted would no longer be known again. The data folder has one of a
    restored backup."""
    kept = {} if given or production else _kept_keys(data_dir / "keys.json")
    return given or str(kept.get("digest_key") or f"digest:{secret_key}")


def field_encryption_keys(given: list[str], data_dir: Path, production: bool) -> list[str]:
    """Fernet keys for credentials, newest first. Raises ImproperlyConfigured for a missing or malformed key, except in
    the command that makes one."""
    if command_name() == "make_encryption_key":
        return []
    if not given and production:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is not set. Make one with: manage.py make_encryption_key")
    keys = given or _local_encryption_keys(data_dir)
    for position, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"FIELD_ENCRYPTION_KEYS: key {position} is not a Fernet key."
                " Make one with: manage.py make_encryption_key"
            ) from None
    return keys


def _local_encryption_keys(data_dir: Path) -> list[str]:
    """One that was made here, or all that came with a backup."""
    keys = _local_keys(data_dir)
    return [str(key) for key in keys.get("field_encryption_keys") or [keys["field_encryption_key"]]]


def _local_keys(data_dir: Path) -> dict[str, Any]:
    path = data_dir / "keys.json"
    with explained(path):
        return _kept_keys(path) or _make_local_keys(path)


def _kept_keys(path: Path) -> dict[str, Any]:
    """Empty where there are none yet."""
    with explained(path):
        try:
            return dict(json.loads(path.read_text()))
        except FileNotFoundError:
            return {}


def _make_local_keys(path: Path) -> dict[str, Any]:
    keys = {"secret_key": secrets.token_urlsafe(50), "field_encryption_key": Fernet.generate_key().decode()}
    # Nobody lists it; the embedded server's own user must pass through it.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    beside = path.with_name(f"keys.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(keys, file)
    try:
        # A link fails where a twin process was first, so both end with the same keys.
        os.link(beside, path)
    except FileExistsError:
        return dict(json.loads(path.read_text()))
    finally:
        beside.unlink()
    return keys
