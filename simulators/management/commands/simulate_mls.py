"""``manage.py simulate_mls``: serves the simulated MLS."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from simulators.demo import MLS_PORT, RETS_PASSWORD, RETS_USER
from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from simulators.mls.overlay import StateError, stored_world
from simulators.mls.rets import Account
from simulators.mls.server import today

GPS_LISTINGS, CRMLS_LISTINGS = 600, 900
GPS_PERCENT = 40
MOST = 1_000_000


class Command(BaseCommand):
    """Serves made-up listings until it is interrupted."""

    help = "Serve the simulated MLS: made-up listings over the Spark API and RETS, for trials, tests and benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The world's size and movement, and the server's place."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=MLS_PORT, help="port to listen on; 0 takes a free one")
        parser.add_argument("--seed", type=int, help="another seed is another world (default 7)")
        parser.add_argument(
            "--listings", type=int, help=f"listings in both data shares, 50 to {MOST:,}, divided 2 to 3"
        )
        parser.add_argument("--gps", type=int, help=f"listings of the Coachella Valley share (default {GPS_LISTINGS})")
        parser.add_argument("--crmls", type=int, help=f"listings of the other share (default {CRMLS_LISTINGS})")
        parser.add_argument(
            "--clock", type=float, default=0, help="seconds between two steps of the world; 0: stands still"
        )
        parser.add_argument("--state", type=Path, help="file that keeps the world's changes over restarts")
        parser.add_argument("--token", action="append", help=f"token to accept, repeatable (default {DEFAULT_TOKEN})")
        parser.add_argument("--rets-user", default=RETS_USER, help=f"user of the RETS login (default {RETS_USER})")
        parser.add_argument("--rets-password", default=RETS_PASSWORD, help="password of the RETS login")
        parser.add_argument("--public-url", default="", help="address written into photo links (default: as asked)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until SIGINT or SIGTERM."""
        try:
            world = open_world(options)
            server = SimulatedMLS(
                world,
                options["port"],
                host=options["host"],
                tokens=tuple(options["token"] or [DEFAULT_TOKEN]),
                public_url=options["public_url"],
                clock=options["clock"],
                rets_account=Account(options["rets_user"], options["rets_password"]),
            )
        except StateError as error:
            raise CommandError(str(error)) from error
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot listen on {options['host']}:{options['port']}: {error}. Give --port."
            ) from error
        self.stdout.write(f"Simulated MLS: {world.count():,} made-up listings at {server.url}")
        self.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Simulated MLS stopped.")
        finally:
            world.close()


def open_world(options: dict[str, Any]) -> World:
    """The world of the options, or of the state file where the options do not say. Raises StateError, CommandError."""
    state: Path | None = options["state"]
    stored = stored_world(state) if state else None
    total = options["listings"]
    if total is not None:
        options["gps"], options["crmls"] = total * GPS_PERCENT // 100, total - total * GPS_PERCENT // 100
    chosen = {"seed": 7, "gps": GPS_LISTINGS, "crmls": CRMLS_LISTINGS, "genesis": today(), **(stored or {})}
    chosen |= {name: options[name] for name in ("seed", "gps", "crmls") if options[name] is not None}
    if min(chosen["gps"], chosen["crmls"]) < 0 or not 50 <= chosen["gps"] + chosen["crmls"] <= MOST:
        raise CommandError(f"A simulated MLS has from 50 to {MOST:,} listings.")
    return World(**chosen, state=state)
