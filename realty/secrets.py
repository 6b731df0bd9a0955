"""Encrypted storage of credentials: MultiFernet, so that keys can be rotated (newest key first in
FIELD_ENCRYPTION_KEYS)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction


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


class Unreadable(SecretDict):
    """Secrets that no key opens. The row that has them loads, shows and saves as any other, with the stored text
    unchanged; whoever asks for a secret gets SecretUnreadable."""

    def __init__(self, stored: str) -> None:
        super().__init__()
        self.stored = stored

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise SecretUnreadable(
            "A stored credential cannot be decrypted with FIELD_ENCRYPTION_KEYS: put the old key back, or enter the"
            " credential again."
        )

    __getitem__ = __iter__ = __len__ = __contains__ = get = keys = values = items = _refuse

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unreadable) and other.stored == self.stored

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "SecretDict(unreadable)"

    __str__ = __repr__


def readable(stored: Any) -> dict[str, Any] | None:
    """A copy of the secrets, {} for none; None where no key opens them, so that they must be entered again."""
    return None if isinstance(stored, Unreadable) else dict(stored or {})


class EncryptedJSONField(models.TextField):
    """A dict of strings, encrypted in the database, a `SecretDict` in Python; `Unreadable` where no key fits."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> SecretDict | None:
        if value is None:
            return None
        try:
            return SecretDict(decrypt(value)) if value else SecretDict()
        except SecretUnreadable:
            return Unreadable(value)

    def to_python(self, value: Any) -> Any:
        return SecretDict(value) if isinstance(value, dict) else value

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, Unreadable):
            return value.stored
        return encrypt(dict(value)) if value else ""


def unreadable_rows() -> Iterator[models.Model]:
    """Every row with a secret that no key opens, with its tenant. The caller holds a scope that sees every row."""
    fields: dict[type[models.Model], list[str]] = {}
    for each in encrypted_fields():
        fields.setdefault(each.model, []).append(each.attname)
    for model, names in fields.items():
        related = [each.name for each in model._meta.fields if each.name in ("tenant", "collection")]
        for row in model._default_manager.select_related(*related).order_by("pk").iterator():
            if any(isinstance(getattr(row, name), Unreadable) for name in names):
                yield row


@dataclass
class Rotation:
    """What `rotate_field` did with one column: how many secrets, and the ids of rows that no key opens."""

    column: str
    rotated: int = 0
    unreadable: list[Any] = field(default_factory=list)


def encrypted_fields() -> Iterator[EncryptedJSONField]:
    """Every encrypted column of every model."""
    for model in apps.get_models():
        for each in model._meta.concrete_fields:
            if isinstance(each, EncryptedJSONField):
                yield each


def rotate_all(*, write: bool = True) -> list[Rotation]:
    """Put every stored secret under the newest key, in one transaction; nothing is written if any cannot be opened.
    The caller holds a scope that sees every row."""
    with transaction.atomic():
        done = [_rotate_field(each, write) for each in encrypted_fields()]
        if any(each.unreadable for each in done):
            transaction.set_rollback(True)
    return done


def _rotate_field(each: EncryptedJSONField, write: bool) -> Rotation:
    """Works on the stored text, not through the model: a value that no key opens must not stop the reading of
    others."""
    meta = each.model._meta
    names = (meta.db_table, each.column, meta.pk.column)
    table, column, key = (connection.ops.quote_name(str(name)) for name in names)
    done = Rotation(f"{meta.db_table}.{each.column}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL AND {column} <> '' FOR UPDATE")  # noqa: S608  our names
        for row_id, token in cursor.fetchall():
            try:
                fresh = rotate(token)
            except SecretUnreadable:
                done.unreadable.append(row_id)
                continue
            done.rotated += 1
            if write:
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [fresh, row_id])  # noqa: S608
    return done
