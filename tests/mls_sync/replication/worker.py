"""A process of its own that works at a run, to be killed; forked from one that has Django loaded, so it is quick."""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
if not apps.ready:
    django.setup()

from mls_sync.models import SyncRun  # noqa: E402 - models need Django set up
from mls_sync.replication import engine  # noqa: E402
from realty.tenants.scope import tenant_scope  # noqa: E402


def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def start(run: SyncRun) -> ForkServerProcess:
    """Work at the run in a new process, on the test's database and files."""
    database = connection.settings_dict["NAME"]
    process = processes().Process(target=work, args=(database, settings.MEDIA_ROOT, run.tenant_id, run.pk))
    process.start()
    return process


def work(database: str, media: Path, tenant_id: int, run_id: int) -> None:
    """As a worker does after a crash: take the run up where it stands."""
    connection.settings_dict["NAME"], settings.MEDIA_ROOT = database, media
    with tenant_scope(tenant_id):
        engine.run_to_end(SyncRun.objects.get(pk=run_id))


def command(database: str, *words: str) -> None:
    """`manage.py` with these words, in a process of its own."""
    connection.settings_dict["NAME"] = database
    call_command(*words)
