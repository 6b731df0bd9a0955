"""`manage.py db`: the tests' own server, seen by the command."""

from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from psycopg.conninfo import conninfo_to_dict

from realty.database.embedded.server import default_server
from realty.management.commands.db import Command

embedded = pytest.mark.skipif(default_server() is None, reason="DATABASE_URL names another server")


def db(action: str) -> str:
    output = StringIO()
    call_command("db", action, stdout=output)
    return output.getvalue()


@embedded
def test_status_and_url_name_the_running_server() -> None:
    assert "is running (process " in db("status")
    assert "is running" in db("start")
    assert db("url").startswith("postgresql:///")


def test_the_url_of_a_folder_with_a_blank_can_be_read(tmp_path: Path) -> None:
    class Blank:
        def ensure(self) -> Any:
            return SimpleNamespace(sockets=tmp_path / "my data & more")

    url = Command()._url(Blank())  # type: ignore[arg-type]
    assert conninfo_to_dict(url)["host"] == str(tmp_path / "my data & more")


def test_with_a_server_of_ones_own_there_is_nothing_to_start_or_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(settings.DATABASES["default"], "EMBEDDED_HOME", raising=False)
    with pytest.raises(CommandError, match="DATABASE_URL is set"):
        db("start")
