"""Each management command of ours says what it does, and some test calls it by its name."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
OURS = ("realty", "listings", "mls_sync", "crm_leads", "simulators")
COMMANDS = sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in OURS)


@pytest.fixture(scope="module")
def tests() -> str:
    own = Path(__file__).name
    return "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py") if p.name != own)


def test_our_commands_are_found() -> None:
    assert {"add_feed", "check_feed", "db", "demo", "serve", "sync_feed", "export_collection"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_it_has_a_test_and_a_help_text(name: str, tests: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert len(command.help) > 40
    called = rf"""["']{name}["' ]|commands\.{name}\b|commands import {name}\b"""
    assert re.search(called, tests), f"no test calls {name}"
