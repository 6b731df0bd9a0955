"""System checks of replication, for monitoring: `manage.py check --database default`."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import ProgrammingError, transaction

from mls_sync import freshness
from mls_sync.models import Feed
from realty.tenants.scope import platform_scope


@register(Tags.database)
def feeds_are_fresh(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A feed past its limit, also one that is paused, and also where nothing runs at all."""
    if not databases:
        return []
    try:
        with platform_scope("freshness of all feeds is checked"), transaction.atomic():
            feeds = list(Feed.objects.filter(enabled=True).select_related("collection").defer("secrets", "options"))
            found = freshness.of_feeds(feeds)
    except ProgrammingError:  # Before `migrate` has made the tables.
        return []
    return [
        Warning(
            f"{feed} is not fresh. {' '.join(found[feed.pk].problems)}",
            hint="Look at the feed's runs in the console, or run manage.py check_freshness.",
            id="mls_sync.W001",
        )
        for feed in feeds
        if found[feed.pk].is_late
    ]
