"""The command's world: from its options, or from the state file."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError

from simulators.management.commands.simulate_mls import open_world
from simulators.mls.overlay import StateError

OPTIONS = {"state": None, "listings": None, "seed": None, "gps": None, "crmls": None}


def test_sizes() -> None:
    assert open_world(OPTIONS | {}).count() == 1_500
    divided = open_world(OPTIONS | {"listings": 1_000}).shares.values()
    assert [share.size for share in divided] == [400, 600]


@pytest.mark.parametrize("options", [{"listings": 49}, {"listings": 1_000_001}, {"gps": -1}])
def test_sizes_out_of_range(options: dict) -> None:
    with pytest.raises(CommandError, match="from 50 to 1,000,000"):
        open_world(OPTIONS | options)


def test_the_state_file_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    world = open_world(OPTIONS | {"state": path, "gps": 60, "crmls": 0, "seed": 11})
    world.add_listing(next(iter(world.shares)))
    world.close()
    again = open_world(OPTIONS | {"state": path})
    assert (again.seed, again.genesis, again.count()) == (11, world.genesis, 61)
    again.close()
    with pytest.raises(StateError):
        open_world(OPTIONS | {"state": path, "gps": 61})
