"""Feeds that are known by name: which protocol, which service, which data share. A new one is a row here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """What is filled in where staff add a feed. `name` is a part of the collection's name."""

    label: str
    kind: str
    name: str = ""
    title: str = ""
    region: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def initial(self) -> dict[str, Any]:
        """By the names of the console's form."""
        told = {"provider": self.name, "title": self.title, "region": self.region}
        return {name: value for name, value in told.items() if value} | {
            f"option-{name}": value for name, value in self.options.items()
        }


PRESETS = {
    "spark": Preset("Any MLS on flexmls", "spark"),
    "gps": Preset(
        "Greater Palm Springs MLS",
        "spark",
        "gps",
        "Greater Palm Springs MLS",
        "Coachella Valley",
        {"mls_id": "20190211172710340762000000"},
    ),
    "crmls": Preset(
        "California Regional MLS",
        "spark",
        "crmls",
        "California Regional MLS",
        "Southern California",
        {"mls_id": "20200218121507636729000000"},
    ),
    "flexmls": Preset("Any MLS on flexmls", "reso", options={"profile": "spark"}),
    "trestle": Preset("An MLS on Trestle", "reso", options={"profile": "trestle"}),
    "bridge": Preset("An MLS on Bridge", "reso", options={"profile": "bridge"}),
    "mlsgrid": Preset("An MLS on MLS Grid", "reso", options={"profile": "mlsgrid"}),
    "reso": Preset("Any other certified server", "reso", options={"profile": "plain"}),
}
