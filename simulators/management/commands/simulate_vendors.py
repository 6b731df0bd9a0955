"""`manage.py simulate_vendors`: serves the simulated vendors."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from simulators.demo import VENDORS_PORT
from simulators.vendors import SimulatedVendors


class Command(BaseCommand):
    help = "Serve the simulated vendors (Tracerfy, Drop Cowboy, Resend): invented people, nothing sent, nobody billed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=VENDORS_PORT, help="port to listen on; 0 takes a free one")
        parser.add_argument("--seed", type=int, default=7, help="another seed invents other people")
        parser.add_argument("--speed", type=float, default=1.0, help="how fast the vendors' time passes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until SIGINT or SIGTERM."""
        try:
            server = SimulatedVendors(options["port"], options["host"], seed=options["seed"], speed=options["speed"])
        except (OSError, OverflowError) as error:
            where = f"{options['host']}:{options['port']}"
            raise CommandError(f"Cannot listen on {where}: {error}. Give --port.") from error
        self.stdout.write(f"Simulated vendors at {server.url} ({', '.join(server.faces) or 'none built in'})")
        self.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Simulated vendors stopped.")
