"""`manage.py make_encryption_key`: a key for FIELD_ENCRYPTION_KEYS."""

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Prints a new key for FIELD_ENCRYPTION_KEYS, which encrypts the credentials of feeds. It stores nothing."
        " To replace a key: put the new one first (FIELD_ENCRYPTION_KEYS=new,old), restart, run"
        " rotate_encryption_keys, then take the old one away."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(Fernet.generate_key().decode())
