"""The demo's sign-ins, which `manage.py demo` writes beside the database; a real installation has none."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

DEMO_FILE = "demo.json"


def demo_accounts() -> list[dict[str, Any]]:
    """Dicts with username, password and about; empty without a demo, in production, or when the file is broken."""
    path = Path(settings.DATA_DIR) / DEMO_FILE
    if settings.PRODUCTION or not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    accounts = found.get("accounts") if isinstance(found, dict) else found
    return [row for row in accounts or [] if isinstance(row, dict) and {"username", "password"} <= row.keys()]
