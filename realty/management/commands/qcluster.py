"""`manage.py qcluster`: django-q2's own, and first every schedule as it should be."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django_q.management.commands import qcluster


class Command(qcluster.Command):
    help = "Starts the workers of background tasks, and first makes missing schedules of feeds and housekeeping."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("install_schedules", stdout=StringIO())
        super().handle(*args, **options)
