"""What the worker does for billing."""

from realty.billing import volumes
from realty.tenants.scope import platform_scope


def carry_on() -> str:
    with platform_scope("months of what collections hold"):
        return f"{volumes.carry_on()} months of collections begun without a change."
