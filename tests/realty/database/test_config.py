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
    assert settings["ENGINE"] == "realty.database.external"
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


def test_a_sign_that_a_url_cannot_hold_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:hunt/er2@db.example:5432/homes")
    with pytest.raises(ImproperlyConfigured, match="write / as %2F"):
        database_settings(DATA)
    monkeypatch.setenv("DATABASE_URL", "postgres://ann:hunt%2Fer2@db.example:5432/homes")
    assert database_settings(DATA)["PASSWORD"] == "hunt/er2"


def test_the_site_and_the_owner_have_roles_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Security Low 7."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert database_settings(DATA)["USER"] == "realty"
    monkeypatch.delenv("DATABASE_ROLE")
    assert database_settings(DATA)["USER"] == "realty_site"
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    assert database_settings(DATA)["USER"] == "realty"
    monkeypatch.setenv("DATABASE_URL", "postgres://site@db.example/homes")
    assert (database_settings(DATA)["USER"], database_settings(DATA)["SITE_ROLE"]) == ("site", "")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@db.example/homes")
    assert (database_settings(DATA)["USER"], database_settings(DATA)["SITE_ROLE"]) == ("owner", "site")
    monkeypatch.setattr("sys.argv", ["manage.py", "qcluster"])
    assert database_settings(DATA)["USER"] == "site"
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_settings(DATA)


@pytest.mark.parametrize(
    ("argv", "web", "seconds"),
    [
        (["manage.py", "qcluster"], "", 110),
        (["manage.py", "migrate"], "", 0),
        (["manage.py", "backup", "f"], "", 0),
        (["manage.py", "runserver"], "", 20),
        (["/usr/bin/gunicorn", "realty.wsgi"], "", 20),
        (["anything"], "1", 20),
    ],
)
def test_each_process_has_its_limit_of_time(
    monkeypatch: pytest.MonkeyPatch, argv: list[str], web: str, seconds: int
) -> None:
    """Security Low 8."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("WEB_PROCESS", web)
    monkeypatch.setattr("sys.argv", argv)
    assert database_settings(DATA)["TIMEOUT"] == seconds
    for name in ("WEB", "WORKER", "COMMAND"):
        monkeypatch.setenv(f"DATABASE_TIMEOUT_{name}", "7")
    assert database_settings(DATA)["TIMEOUT"] == 7


def test_only_session_mode_can_be_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ann@db.example/homes")
    monkeypatch.setenv("DATABASE_POOLER", "session")
    assert database_settings(DATA)["POOLER"] == "session"
    monkeypatch.setenv("DATABASE_POOLER", "transaction")
    with pytest.raises(ImproperlyConfigured, match="mix tenants"):
        database_settings(DATA)
