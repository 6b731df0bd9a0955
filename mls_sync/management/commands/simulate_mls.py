"""``manage.py simulate_mls``: serves the simulated MLS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mls_sync.simulator import DEFAULT_TOKEN, SimulatedMLS, World


class Command(BaseCommand):
    """Serves the simulated MLS until interrupted."""

    help = "Serve the simulated MLS: made-up listings over the Spark API, for trials and tests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The world's size and the server's place."""
        parser.add_argument("--port", type=int, default=8800)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--gps", type=int, default=600)
        parser.add_argument("--crmls", type=int, default=900)
        parser.add_argument("--token", default=DEFAULT_TOKEN)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves."""
        world = World(options["seed"], options["gps"], options["crmls"])
        server = SimulatedMLS(world, options["port"], tokens=(options["token"],))
        self.stdout.write(f"Simulated MLS (made-up listings) at {server.url}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
