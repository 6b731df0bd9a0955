from typing import Any

from django.contrib.auth.models import User

from realty.tenants.models import Tenant
from tests.access import MEMBERS

# An agent and a viewer see themselves alone.
TABLE: dict[str, tuple[Any, ...]] = {"team_report": ("get", MEMBERS)}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {}
