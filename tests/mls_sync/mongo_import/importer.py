"""A process of its own that imports, to be killed."""

import os
import time
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
if not apps.ready:
    django.setup()

from mls_sync.mongo_import import importing, reading  # noqa: E402 - models need Django set up


def import_slowly(database: str, uri: str, at_once: int, pause: float) -> None:
    """Pages of so many documents, each stored after a pause, so that it cannot have ended."""
    connection.settings_dict["NAME"], settings.MONGODB_URI, reading.AT_ONCE = database, uri, at_once
    original = importing._page

    def page(*args: Any) -> None:
        time.sleep(pause)
        original(*args)

    importing._page = page
    call_command("import_mongo", "desert")
