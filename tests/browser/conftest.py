"""Marks the tests of this folder; leaves them out where Playwright is not installed, since `make test` needs none."""

from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent

if find_spec("playwright"):
    from tests.browser.driving import chromium, feed, simulator, synced, visit

    __all__ = ["chromium", "feed", "simulator", "synced", "visit"]
else:
    collect_ignore_glob = ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
