"""A process of its own that sends a tenant's due e-mails, and dies where it is told to; forked from one that has Django
loaded, so it is quick."""

import multiprocessing
import os
import signal
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

import django
from django.apps import apps
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
if not apps.ready:
    django.setup()

from crm_leads.outreach import acts  # noqa: E402 - models need Django set up
from crm_leads.outreach.email import send  # noqa: E402
from crm_leads.vendors.resend.client import Client  # noqa: E402
from realty.tenants.scope import tenant_scope  # noqa: E402


def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def start(tenant_id: int, dies: str) -> ForkServerProcess:
    """Send in a new process, on the test's database. `dies`: "before_call", "before_record", or nothing."""
    process = processes().Process(target=work, args=(connection.settings_dict["NAME"], tenant_id, dies))
    process.start()
    return process


def work(database: str, tenant_id: int, dies: str) -> None:
    connection.settings_dict["NAME"] = database
    if dies == "before_call":
        Client.send = _die  # type: ignore[method-assign, assignment]
    if dies == "before_record":
        acts.sent = _die  # type: ignore[assignment]
    send.PAUSE = 0
    with tenant_scope(tenant_id):
        send.send_due()


def _die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
