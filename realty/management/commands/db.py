"""`manage.py db start|stop|status|url`: the embedded PostgreSQL by hand."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError

from realty.database.embedded.errors import ServerError
from realty.database.embedded.server import Server, default_server


class Command(BaseCommand):
    help = (
        "Starts, stops or shows the project's own PostgreSQL server. Every command starts it when it needs it, and it"
        " stays until `db stop`, except that `serve` and the tests stop it if they started it."
        " With DATABASE_URL set there is nothing to start: that server is used."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "url"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        server = default_server()
        if server is None:
            raise CommandError("DATABASE_URL is set: Realty uses that server and does not start or stop it.")
        try:
            self.stdout.write(getattr(self, f"_{action}")(server))
        except ServerError as error:
            raise CommandError(str(error)) from None

    def _start(self, server: Server) -> str:
        return f"PostgreSQL is running; its files are in {server.ensure().home}"

    def _stop(self, server: Server) -> str:
        return "PostgreSQL is stopped." if server.stop() else "PostgreSQL was not running."

    def _status(self, server: Server) -> str:
        status = server.status()
        if not status.running:
            return f"PostgreSQL is not running; its files are in {status.home}"
        return f"PostgreSQL is running (process {status.pid}); its files are in {status.home}"

    def _url(self, server: Server) -> str:
        """For psql and other tools on this machine."""
        return f"postgresql:///realty?host={quote(str(server.ensure().sockets))}&user=realty"
