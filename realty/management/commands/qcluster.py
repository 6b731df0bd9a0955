"""`manage.py qcluster`: django-q2's own, and first every schedule as it should be."""

import os
import signal
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django_q.cluster import Cluster
from django_q.management.commands import qcluster


class SteadyCluster(Cluster):
    """Asked to stop once, it is stopping. django-q2's own waits for ever for a lock that it holds itself when a second
    SIGTERM or Ctrl-C comes soon after the first (findings/django_q2_second_sigterm_hangs.sh)."""

    def sig_handler(self, signum: int, frame: Any) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        super().sig_handler(signum, frame)


class Command(qcluster.Command):
    help = "Starts the workers of background tasks, and first makes missing schedules of feeds and housekeeping."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("install_schedules", stdout=StringIO())
        qcluster.Cluster = SteadyCluster
        # Its processes inherit it: where both want the processor, somebody waits for the page.
        os.nice(settings.WORKER_NICE)
        super().handle(*args, **options)
