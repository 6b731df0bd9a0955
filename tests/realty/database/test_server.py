"""The life of the embedded server, by the ways of starting it that failed before: crashes, twins, reused pids."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from realty.database.embedded import binaries
from realty.database.embedded.account import Account, server_account
from realty.database.embedded.binaries import programs
from realty.database.embedded.cluster import ensure_cluster
from realty.database.embedded.errors import ServerError
from realty.database.embedded.place import SOCKET, Place, find_place
from realty.database.embedded.probe import holders
from realty.database.embedded.server import Server
from tests.realty.database.conftest import NOBODY, as_ordinary_user, clients, stop_by_all_means

pytestmark = pytest.mark.slow


def kill(server: Server) -> None:
    """The server's first process dies, and with it at their next breath its children."""
    pid = server.status().pid
    assert pid
    os.kill(pid, signal.SIGKILL)


def test_six_processes_on_an_empty_home_share_one_server(empty_server: Server) -> None:
    assert clients(empty_server, 6) == ["realty"] * 6
    assert holders(find_place(empty_server.requested).data)


def test_three_processes_right_after_a_kill(server: Server) -> None:
    server.ensure()
    kill(server)
    assert clients(server, 3) == ["realty"] * 3


def test_what_was_committed_survives_a_kill_and_its_recovery(server: Server) -> None:
    Server(server.requested, durable=True).ensure()
    clients(server, 1, "create table kept as select generate_series(1, 400000) as number")
    kill(server)
    assert clients(server, 3, "select count(*) from kept") == ["400000"] * 3


def test_a_stale_pid_that_another_program_has_now(server: Server) -> None:
    place = server.ensure()
    server.stop()
    account = server_account()
    become = {"user": account.uid, "group": account.gid} if account.switch else {}
    other = subprocess.Popen(["sleep", "60"], **become)
    try:
        for file in (place.data / "postmaster.pid", place.sockets / f"{SOCKET}.lock"):
            file.write_text(f"{other.pid}\n{place.data}\n1700000000\n5432\n{place.sockets}\n\n")
            account.own(file)
        assert clients(server, 1) == ["realty"]
        server.stop()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_start_that_was_cut_off_leaves_nothing_half_made(server: Server) -> None:
    place = server.ensure()
    server.stop()
    place.data.rename(place.home / "data.new")  # what a kill during initdb leaves
    (place.home / "data.new" / "PG_VERSION").unlink()
    assert clients(server, 1) == ["realty"]


def test_a_cluster_of_another_version_is_moved_by_a_backup(tmp_path: Path) -> None:
    """pg_dump itself is stopped by row-level security."""
    place = Place(tmp_path)
    place.data.mkdir()
    (place.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerError, match="made by PostgreSQL 9, .*manage.py backup.* and restore it"):
        ensure_cluster(place, programs(server_account()), server_account(), durable=False)


def test_a_path_too_long_for_a_socket(open_folder: Path, state: Path) -> None:
    server = Server(open_folder / ("long" * 25) / "postgres", durable=False)
    try:
        assert clients(server, 1) == ["realty"]
    finally:
        stop_by_all_means(server)
        shutil.rmtree(find_place(server.requested).sockets)


def test_stop_and_status_tell_what_is(server: Server) -> None:
    assert not server.status().running
    assert server.stop() is False
    server.ensure()
    assert server.status().pid in holders(find_place(server.requested).data)
    assert server.stop() is True
    assert not server.status().running


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs all of these tests as one")
def test_an_ordinary_user(open_folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whose own environment it could read, wherever the tests' one is.
    readable = programs(Account(NOBODY.pw_uid, NOBODY.pw_gid, switch=True))
    monkeypatch.setattr(binaries, "wheel_programs", lambda: readable)
    home = open_folder / "theirs"
    home.mkdir()
    shutil.chown(home, NOBODY.pw_uid)
    server = Server(home / "data" / "postgres", durable=False)

    def start_and_stop() -> str:
        place = server.ensure()
        return f"{place.data.owner()} {server.status().running} {server.stop()}"

    assert as_ordinary_user(start_and_stop) == "nobody True True"


def test_the_sites_role_cannot_pass_row_level_security(server: Server) -> None:
    flags = "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user"
    assert clients(server, 1, flags) == ["False"]


def test_databases_made_later_have_leakproof_search_and_the_extensions(server: Server) -> None:
    """By template1, from which test databases are made too."""
    marks = "select string_agg(proname, ' ' order by proname) from pg_proc where proleakproof and proname like 't%_v%'"
    assert clients(server, 1, marks) == ["ts_match_qv ts_match_vq"]
    assert clients(server, 1, "select count(*) from pg_extension where extname ~ '^(pg_trgm|btree_gi.*)$'") == ["3"]


class TestKept:
    def test_the_last_block_to_end_stops_what_one_of_them_started(self, server: Server) -> None:
        with server.kept():
            with server.kept():
                pass
            assert server.status().running
        assert not server.status().running

    def test_a_server_that_ran_before_stays(self, server: Server) -> None:
        server.ensure()
        with server.kept():
            pass
        assert server.status().running

    def test_a_server_whose_keeper_was_killed_is_stopped_by_the_next(self, server: Server) -> None:
        child = os.fork()
        if child == 0:
            with server.kept():
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        assert server.status().running
        with server.kept():
            pass
        assert not server.status().running

    def test_one_that_came_back_after_a_crash_is_stopped_too(self, server: Server) -> None:
        with server.kept():
            kill(server)
            clients(server, 1)
        assert not server.status().running
