"""Encrypted storage of credentials: MultiFernet, so that keys can be rotated (newest key first in FIELD_ENCRYPTION_KEYS)."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class SecretUnreadable(RuntimeError):
    """No key in FIELD_ENCRYPTION_KEYS opens a stored secret: put the old key back, or enter the secret again."""


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypt(value: dict[str, Any]) -> str:
    return _fernet().encrypt(json.dumps(value).encode()).decode()


def decrypt(token: str) -> dict[str, Any]:
    """Raises SecretUnreadable when no configured key fits."""
    try:
        return dict(json.loads(_fernet().decrypt(token.encode())))
    except InvalidToken:
        raise SecretUnreadable("A stored credential cannot be decrypted with FIELD_ENCRYPTION_KEYS.") from None


def rotate(token: str) -> str:
    """The same secret under the newest key. Raises SecretUnreadable when no configured key fits."""
    try:
        return _fernet().rotate(token.encode()).decode()
    except InvalidToken:
        raise SecretUnreadable("A stored credential cannot be decrypted with FIELD_ENCRYPTION_KEYS.") from None


class SecretDict(dict[str, Any]):
    """A dict of secrets that never shows its values."""

    def __repr__(self) -> str:
        return "SecretDict(" + ", ".join(f"{name}=••••" for name in self) + ")"

    __str__ = __repr__


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """A dict of strings, encrypted in the database, a `SecretDict` in Python."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> SecretDict | None:
        if value is None:
            return None
        return SecretDict(decrypt(value)) if value else SecretDict()

    def to_python(self, value: Any) -> Any:
        return SecretDict(value) if isinstance(value, dict) else value

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return encrypt(dict(value)) if value else ""
