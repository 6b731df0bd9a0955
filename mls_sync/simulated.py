"""Where the demo's simulated MLS answers, for those who want to connect a feed of their own to it."""

from dataclasses import dataclass

from django.conf import settings

from realty.accounts.demo import demo_accounts
from realty.env import env_int
from simulators.demo import MLS_PORT, MLS_TOKEN, RESO_ROOT, RETS_PASSWORD, RETS_USER

PATHS = {"reso": RESO_ROOT, "rets": "/rets/Login"}
"""Where its face for a kind of feed begins."""


@dataclass(frozen=True)
class SimulatedSource:
    url: str
    token: str = MLS_TOKEN

    def address(self, kind: str) -> str:
        """What to enter as the address of a feed of this kind."""
        return f"{self.url}{PATHS.get(kind, '')}"

    def entries(self, kind: str) -> dict[str, str]:
        """What to enter for such a feed, by what its form calls it."""
        login = {"user name": RETS_USER, "password": RETS_PASSWORD} if kind == "rets" else {"token": self.token}
        return {"address": self.address(kind), **login}

    def serves(self, address: str) -> bool:
        return address == self.url or address.startswith(f"{self.url}/")


def simulated_mls() -> SimulatedSource | None:
    """None in production, and where no demo was made."""
    if settings.PRODUCTION or not demo_accounts():
        return None
    return SimulatedSource(f"http://127.0.0.1:{env_int('SIMULATOR_PORT', MLS_PORT, 1, 65535)}")
