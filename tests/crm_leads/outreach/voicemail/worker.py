"""A process of its own that sends a drop and is killed at a chosen step; forked from one that has Django loaded."""

import multiprocessing
import os
import signal
from datetime import UTC, datetime, time
from multiprocessing.context import ForkServerProcess
from typing import Any

import django
from django.apps import apps
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
if not apps.ready:
    django.setup()

from crm_leads.compliance import gate  # noqa: E402 - models need Django set up
from crm_leads.models import VoicemailDrop  # noqa: E402
from crm_leads.outreach.voicemail import send  # noqa: E402
from realty.tenants.scope import tenant_scope  # noqa: E402

# The steps at which a process may die: before the gate is asked, after its answer, after the vendor's.
STEPS = ("claimed", "admitted", "answered")


def start(drop: VoicemailDrop, step: str = "") -> ForkServerProcess:
    """Send the drop in a new process on the test's database; with a `step`, it kills itself there."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    database = connection.settings_dict["NAME"]
    process = context.Process(target=work, args=(database, drop.tenant_id, drop.pk, step))
    process.start()
    return process


def work(database: str, tenant_id: int, drop_id: int, step: str) -> None:
    connection.settings_dict["NAME"] = database
    decide, noon = gate.decide, datetime.combine(datetime.now(UTC), time(20), UTC)
    gate.decide = lambda act, **_: decide(act, now=noon)
    _die_at(step)
    with tenant_scope(tenant_id):
        send.send(drop_id)


def _die_at(step: str) -> None:
    def die(*_: Any, **__: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    # What the process would call next is what kills it.
    match step:
        case "claimed":
            gate.decide = die
        case "admitted":
            send._call = die
        case "answered":
            send._taken = die
