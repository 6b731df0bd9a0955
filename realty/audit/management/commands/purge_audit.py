from typing import Any

from django.core.management.base import BaseCommand

from realty.audit.record import KEPT_FOR, purge


class Command(BaseCommand):
    help = "Removes acts from the audit that are past their time. Nothing else can: PostgreSQL keeps what is younger."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge()} acts older than {KEPT_FOR.days} days removed.")
