from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ListingsConfig(AppConfig):
    name = "listings"
    verbose_name = "Listings"

    def ready(self) -> None:
        # Only now: receivers need the models.
        import_module("listings.alerts.following")
        import_module("listings.audit_pages")
        import_module("listings.events.subscriptions")
        import_module("listings.events.webhooks")
        import_module("listings.enrichment.following")
        import_module("listings.leaving")
        import_module("listings.media.following")
        import_module("listings.quotas")
        import_module("listings.publishing.queueing")
        import_module("listings.receivers")
        from listings import metrics  # noqa: PLC0415
        from realty.cells.migrating import cell_migrated  # noqa: PLC0415
        from realty.operations.metrics import register  # noqa: PLC0415

        register(metrics.collect)
        post_migrate.connect(views_follow_the_table, sender=self)
        cell_migrated.connect(views_of_a_cell_follow)


def views_follow_the_table(**kwargs: Any) -> None:
    """After migrations: the views of the collections show the columns that the table has gained."""
    from listings.collections import renew_views  # noqa: PLC0415  the models come after the apps
    from realty.tenants.scope import platform_scope  # noqa: PLC0415

    if kwargs.get("plan"):
        with platform_scope("migration"):
            renew_views()


def views_of_a_cell_follow(**kwargs: Any) -> None:
    from listings.collections import renew_views  # noqa: PLC0415  the models come after the apps

    renew_views()
