"""A primary and its standby: two real servers on sockets of their own, with the data of the tests' database."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from realty.database.embedded.account import server_account
from realty.database.embedded.binaries import programs
from realty.database.embedded.cluster import DATABASE, ROLE, SITE_ROLE
from realty.database.embedded.server import Server
from realty.database.programs import folder_for, reached

# Whoever reaches the sockets, which are in a private folder.
ACCESS = "local all all trust\nlocal replication all trust\n"
NO_WAIT = "-c fsync=off -c full_page_writes=off"


class OneServer:
    def __init__(self, home: Path) -> None:
        self.data, self.sockets, self.account = home / "data", home / "run", server_account()
        self.bin = programs(self.account)

    def start(self) -> None:
        options = f"-k {self.sockets} -h '' -p 5432 {NO_WAIT} -c shared_preload_libraries=pg_stat_statements"
        self._ctl("-w", "-l", self.data.parent / "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._ctl("-m", mode, "-w", "stop")

    def promote(self) -> None:
        self._ctl("-w", "promote")

    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def _ctl(self, *args: object) -> None:
        self.account.run([self.bin / "pg_ctl", "-D", self.data, *args], self.data.parent)

    def url(self, role: str = SITE_ROLE) -> str:
        return f"postgres://{role}@/{DATABASE}?host={self.sockets}"

    def asked(self, statement: str) -> list[tuple[object, ...]]:
        """By the superuser."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as session:
            found = session.execute(statement)
            return found.fetchall() if found.description else []


@contextmanager
def primary_and_standby() -> Iterator[tuple[OneServer, OneServer]]:
    """With what the tests' database holds now, and both roles."""
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    folder.chmod(0o755)
    primary = standby = None
    try:
        primary = _primary(folder / "primary")
        _copy_test_database(primary)
        standby = _standby(folder / "standby", primary)
        yield primary, standby
    finally:
        for server in (standby, primary):
            if server and server.is_running():
                server.stop("immediate")
        shutil.rmtree(folder)


def _primary(home: Path) -> OneServer:
    made = Server(home, durable=False)
    made.ensure()
    made.stop()
    server = OneServer(home)
    (server.data / "pg_hba.conf").write_text(ACCESS)
    server.start()
    server.asked("CREATE EXTENSION pg_stat_statements")
    return server


def _copy_test_database(server: OneServer) -> None:
    """Tables, rows and rights as they are here."""
    assert connection.connection is not None
    reach, environment = reached(connection)
    bin_dir = folder_for(connection.connection.info.server_version)
    dump = [str(bin_dir / "pg_dump"), "--no-owner", "--enable-row-security", f"--dbname={reach}"]
    dumped = subprocess.run(dump, env=environment, capture_output=True)
    assert dumped.returncode == 0, dumped.stderr
    load = [str(bin_dir / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-h", str(server.sockets), "-U", ROLE, DATABASE]
    environment = {"PATH": environment["PATH"], "PGOPTIONS": "-c realty.platform=on"}
    loaded = subprocess.run(load, input=dumped.stdout, env=environment, capture_output=True)
    assert loaded.returncode == 0, loaded.stderr


def _standby(home: Path, primary: OneServer) -> OneServer:
    server = OneServer(home)
    for folder in (home, server.sockets):
        folder.mkdir(mode=0o700)
        server.account.own(folder)
    reach = ["-h", primary.sockets, "-U", "postgres", "-p", "5432"]
    copy = [server.bin / "pg_basebackup", *reach, "-D", server.data, "-R", "-c", "fast", "--no-sync"]
    server.account.run(copy, home)
    server.start()
    return server
