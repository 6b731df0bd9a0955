"""A process of its own that carries an order out, to be killed; forked from one that has Django loaded."""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext, ForkServerProcess

import django
from django.apps import apps
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
if not apps.ready:
    django.setup()

from crm_leads.models import SkipTrace  # noqa: E402 - models need Django set up
from crm_leads.outreach.skip_trace import tasks  # noqa: E402


def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def start(trace: SkipTrace) -> ForkServerProcess:
    """Carry the order out in a new process, on the test's database."""
    return _started(tasks.carry_out.__name__, trace.tenant_id, trace.pk)


def start_polling(trace: SkipTrace) -> ForkServerProcess:
    """Read the tenant's batches in a new process."""
    return _started(tasks.poll.__name__, trace.tenant_id)


def _started(task: str, *ids: int) -> ForkServerProcess:
    process = processes().Process(target=work, args=(connection.settings_dict["NAME"], task, *ids))
    process.start()
    return process


def work(database: str, task: str, *ids: int) -> None:
    connection.settings_dict["NAME"] = database
    getattr(tasks, task)(*ids)
