"""The demo's sign-ins, which `manage.py demo` writes beside the database; a real installation has none."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from realty.accounts.second_step import code_of

DEMO_FILE = "demo.json"


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
