"""`manage.py serve`: the whole site by one command, which is what `make run` calls."""

import fcntl
import os
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from realty.accounts.demo import is_loopback
from realty.database.embedded.errors import ServerError, explained
from realty.database.embedded.server import default_server
from realty.env import env_bool, env_int, env_str
from realty.management.ports import is_free, kept_port, next_free
from realty.management.static_files import collect_if_changed
from realty.management.supervisor import Program, ProgramFailed, Supervisor
from simulators.demo import MLS_PORT, VENDORS_PORT

READY_SECONDS = 60
STOP_SECONDS = 8  # a replication's slice that is cut off here goes on at the next start, so there is no need to wait
SIMULATOR_CLOCK = "120"  # seconds between two moves of the simulated world
STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}

HELP = """Starts the database, migrates it, makes the demo if there is no data yet, and runs the site's web server, its
background worker and (for the demo) the simulated MLS and vendors, until Ctrl-C or SIGTERM stops them all. What dies
is started again. Logs are in DATA_DIR/logs.

Environment: PORT (8000), BIND (127.0.0.1), WEB_WORKERS (1), WEB_THREADS (8), SIMULATOR_PORT and VENDORS_PORT (chosen
once and kept), DATA_DIR, DATABASE_URL.

In production set PRODUCTION=true, SECRET_KEY, FIELD_ENCRYPTION_KEYS, ALLOWED_HOSTS, SITE_URL and DATABASE_URL, put
a web server with TLS in front, and let a service manager run this command: there is no demo and no simulator then. On
more than one machine run its parts instead: `migrate` and `collectstatic` once, `gunicorn realty.wsgi` with
WEB_PROCESS=1 for the web, and `manage.py qcluster` for the worker (docs/deploy.md)."""


