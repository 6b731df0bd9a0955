"""The console's pages are loaded where they are needed alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib import admin
from django.core import checks

from mls_sync.admin.feed import FeedAdmin
from mls_sync.models import Feed

ROOT = Path(__file__).parents[3]
LOADED = """
import sys, django
django.setup()
print(*(name for name in sys.modules if name.startswith("mls_sync.admin")))
"""


def test_a_worker_loads_no_page_of_the_console() -> None:
    command = [sys.executable, "-c", LOADED]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "realty.settings"}
    told = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    assert told.split() == []


def test_checks_look_at_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FeedAdmin, "list_display", ("nothing_of_the_kind",))
    found = [error for error in checks.run_checks(tags=[checks.Tags.admin]) if error.obj is FeedAdmin]
    assert [error.id for error in found] == ["admin.E108"]
    assert admin.site.is_registered(Feed)
