"""Django's PostgreSQL backend, which makes sure that the embedded server is up before it opens a connection."""

import time
from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql.client import DatabaseClient

from realty.database.connecting import LimitedSessions
from realty.database.embedded.binaries import wheel_programs
from realty.database.embedded.server import START_SECONDS, Server

# The socket answers before recovery is over, and until a shutdown is; it may also vanish between probe and connect.
PASSING = ("starting up", "shutting down", "in recovery mode", "not yet accepting", "No such file", "refused")


class EmbeddedClient(DatabaseClient):
    """`manage.py dbshell`, with the psql that comes with the server."""

    def runshell(self, parameters: Iterable[str]) -> None:
        database = self.connection.settings_dict
        server = Server(database["EMBEDDED_HOME"], database["EMBEDDED_DURABLE"])
        database["HOST"] = str(server.ensure().sockets)
        self.executable_name = str(wheel_programs() / "psql")
        super().runshell(parameters)


class DatabaseWrapper(LimitedSessions):
    client_class = EmbeddedClient

    @property
    def server(self) -> Server:
        return Server(self.settings_dict["EMBEDDED_HOME"], self.settings_dict["EMBEDDED_DURABLE"])

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "host": str(self.server.ensure().sockets)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        end = time.monotonic() + START_SECONDS
        while True:
            self.server.ensure()
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError as error:
                if not any(part in str(error) for part in PASSING) or time.monotonic() > end:
                    raise
            time.sleep(0.1)
