"""Django's way to ask which operation of a migration is meant for what is being migrated."""

from typing import Any

from django.apps import apps

from realty.cells.layout import is_migrated


class CellRouter:
    """RunSQL and RunPython of an app whose tables lie in cells run in each cell, unless they say
    `hints={"table": name}` and the table lies in `public`."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        table = hints.get("table")
        if model_name:
            model = hints.get("model") or apps.all_models[app_label].get(model_name)
            table = model._meta.db_table if model else f"{app_label}_{model_name}"
        return is_migrated(app_label, table)
