from typing import Any

from django.contrib.auth.models import User

from realty.tenants.models import Tenant

TABLE: dict[str, tuple[Any, ...]] = {}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {}
