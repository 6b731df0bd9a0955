"""A simulated MLS: a seeded world of listings behind a real HTTP server. Nothing in it is a real listing."""

from .places import CRMLS, GPS
from .server import DEFAULT_TOKEN, SimulatedMLS
from .world import World

__all__ = ["CRMLS", "DEFAULT_TOKEN", "GPS", "SimulatedMLS", "World"]
