from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from realty.env import env_bool, env_choice, env_int, env_list, env_path, env_secret, env_secrets

Given = Callable[..., None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    def set_variable(value: object, name: str = "THING") -> None:
        monkeypatch.setenv(name, str(value))

    return set_variable


def refusal(read: Callable[..., object], *args: Any) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read("THING", *args)
    message = str(refused.value)
    assert "THING" in message and "\n" not in message
    return message


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", True), ("ON", True), ("no", False), ("0", False)])
def test_bool(given: Given, text: str, value: bool) -> None:
    given(text)
    assert env_bool("THING", not value) is value


def test_unset_or_empty_is_the_default(given: Given) -> None:
    assert env_bool("THING", True) is True
    given("  ")
    assert env_bool("THING", True) is True
    assert env_int("THING", 7) == 7
    assert env_list("THING", ["a"]) == ["a"]
    assert env_path("THING", Path("/x")) == Path("/x")
    assert env_secret("THING") is None


def test_nonsense_is_refused_by_name(given: Given) -> None:
    given("maybe")
    assert "'maybe'" in refusal(env_bool)
    assert "'maybe'" in refusal(env_int, 1)


def test_int_keeps_its_bounds(given: Given) -> None:
    given("70000")
    assert "at most 65535" in refusal(env_int, 8000, 1, 65535)
    given("0")
    assert "at least 1" in refusal(env_int, 8000, 1, 65535)


def test_list_drops_blanks(given: Given) -> None:
    given(" a.com, ,b.com,")
    assert env_list("THING") == ["a.com", "b.com"]


def test_path_is_absolute(given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given("data")
    assert env_path("THING", Path("/x")) == tmp_path / "data"


def test_secret_that_begins_with_a_dollar_is_taken_as_it_is(given: Given) -> None:
    given("$HOME")
    assert env_secret("THING") == "$HOME"


def test_secret_from_a_file(given: Given, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    given(tmp_path / "key", "THING_FILE")
    assert env_secret("THING") == "s3cret"


def test_secret_in_two_places_or_in_no_readable_file_is_refused(given: Given, tmp_path: Path) -> None:
    given(tmp_path / "none", "THING_FILE")
    assert "No such file" in refusal(env_secret)
    given("s3cret")
    assert "s3cret" not in refusal(env_secret)


def test_keys_come_from_a_file_like_every_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("new-key\nold-key,\n")
    monkeypatch.delenv("KEYS", raising=False)
    monkeypatch.setenv("KEYS_FILE", str(file))
    assert env_secrets("KEYS") == ["new-key", "old-key"]
    monkeypatch.delenv("KEYS_FILE")
    assert env_secrets("KEYS") == []


def test_a_choice_is_one_of_them_in_whatever_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVEL", "warning")
    assert env_choice("LEVEL", "INFO", ("INFO", "WARNING")) == "WARNING"
    monkeypatch.setenv("LEVEL", "loud")
    with pytest.raises(ImproperlyConfigured, match="LEVEL must be one of INFO, WARNING"):
        env_choice("LEVEL", "INFO", ("INFO", "WARNING"))
