"""Where the demo's simulated MLS answers, for those who want to connect a feed of their own to it."""

from dataclasses import dataclass

from django.conf import settings

from realty.accounts.demo import demo_accounts
from realty.env import env_int
from simulators.demo import MLS_PORT, MLS_TOKEN


@dataclass(frozen=True)
class SimulatedSource:
    url: str
    token: str = MLS_TOKEN


def simulated_mls() -> SimulatedSource | None:
    """None in production, and where no demo was made."""
    if settings.PRODUCTION or not demo_accounts():
        return None
    return SimulatedSource(f"http://127.0.0.1:{env_int('SIMULATOR_PORT', MLS_PORT, 1, 65535)}")
