"""The demo's sign-ins, which `manage.py demo` writes beside the database; a real installation has none."""

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from realty.accounts.second_step import code_of

DEMO_FILE = "demo.json"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_loopback(host: str) -> bool:
    """Of an address, or `localhost`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_near(request: HttpRequest) -> bool:
    """Passwords and codes are shown to who sits at this machine, not to a network that BIND or a proxy opened the demo
    to."""
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and not any(name in request.META for name in FORWARDED)


def demo_accounts() -> list[dict[str, Any]]:
    """Dicts with username, password, about and, for staff, authenticator (its key in hex); empty without a demo, in
    production, or when the file is broken."""
    path = Path(settings.DATA_DIR) / DEMO_FILE
    if settings.PRODUCTION or not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    accounts = found.get("accounts") if isinstance(found, dict) else found
    return [row for row in accounts or [] if isinstance(row, dict) and {"username", "password"} <= row.keys()]


def demo_code(user: User) -> str:
    """What the phone of a demo's account would show now; empty for everybody else."""
    for row in demo_accounts():
        key = row.get("authenticator")
        if row["username"] == user.get_username() and isinstance(key, str) and key:
            return code_of(key)
    return ""
