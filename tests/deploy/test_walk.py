"""docs/deploy.md, walked: every block of shell in its order, in a folder that stands for `/` (tests/deploy/stand_ins.py
says what is not real)."""

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from realty.database.embedded.cluster import SITE_ROLE
from tests.deploy import site
from tests.migrated import migrated_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DOCUMENT = site.ROOT / "docs" / "deploy.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STAND_INS = ("apt-get", "useradd", "chown", "git", "python3", "runuser", "install", "systemctl", "certbot", "nginx")
MOVED = ("/etc/", "/srv/", "/var/lib/", "/var/www/", "/usr/local/bin/")

# What ends in `&&` would end no script by itself. Of which version the static files are is looked at after each block.
AFTER = r"""test $? = 0
seen=$(grep --only-matching 'map\.[0-9a-f]*\.js"' /var/lib/realty/static/staticfiles.json | sort --unique || true)
echo "Static files: $seen"
"""


def blocks() -> list[str]:
    return BLOCK.findall(DOCUMENT.read_text())


def test_every_block_is_walked_or_says_that_it_is_not() -> None:
    kinds = re.findall(r"^```(\w*)$", DOCUMENT.read_text(), re.MULTILINE)
    opened = kinds[::2]
    assert opened.count("sh") == len(blocks()) > 8
    assert set(opened) == {"sh", "text"} and opened.count("text") == 1, "the one for Docker"


@pytest.fixture
def database() -> Iterator[str]:
    """A new database with this code's tables, as a first `migrate` leaves them."""
    name = f"{connection.settings_dict['NAME']}_walk"
    drop(name)
    template = migrated_database()  # where it is made now, the connection is closed meanwhile
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    drop(name)


def drop(name: str) -> None:
    """When the site's last statements have ended. FORCE would fail while autovacuum is there, which DROP ends by
    itself."""
    with connection.cursor() as cursor:

        def is_left() -> bool:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL", [name])
            return cursor.fetchone() is None

        site.until(is_left)
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture
def server(tmp_path: Path, database: str) -> Iterator[Path]:
    """The folder that stands for `/`. Its processes end before the database goes."""
    for name in (*(moved.strip("/") for moved in MOVED), "etc/systemd/system", "bin"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    for name in ("sites-available", "sites-enabled"):
        (tmp_path / "etc/nginx" / name).mkdir(parents=True)
    program = f"#!{sys.executable}\n" + (Path(__file__).parent / "stand_ins.py").read_text()
    for name in STAND_INS:
        (tmp_path / "bin" / name).write_text(program)
        (tmp_path / "bin" / name).chmod(stat.S_IRWXU)
    yield tmp_path
    for file in (tmp_path / "etc/systemd/system").glob("*.pid"):
        try:
            os.killpg(int(file.read_text()), signal.SIGKILL)
        except ProcessLookupError:
            continue


def walked(server: Path, script: str, port: int, *options: str) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": f"{server}/bin:{server}/usr/local/bin:/usr/bin:/bin",
        "HOME": str(server),
        "WALK_ROOT": str(server),
        "WALK_PROJECT": str(site.ROOT),
        "WALK_VENV": str(Path(sys.executable).parent.parent),
        "WALK_PORT": str(port),
    }
    args = ["bash", *options, "-c", script]
    return subprocess.run(args, env=env, capture_output=True, text=True, cwd=server)


def moved(text: str, server: Path, port: int) -> str:
    text = re.sub(rf"(?<![\w.])({'|'.join(MOVED)})", rf"{server}\1", text)
    return text.replace("127.0.0.1:8000", f"127.0.0.1:{port}")


def test_the_document_leads_to_a_site_and_back(server: Path, database: str) -> None:
    port = site.free_port()
    known = connection.get_connection_params()
    owner = site.database_url().replace(known["dbname"], database)
    # The site's role of the tests' server, where it has one.
    own = owner.replace(f"//{known['user']}", f"//{SITE_ROLE}") if connection.settings_dict.get("SITE_ROLE") else owner
    script = "\n".join(f"{block}{AFTER}" for block in blocks())
    script = re.sub(r"^DATABASE_URL=.*$", lambda _: f"DATABASE_URL={own!r}", script, flags=re.MULTILINE)
    script = re.sub(r"^DATABASE_OWNER_URL=.*$", lambda _: f"DATABASE_OWNER_URL={owner!r}", script, flags=re.MULTILINE)
    # Units name paths, too.
    script = moved(script, server, port)
    names = " ".join(f"s#{name}#{server}{name}#g;" for name in ("/srv/", "/etc/realty", "/var/lib/"))
    script = script.replace("systemctl daemon-reload", f"sed -i '{names}' {server}/etc/systemd/system/realty-*")
    done = walked(server, script, port, "-euo", "pipefail")
    logs = "".join(path.read_text()[-3000:] for path in server.glob("*.log"))
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{logs}"

    assert done.stdout.count('"ready": true') == 2, done.stdout
    assert "realty_workers " in done.stdout
    assert "backed up, restored and compared" in done.stdout
    assert "The tables are those of the backup already." in done.stdout
    assert "Restored. Now start the web server and the workers." in done.stdout
    seen = re.findall(r"Static files: (map\S+)", done.stdout)
    assert len(set(seen)) == 2, done.stdout
    upgraded = next(number for number, name in enumerate(seen) if name != seen[0])
    assert "version=2027" in blocks()[upgraded - len(seen)], "the newer version's, from the upgrade on"
    assert seen[upgraded + 1 :] == [seen[0], seen[0]], "and those of the older one after each way back"
    asked = (server / "asked").read_text()
    for needed in ("apt-get install", "certbot certonly", "nginx -t", "systemctl reload nginx", "pip install"):
        assert needed in asked, needed
    roles = (server / "roles.sql").read_text()
    assert "CREATE ROLE realty LOGIN PASSWORD '" in roles and "$site" not in roles
    settings = server / "etc/realty/realty.env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o640
    # The old version serves again, with the person who was made at the start.
    assert (server / "srv/realty/current").resolve().name == "2026.12"
    site.until(lambda: site.answers(port, "/readyz"))
    with connection.get_new_connection({**known, "dbname": database}) as session:
        found = session.execute("SELECT is_superuser FROM auth_user WHERE username = 'admin'")
        assert found.fetchone() == (True,)


SWITCHES = [block for block in blocks() if "realty " in block and "/srv/realty/current &&" in block]


@pytest.mark.parametrize("block", SWITCHES, ids=("upgrade", "roll back", "restore"))
def test_a_block_that_is_pasted_ends_where_a_step_fails(server: Path, block: str) -> None:
    """New code on old tables, or old code on new ones, would fail at every page."""
    current = server / "srv/realty/current"
    current.parent.mkdir(parents=True, exist_ok=True)
    current.symlink_to("the one that serves")
    program = server / "bin" / "realty"
    program.write_text("#!/bin/sh\necho It fails.\nexit 1\n")
    program.chmod(stat.S_IRWXU)
    assert walked(server, f"before=then.backup\n{moved(block, server, 1)}", 1).returncode
    assert current.readlink() == Path("the one that serves")
    notes = server / "asked"
    asked = notes.read_text() if notes.exists() else ""
    assert "systemctl restart" not in asked and "systemctl start" not in asked
