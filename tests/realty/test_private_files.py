"""Security low 11: logs, keys and letters in DATA_DIR are for the site's own user, whatever the umask is."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from django.core.mail import send_mail

from realty import settings as realty_settings
from realty.keys import secret_key
from realty.management.supervisor import _open_log, rotate


@pytest.fixture(autouse=True)
def careless_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def test_low11_nobody_else_reads_a_log(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "web.log"
    for _ in range(2):
        with _open_log(path) as log:
            log.write(b"a line\n")
    rotate(path, most=1)
    assert mode(path.parent) == 0o700
    assert {file.name: mode(file) for file in path.parent.iterdir()} == {"web.log": 0o600, "web.old.log": 0o600}


def test_low11_logs_of_before_are_closed_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "web.log"
    path.parent.mkdir(mode=0o755)
    path.touch(0o644)
    _open_log(path).close()
    assert mode(path.parent) == 0o700 and mode(path) == 0o600


def test_low11_nobody_else_lists_the_data_folder_or_reads_the_keys(tmp_path: Path) -> None:
    secret_key("", tmp_path / "data", False)
    assert mode(tmp_path / "data") == 0o711
    assert mode(tmp_path / "data" / "keys.json") == 0o600


def test_low11_nobody_else_reads_the_letters_of_a_demo_which_hold_links(tmp_path: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "realty.accounts.mail_folder.PrivateFolder"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for _ in range(2):
        send_mail("A new password", "Its link.", None, ["olivia@example.com"])
    assert mode(tmp_path / "mail") == 0o700 and list((tmp_path / "mail").iterdir())
    assert realty_settings.EMAIL_BACKEND == "realty.accounts.mail_folder.PrivateFolder"
