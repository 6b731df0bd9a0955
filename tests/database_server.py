"""The tests' own database server: beside the working one, in DATA_DIR/postgres-test, and stopped after the session.

Loaded by `-p` in pyproject.toml, since pytest-django reads the settings before any conftest.py.
"""

import os
from contextlib import ExitStack

import pytest

os.environ["REALTY_TEST_SERVER"] = "1"
os.environ["DATABASE_ROLE"] = "owner"  # the tests make their database; tests/realty/database tries the site's role


def pytest_configure(config: pytest.Config) -> None:
    """Not in pytest-xdist's workers: the process that started them keeps the server."""
    from realty.database.embedded.server import default_server  # noqa: PLC0415 - after the variable above is set

    server = default_server()
    if server and not hasattr(config, "workerinput") and not config.option.collectonly:
        kept = ExitStack()
        kept.enter_context(server.kept())
        config.add_cleanup(kept.close)
