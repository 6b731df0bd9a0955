"""System checks that catch a tenant-owned model outside the fence."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from realty.tenants.scope import TenantManager


@register()
def tenant_owned_models_are_scoped(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every model with a foreign key to Tenant uses TenantManager as default and base manager."""
    return [
        Error(
            f"{model.__name__} belongs to a tenant but is not scoped.",
            hint="Derive it from realty.tenants.scope.TenantOwned and its manager from TenantManager.",
            obj=model,
            id="tenants.E001",
        )
        for model in apps.get_models()
        if _is_tenant_owned(model) and not _is_scoped(model)
    ]


def _is_tenant_owned(model: Any) -> bool:
    return any(f.is_relation and f.name == "tenant" and f.many_to_one for f in model._meta.get_fields())


def _is_scoped(model: Any) -> bool:
    return isinstance(model._default_manager, TenantManager) and isinstance(model._base_manager, TenantManager)
