"""`manage.py reset_second_step`: the way back in when no other staff can help."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from realty.accounts import open_sessions, second_step
from realty.accounts.events import record
from realty.accounts.models import Door, Outcome


class Command(BaseCommand):
    help = (
        "Removes a person's authenticator and recovery codes and signs them out everywhere. For the last member of"
        " staff who lost the phone and the codes, or after FIELD_ENCRYPTION_KEYS were lost; otherwise use the console."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account with the user name {username}.")
        had_one = second_step.remove(user)
        open_sessions.end_others(user, None)
        record(None, Door.SECOND_STEP, Outcome.CHANGED, user=user, note="Removed by manage.py reset_second_step")
        self.stdout.write(f"{username}: {'the authenticator was removed' if had_one else 'there was none'}.")
