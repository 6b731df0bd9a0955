"""Feeds that are known by name: which protocol, which service, which data share. A new one is a row here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """What is filled in where staff or owners add a feed. `name` is a part of the collection's name.

    Of the options that say where the source is and how we sign in (`OwnerPages.connect`), an owner is asked for `asks`
    at once, and for the others only if she opens them; `secrets` are those that the service needs, in their order. None
    stands for all. `needs` says in one sentence what the MLS must have given her.
    """

    label: str
    kind: str
    name: str = ""
    title: str = ""
    region: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    asks: tuple[str, ...] | None = None
    secrets: tuple[str, ...] | None = None
    needs: str = ""

    @property
    def initial(self) -> dict[str, Any]:
        """By the names of the console's form."""
        told = {"provider": self.name, "title": self.title, "region": self.region}
        return {name: value for name, value in told.items() if value} | {
            f"option-{name}": value for name, value in self.options.items()
        }


SPARK_KEY = "A replication key of the Spark API (flexmls)."
TOKEN = ("token",)
CLIENT = ("client_id", "client_secret")

PRESETS = {
    "gps": Preset(
        "Greater Palm Springs MLS",
        "spark",
        "gps",
        "Greater Palm Springs MLS",
        "Coachella Valley",
        {"mls_id": "20190211172710340762000000"},
        asks=(),
        needs=SPARK_KEY,
    ),
    "crmls": Preset(
        "California Regional MLS",
        "spark",
        "crmls",
        "California Regional MLS",
        "Southern California",
        {"mls_id": "20200218121507636729000000"},
        asks=(),
        needs=SPARK_KEY,
    ),
    "spark": Preset("Any MLS on flexmls, by the Spark API", "spark", asks=("base_url",), needs=SPARK_KEY),
    "flexmls": Preset(
        "Any MLS on flexmls, by the RESO Web API",
        "reso",
        options={"profile": "spark", "auth": "bearer"},
        asks=(),
        secrets=TOKEN,
        needs="An access token for Spark's RESO Web API.",
    ),
    "trestle": Preset(
        "An MLS on Trestle",
        "reso",
        options={"profile": "trestle", "auth": "client_credentials"},
        asks=("system",),
        secrets=CLIENT,
        needs="Client ID and secret of your Trestle connection.",
    ),
    "bridge": Preset(
        "An MLS on Bridge",
        "reso",
        options={"profile": "bridge", "auth": "bearer"},
        asks=("base_url",),
        secrets=TOKEN,
        needs="A server token, and the address that ends with your dataset.",
    ),
    "mlsgrid": Preset(
        "An MLS on MLS Grid",
        "reso",
        options={"profile": "mlsgrid", "auth": "bearer"},
        asks=("system",),
        secrets=TOKEN,
        needs="An access token, and the MLS's OriginatingSystemName.",
    ),
    "reso": Preset(
        "Any other certified RESO Web API server",
        "reso",
        options={"profile": "plain"},
        asks=("base_url", "auth", "token_url"),
        needs="The service's address, and an access token or OAuth2 credentials.",
    ),
    "rets": Preset(
        "An MLS with a RETS server",
        "rets",
        asks=("login_url", "user_agent"),
        needs="The login address, a user name and a password.",
    ),
}
