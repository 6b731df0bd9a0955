import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from realty.management.ports import is_free, kept_port, next_free


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_not_free_and_another_is_offered(taken: int) -> None:
    assert not is_free(taken)
    assert is_free(next_free(taken))


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(OSError, match="assign"):
        is_free(8000, "203.0.113.1")


def test_the_kept_port_stays(tmp_path: Path) -> None:
    assert kept_port(tmp_path / "port") == kept_port(tmp_path / "port")


@pytest.mark.parametrize("content", ["", "no number"])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "port").write_text(content)
    port = kept_port(tmp_path / "port")
    assert (tmp_path / "port").read_text() == f"{port}\n"


def test_a_kept_port_that_another_program_took_is_replaced(tmp_path: Path, taken: int) -> None:
    (tmp_path / "port").write_text(str(taken))
    assert kept_port(tmp_path / "port") != taken


def test_the_usual_port_is_taken_first_where_it_is_free(tmp_path: Path, taken: int) -> None:
    usual = next_free(taken)
    assert kept_port(tmp_path / "port", usual) == usual == kept_port(tmp_path / "port")
    assert kept_port(tmp_path / "other", taken) != taken
