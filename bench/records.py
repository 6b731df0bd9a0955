"""Listings as the simulated MLS sends them, as JSON text: what every measurement of a write begins with."""

from collections.abc import Iterator
from itertools import islice

import orjson

from simulators.mls.expansions import EXPANSIONS
from simulators.mls.world import Place, World

PAGE = 1000
ADDRESS = "http://127.0.0.1:9000"  # What the photos' links begin with; nothing listens there.


def record_texts(count: int) -> list[bytes]:
    """The first `count` records of a seeded world, each as its own JSON text with all expansions; 25 photos in the
    mean, as real listings have."""
    world = World(seed=11, gps=count, crmls=0)
    return [orjson.dumps(world.read(place, tuple(EXPANSIONS), ADDRESS)) for place in _places(world, count)]


def record_pages(count: int) -> Iterator[list[bytes]]:
    """The same, page by page, each made as it is taken: 200,000 records do not fit into memory beside what is
    measured."""
    world = World(seed=11, gps=count, crmls=0)
    places = iter(_places(world, count))
    while page := [orjson.dumps(world.read(place, tuple(EXPANSIONS), ADDRESS)) for place in islice(places, PAGE)]:
        yield page


def _places(world: World, count: int) -> Iterator[Place]:
    return islice(world.matching(None, ""), count)


def with_changes(texts: list[bytes], share: float) -> list[bytes]:
    """The same records, of which every so manieth has a new price and a new modification time."""
    step = round(1 / share)
    return [_changed(text) if number % step == 0 else text for number, text in enumerate(texts)]


def _changed(text: bytes) -> bytes:
    record = orjson.loads(text)
    fields = record["StandardFields"]
    fields["ListPrice"] = (fields["ListPrice"] or 100_000) + 5_000
    fields["ModificationTimestamp"] = fields["PriceChangeTimestamp"] = "2026-10-01T12:00:00Z"
    return orjson.dumps(record)


def pages(texts: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(texts), PAGE):
        yield texts[start : start + PAGE]
