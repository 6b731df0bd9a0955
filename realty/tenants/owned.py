"""What belongs to a tenant, from the models and the storage themselves, so that nothing new can be forgotten.

Files lie below `<kind>/<tenant's id>/` in the site's storage.
"""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from realty.tenants.scope import TenantOwned


def owned_models() -> list[type[TenantOwned]]:
    """Each before those that it points at, so that rows can be removed in this order."""
    left = {model for model in apps.get_models(include_auto_created=True) if issubclass(model, TenantOwned)}
    ordered: list[type[TenantOwned]] = []
    while left:
        pointed_at = {to for model in left for to in _targets(model) if to is not model}
        free = sorted(left - pointed_at, key=lambda model: model._meta.label)
        if not free:
            names = sorted(model._meta.label for model in left)
            raise RuntimeError(f"Foreign keys go in a circle: {', '.join(names)}. Rows could not be removed in slices.")
        ordered += free
        left -= set(free)
    return ordered


def _targets(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for field in model._meta.concrete_fields:
        if field.is_relation and isinstance(field.related_model, type):
            yield field.related_model


def self_pointers(model: type[models.Model]) -> list[str]:
    """Fields by which a row points at another one of its own table."""
    return [f.name for f in model._meta.concrete_fields if f.is_relation and f.related_model is model]


def files(tenant_id: int, *, but: str = "") -> Iterator[str]:
    """Paths in the storage, in order; without those of the kind `but`."""
    for kind in _folders(""):
        if kind != but and str(tenant_id) in _folders(kind):
            yield from _below(f"{kind}/{tenant_id}")


def _folders(path: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(path)[0])
    except FileNotFoundError:
        return []


def _below(path: str) -> Iterator[str]:
    folders, names = default_storage.listdir(path)
    yield from (f"{path}/{name}" for name in sorted(names))
    for folder in sorted(folders):
        yield from _below(f"{path}/{folder}")


def remove_folders(tenant_id: int) -> None:
    """The empty folders that files leave behind, where the storage has folders."""
    for kind in _folders(""):
        if str(tenant_id) in _folders(kind):
            _remove(f"{kind}/{tenant_id}")


def _remove(path: str) -> None:
    for folder in _folders(path):
        _remove(f"{path}/{folder}")
    default_storage.delete(path)
