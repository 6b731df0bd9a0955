"""Reads environment variables, checked: nonsense stops the start with one line that names the variable.

Not by django-environ's `Env`, which takes a value that begins with `$` for the name of another variable: a secret may
begin so. Its reader of database URLs is used in `realty.database.config`.
"""

import os
from pathlib import Path
from typing import overload

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on", "y", "t"}
_FALSE = {"0", "false", "no", "off", "n", "f"}


def _read(name: str) -> str | None:
    """The variable without surrounding blanks; None if it is unset or empty (`PORT=` counts as not there)."""
    return os.environ.get(name, "").strip() or None


def env_str(name: str, default: str = "") -> str:
    return _read(name) or default


def env_bool(name: str, default: bool = False) -> bool:
    value = _read(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def env_int(name: str, default: int, minimum: int | None = None, maximum: int | None = None) -> int:
    value = _read(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if minimum is not None and number < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {number}.")
    if maximum is not None and number > maximum:
        raise ImproperlyConfigured(f"{name} must be at most {maximum}, not {number}.")
    return number


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of `choices`, in whatever case it is written."""
    value = _read(name)
    if value is None:
        return default
    for choice in choices:
        if value.lower() == choice.lower():
            return choice
    raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")


def env_list(name: str, default: list[str] | None = None) -> list[str]:
    """Values parted by commas; blanks around them and empty ones are dropped."""
    value = _read(name)
    if value is None:
        return list(default or [])
    return [item.strip() for item in value.split(",") if item.strip()]


def env_path(name: str, default: Path) -> Path:
    """An absolute path; `~` is the home folder, a relative path counts from the current folder."""
    value = _read(name)
    if value is None:
        return default
    if "\0" in value:
        raise ImproperlyConfigured(f"{name} must be a path; it holds a zero byte.")
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError:
        raise ImproperlyConfigured(f"{name} is {value!r}, and the home folder in it is not known.") from None


@overload
def env_secret(name: str) -> str | None: ...
@overload
def env_secret(name: str, default: str) -> str: ...
def env_secret(name: str, default: str | None = None) -> str | None:
    """The secret in NAME, or the content of the file that NAME_FILE names (Docker and systemd hand secrets over as
    files). The value itself never appears in an error."""
    value, file = _read(name), _read(f"{name}_FILE")
    if value and file:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if not file:
        return value or default
    try:
        content = Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {file}: {reason}.") from None
    if not content:
        raise ImproperlyConfigured(f"{name}_FILE: {file} is empty.")
    return content


def env_secrets(name: str) -> list[str]:
    """Several secrets, parted by commas or lines, as `env_secret` reads them; empty without any."""
    return [item.strip() for item in env_secret(name, "").replace("\n", ",").split(",") if item.strip()]
