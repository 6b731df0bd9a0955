from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from realty.database.config import database_settings

DATA = Path("/srv/data")


def test_without_a_url_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REALTY_TEST_SERVER", raising=False)
    settings = database_settings(DATA)
    assert settings["ENGINE"] == "realty.database.embedded"
    assert settings["EMBEDDED_HOME"] == DATA / "postgres"
    assert settings["EMBEDDED_DURABLE"] is True


def test_the_test_server_has_files_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REALTY_TEST_SERVER", "1")
    assert database_settings(DATA)["EMBEDDED_HOME"] == DATA / "postgres-test"


def test_a_url_names_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:p%40ss@db.example:6432/homes?sslmode=require")
    settings = database_settings(DATA)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"], settings["HOST"]) == ("ann", "p@ss", "db.example")
    assert (settings["PORT"], settings["NAME"], settings["OPTIONS"]) == (6432, "homes", {"sslmode": "require"})


@pytest.mark.parametrize(
    "url", ["mysql://u:hunter2@h/db", "hunter2", "postgres://u:hunter2@h", "postgres://u:hunt/er2@h:x/db"]
)
def test_a_bad_url_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        database_settings(DATA)
    assert "hunt" not in str(refused.value)
