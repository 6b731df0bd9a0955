"""System checks that catch a bad set-up before a user does."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from realty import schedules
from realty.cron import is_cron
from realty.database.rights import owns_tables

DEVELOPMENT_KEY_PREFIX = "django-insecure-"


@register()
def queue_hands_no_task_out_twice(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """django-q2 hands a task out again `retry` seconds after a cluster took it, also while it still waits in that
    cluster.

    So retry must exceed the longest wait (queue_limit / workers * timeout) plus the longest run (timeout).
    """
    queue: dict[str, Any] = settings.Q_CLUSTER
    timeout, retry = queue.get("timeout"), queue.get("retry", 60)
    if not timeout:
        return [Error("Q_CLUSTER has no timeout, so a task may hang for ever.", hint="Set it.", id="realty.E001")]
    needed = queue.get("queue_limit", 1) / max(queue.get("workers", 1), 1) * timeout + timeout
    if retry > needed:
        return []
    return [
        Error(
            f"Q_CLUSTER: retry is {retry} seconds; above {needed:g} are needed, or tasks run twice.",
            hint="Raise retry, or lower timeout or queue_limit.",
            id="realty.E002",
        )
    ]


@register()
def scheduled_tasks_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each path in TASKS of an app's `schedules` module names something to call."""
    return [
        Error(
            f"{app.name}.schedules: there is no task {path}.",
            hint="Correct the path, or write the function.",
            id="realty.E003",
        )
        for app, path in _scheduled(app_configs or apps.get_app_configs())
        if not _is_task(path)
    ]


def _scheduled(configs: Any) -> Iterator[tuple[AppConfig, str]]:
    for app in configs:
        if find_spec(app.name) and find_spec(f"{app.name}.schedules"):
            for path in getattr(import_module(f"{app.name}.schedules"), "TASKS", ()):
                yield app, path


def _is_task(path: str) -> bool:
    try:
        return callable(import_string(path))
    except ImportError:
        return False


@register()
def production_is_closed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What a production site must not be without: keys of its own, a list of hosts, no debug pages."""
    if not settings.PRODUCTION:
        return []
    wrong = {
        "SECRET_KEY": len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY.startswith(DEVELOPMENT_KEY_PREFIX),
        "FIELD_ENCRYPTION_KEYS": not settings.FIELD_ENCRYPTION_KEYS,
        "ALLOWED_HOSTS": not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        "DEBUG": settings.DEBUG,
        "SITE_URL": not settings.SITE_URL.startswith("https://"),
    }
    hints = {
        "SECRET_KEY": "Set it to at least 50 random characters.",
        "FIELD_ENCRYPTION_KEYS": "Make one with: manage.py make_encryption_key",
        "ALLOWED_HOSTS": "Set it to the site's host names.",
        "DEBUG": "Do not set it in production.",
        "SITE_URL": "Set it to the site's own address, https://..., where vendors and recipients reach it.",
    }
    return [
        Error(f"PRODUCTION is on, and {name} is not fit for it.", hint=hints[name], id="realty.E004")
        for name, is_wrong in wrong.items()
        if is_wrong
    ]


@register()
def first_refresh_is_a_schedule(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every tenant begins with it, so a wrong one would stop the refresh of them all."""
    frequency = settings.ACTIVE_PROPERTIES_SCRAPING_FREQUENCY
    if is_cron(frequency):
        return []
    return [
        Error(
            f"ACTIVE_PROPERTIES_SCRAPING_FREQUENCY is {frequency!r}, which is no cron expression of five fields.",
            hint="Write e.g. 0 * * * * for every hour, or leave it out.",
            id="realty.E005",
        )
    ]


@register(Tags.database)
def the_site_does_not_own_its_tables(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """With `manage.py check --database default`: one hole in the SQL of a site that owns its tables is a way to
    everything."""
    has_two = settings.DATABASES["default"].get("SITE_ROLE")
    if not settings.PRODUCTION or has_two or not databases or not owns_tables():
        return []
    return [
        Warning(
            "The site's role owns the tables: it could empty append-only ones and take row-level security away.",
            hint="Give the site a role of its own, and set DATABASE_OWNER_URL (docs/operations.md, Two roles).",
            id="realty.W006",
        )
    ]


@register(Tags.database)
def housekeeping_is_scheduled(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """With `manage.py check --database default`: without its schedules nothing is resumed, sent or purged."""
    missing = schedules.missing() if databases else []
    if not missing:
        return []
    return [
        Warning(
            f"{len(missing)} housekeeping schedules are missing, such as {missing[0]!r}.",
            hint="Run manage.py install_schedules; upgrade and qcluster do so, too.",
            id="realty.W008",
        )
    ]
