"""Fields that the forms of several providers have."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from realty.http import LOOPBACK
from realty.outward import is_global

MAX_VALUES = 200


class CommaListField(forms.CharField):
    """A list of texts; a person writes them with commas between."""

    def to_python(self, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else list(value or [])
        return list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MAX_VALUES:
            raise ValidationError(f"At most {MAX_VALUES} values.")

    def run_validators(self, value: Any) -> None:
        """Those of CharField are for one text."""


def source_address(value: str, example: str) -> str:
    """The address of a source, without a slash at its end: a scheme, a host, and at most a port and a path. Raises
    ValidationError for anything else, such as a password, for one without encryption, and in production for a server
    that is not on the internet."""
    text = value.strip().rstrip("/")
    parts = _parts_of(text, example)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValidationError("Use https: the token must not travel in the clear.")
    if settings.PRODUCTION and not _may_be_global(parts):
        raise ValidationError("This is not a server on the internet. Enter the address that the MLS gave you.")
    return text


def _parts_of(value: str, example: str) -> SplitResult:
    wrong = ValidationError(f"Enter an address such as {example}.")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise wrong
    if "@" in parts.netloc or "?" in value or "#" in value or "\\" in value or not value.isprintable() or " " in value:
        raise wrong
    return parts


def _may_be_global(parts: SplitResult) -> bool:
    """A name is looked at when it is connected (`realty.outward`), where it cannot change any more."""
    host = str(parts.hostname)
    if parts.scheme != "https" or host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return is_global(host)
    except ValueError:
        # No address but a name; what some programs read as a number (127.1, 0x7f.1) is none.
        return "." in host and not host.rpartition(".")[2].isdigit() and not host.lower().startswith("0x")
