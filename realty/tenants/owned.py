"""What belongs to a tenant, from the models and the storage themselves, so that nothing new can be forgotten.

Files lie below `<kind>/<tenant's id>/` in the site's storages: the default one, and that of photos where it is another.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.core.files.storage import FileSystemStorage, Storage, storages
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


class File(NamedTuple):
    """A file of a tenant: its path within its storage."""

    path: str
    storage: Storage


def stores() -> list[Storage]:
    """Every storage that holds files of tenants, each place once."""
    default, photos = storages["default"], storages["photos"]
    return [default] if _place(default) == _place(photos) else [default, photos]


def _place(store: Storage) -> object:
    return store.base_location if isinstance(store, FileSystemStorage) else store


def everything(store: Storage) -> Iterator[str]:
    """The paths of all files, of all tenants."""
    for kind in _folders(store, ""):
        yield from _below(store, kind)


def files(tenant_id: int) -> Iterator[File]:
    for store in stores():
        for path in paths_in(store, tenant_id):
            yield File(path, store)


def paths_in(store: Storage, tenant_id: int, *, but: str = "") -> Iterator[str]:
    """In order; without those of the kind `but`."""
    for kind in _folders(store, ""):
        if kind != but and str(tenant_id) in _folders(store, kind):
            yield from _below(store, f"{kind}/{tenant_id}")


def _folders(store: Storage, path: str) -> list[str]:
    try:
        return sorted(store.listdir(path)[0])
    except FileNotFoundError:
        return []


def _below(store: Storage, path: str) -> Iterator[str]:
    folders, names = store.listdir(path)
    yield from (f"{path}/{name}" for name in sorted(names) if name)
    for folder in sorted(folders):
        yield from _below(store, f"{path}/{folder}")


def remove_folders(tenant_id: int) -> None:
    """The empty folders that files leave behind, where the storage has folders."""
    for store in stores():
        if isinstance(store, FileSystemStorage):
            for kind in _folders(store, ""):
                if str(tenant_id) in _folders(store, kind):
                    _remove(store, f"{kind}/{tenant_id}")


def _remove(store: Storage, path: str) -> None:
    for folder in _folders(store, path):
        _remove(store, f"{path}/{folder}")
    store.delete(path)