class Command(BaseCommand):
    help = HELP
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="make no demo data and run no simulator")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        self.supervisor = Supervisor()
        self.stopping = False
        self.port, self.bind = env_int("PORT", 8000, 1, 65535), env_str("BIND", "127.0.0.1")
        self.demo = not no_demo and not settings.PRODUCTION and "demo" in get_commands()
        self._check_bind()
        try:
            with ExitStack() as stack:
                stack.enter_context(self._only_one())
                self._check_port()
                self._enter_database(stack)
                stack.callback(self._stop)
                self._serve()
        except KeyboardInterrupt:
            self._say("Stopped.")
        except (ProgramFailed, ServerError) as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database that DATABASE_URL names cannot be used: {reason}") from None

    def _serve(self) -> None:
        self._migrate()
        collect_if_changed()
        if self.demo:
            self._start_simulators()
        self.supervisor.start(self._web())  # it loads while the demo is made or looked at
        sign_ins = self._make_demo()
        call_command("install_schedules", stdout=StringIO())
        connection.close()
        self.supervisor.start(self._program("worker", "qcluster"))
        self._wait_until_ready()
        self._say(self.style.SUCCESS(f"\nRealty is ready: {self._url()}"))
        if self.demo:
            self._say(f"The simulated MLS: http://127.0.0.1:{os.environ['SIMULATOR_PORT']}")
        self._say(f"{sign_ins}Ctrl-C stops it.")
        while True:
            self.supervisor.check()
            time.sleep(0.5)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # also into a pipe or a log

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        file = settings.DATA_DIR / "serve.lock"
        with explained(file):
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o711)
            lock = open(file, "a+")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                url = file.read_text().strip()
                raise CommandError(
                    f"Realty already runs with the data in {settings.DATA_DIR}, at {url}:"
                    " stop it, or choose another PORT and DATA_DIR."
                ) from None
            lock.truncate(0)
            lock.write(self._url())
            lock.flush()
            try:
                yield
            finally:
                file.unlink()

    def _check_bind(self) -> None:
        """A few slow clients hold every thread of the web server; a buffering proxy in front is what keeps them off."""
        if settings.PRODUCTION and not is_loopback(self.bind) and not env_bool("BEHIND_PROXY", False):
            raise CommandError(
                f"BIND is {self.bind}, which strangers may reach: in production a proxy must stand in front"
                " (docs/operations.md). Leave BIND out if it is on this machine, else set BEHIND_PROXY=true."
            )

    def _check_port(self) -> None:
        try:
            if is_free(self.port, self.bind):
                return
        except OSError as error:
            raise CommandError(f"Cannot listen on {self.bind}, PORT {self.port}: {error.strerror}.") from None
        other = next_free(self.port, self.bind)
        raise CommandError(f"PORT {self.port} is in use by another program: try `make run PORT={other}`.")

    def _enter_database(self, stack: ExitStack) -> None:
        server = default_server()
        # A signal must not cut the server's start in two: it waits until the server is ours to stop.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            if server:
                self._say("Starting PostgreSQL")
                stack.enter_context(server.kept())
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, self._on_signal)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    def _on_signal(self, *args: Any) -> None:
        if self.stopping:
            self.supervisor.impatient = True
            return
        self.stopping = True
        raise KeyboardInterrupt

    def _stop(self) -> None:
        self.stopping = True
        connection.close()
        try:
            if self.supervisor.programs:
                self._say("\nStopping")
        finally:  # the terminal may be gone
            self.supervisor.stop(STOP_SECONDS)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self._say(f"Migrating the database ({len(plan)} steps)")
            call_command("migrate", interactive=False, verbosity=0)

    def _make_demo(self) -> str:
        """The sign-ins that the demo prints, whether it was made now or earlier."""
        if not self.demo:
            return ""
        self._say("Preparing the demo")
        output = StringIO()
        call_command("demo", if_empty=True, stdout=output)
        return output.getvalue().rstrip("\n") + "\n"

    def _start_simulators(self) -> None:
        mls = ["--clock", SIMULATOR_CLOCK, "--state", str(settings.DATA_DIR / "simulator.state")]
        self._start_simulator("simulator", "SIMULATOR_PORT", MLS_PORT, "simulate_mls", *mls)
        self._start_simulator("vendors", "VENDORS_PORT", VENDORS_PORT, "simulate_vendors")

    def _start_simulator(self, name: str, variable: str, usual: int, command: str, *args: str) -> None:
        """On the port that `variable` names, else on one that is chosen once and kept: the demo stores the address."""
        given = env_int(variable, 0, 0, 65535)
        if given and not is_free(given):
            raise CommandError(f"{variable} {given} is in use by another program: choose another, or unset it.")
        port = given or kept_port(settings.DATA_DIR / f"{name}.port", usual)
        os.environ[variable] = str(port)
        self.supervisor.start(self._program(name, command, "--port", str(port), *args))

    def _program(self, name: str, *args: str) -> Program:
        manage = Path(sys.argv[0]).resolve()
        return Program(name, [sys.executable, str(manage), *args], settings.DATA_DIR / "logs" / f"{name}.log")

    def _web(self) -> Program:
        config = str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")
        args = [sys.executable, "-m", "gunicorn", "--config", config, "realty.wsgi:application"]
        environment = {"WEB_PROCESS": "1", "BIND": self.bind, "PORT": str(self.port), "WEB_STOP_SECONDS": "5"}
        return Program("web", args, settings.DATA_DIR / "logs" / "web.log", environment)

    def _url(self) -> str:
        host = self._host()
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def _host(self) -> str:
        return "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104 - compared, not bound

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_SECONDS
        log = settings.DATA_DIR / "logs" / "web.log"
        while (status := _answer(self._host(), self.port)) is None:
            self.supervisor.check()
            if time.monotonic() > end:
                raise ProgramFailed(f"No page after {READY_SECONDS} s; see {log}")
            time.sleep(0.1)
        if status >= 500:
            raise ProgramFailed(f"The first page fails (status {status}); see {log}")


def _answer(host: str, port: int) -> int | None:
    """The status of the first page; a redirect, to the sign-in page or to https, is as good as a page."""
    web = HTTPConnection(host, port, timeout=10)
    try:
        web.request("GET", "/")
        return web.getresponse().status
    except (HTTPException, OSError):
        return None
    finally:
        web.close()
