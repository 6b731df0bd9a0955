"""What the files in deploy/ promise: units that systemd takes, with no way to more rights, and one process in each
container."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import URLResolver, get_resolver, resolve

from tests.deploy import site

UNITS = sorted((site.DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def read(unit: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=True, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(unit)
    return found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed (Debian: systemd)")
def test_systemd_takes_them(tmp_path: Path) -> None:
    """With paths and a user that exist here; the rest as it stands."""
    for unit in UNITS:
        text = unit.read_text().replace("/srv/realty/current/.venv/bin/", f"{tmp_path}/")
        text = text.replace("User=realty", "User=daemon").replace("Group=realty", "Group=daemon")
        (tmp_path / unit.name).write_text(text)
    for name in ("gunicorn", "python"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    files = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "realty-" in line]
    assert ours == [], done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_has_no_rights_but_to_its_folder(unit: Path) -> None:
    service = read(unit)["Service"]
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("realty", "true", "strict")
    assert service["CapabilityBoundingSet"] == "" and service["ReadWritePaths"] == "/var/lib/realty"
    assert not re.search(r"(?i)password|secret|token", unit.read_text())


def test_a_stop_leaves_time_to_what_is_at_work() -> None:
    web, worker = (read(site.DEPLOY / "systemd" / f"realty-{name}.service")["Service"] for name in ("web", "worker"))
    assert web["KillMode"] == worker["KillMode"] == "mixed", "SIGTERM to each worker would end tasks in the middle"
    graceful = re.search(r'WEB_STOP_SECONDS", (\d+)', (site.DEPLOY / "gunicorn.conf.py").read_text())
    assert graceful and int(web["TimeoutStopSec"]) > int(graceful[1])
    assert int(worker["TimeoutStopSec"]) > settings.Q_CLUSTER["timeout"]


@pytest.fixture
def umask_of_services() -> Iterator[None]:
    (given,) = {read(unit)["Service"]["UMask"] for unit in SERVICES}
    before = os.umask(int(given, 8))
    yield
    os.umask(before)


def test_nginx_may_read_kept_photos_by_their_names(umask_of_services: None, tmp_path: Path, settings: Any) -> None:
    """It is another user, and one that may not list them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    path = Path(storages["photos"].path(storages["photos"].save("photos/1/aa/one.webp", ContentFile(b"photo"))))
    assert path.stat().st_mode & 0o007 == 0o004
    folders = [folder for folder in path.parents if folder.is_relative_to(settings.MEDIA_ROOT)]
    assert [folder.stat().st_mode & 0o007 for folder in folders] == [0o001] * 4


def test_nginx_takes_files_where_the_site_takes_them_and_nowhere_else() -> None:
    text = (site.DEPLOY / "nginx.conf").read_text()
    found = re.findall(r"location ~ (\S+) \{\s*client_max_body_size (\d+)m;", text)
    bounds = [(re.compile(path), int(megabytes) * 1024**2) for path, megabytes in found]
    known = set()
    for path in site_paths(get_resolver()):
        name = resolve(path).url_name or ""
        most = settings.UPLOAD_PAGES.get(name, 0)
        taken = max((bound for place, bound in bounds if place.search(path)), default=0)
        assert taken >= most + settings.MAX_REQUEST_BYTES if most else not taken, path
        known.add(name)
    assert set(settings.UPLOAD_PAGES) <= known


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:a:b:c:d", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("2001:db8::7", "2001:db8::a:b", True),
        ("2001:db8::7", "2001:db9::7", False),
        ("198.51.100.7", "198.51.100.8", False),
    ],
)
def test_nginx_counts_all_of_a_customers_ipv6_addresses_as_one(one: str, other: str, same: bool) -> None:
    text = (site.DEPLOY / "nginx.conf").read_text()
    (block,) = re.findall(r"map \$remote_addr \$realty_client \{(.*?)\n\}", text, re.DOTALL)
    patterns = [re.compile(each.replace("?<", "?P<", 1)) for each in re.findall(r'"~(.+)" ', block)]

    def key(address: str) -> str:
        return next((found[1] for each in patterns if (found := each.search(address))), address)

    assert (key(one) == key(other)) is same


def site_paths(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """One for each URL that is not a regular expression."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from site_paths(entry, route)
        elif not re.search(r"[\^$\\]", route):
            yield re.sub(r"<[^>]+>", "12", re.sub(r"<uuid:\w+>", str(UUID(int=0)), route))


@pytest.mark.parametrize("form", ["line", "json"])
def test_gunicorn_logs_no_request(form: str) -> None:
    """Their addresses hold what people searched; with a configuration of logs gunicorn writes them in any case."""
    code = (
        "import sys, types; from gunicorn.app.wsgiapp import WSGIApplication; from gunicorn.glogging import Logger;"
        f"sys.argv = ['gunicorn', '--config', {str(site.DEPLOY / 'gunicorn.conf.py')!r}, 'x'];"
        "from datetime import timedelta; log = Logger(WSGIApplication().cfg);"
        "resp = types.SimpleNamespace(status='200 OK', sent=1, headers=[]);"
        "req = types.SimpleNamespace(headers=[]);"
        "environ = {'REQUEST_METHOD': 'GET', 'RAW_URI': '/?text=Bertatown', 'SERVER_PROTOCOL': 'HTTP/1.1'};"
        "log.access(resp, req, environ, timedelta(seconds=1)); log.info('It has started')"
    )
    env = {**os.environ, "LOG_FORMAT": form}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, cwd=site.ROOT)
    told = done.stdout + done.stderr
    assert told.count("It has started") == 1 and "Bertatown" not in told, told


def composed() -> dict[str, dict[str, object]]:
    return dict(yaml.safe_load((site.ROOT / "compose.yaml").read_text())["services"])


def test_containers_have_one_process_and_no_rights() -> None:
    services = composed()
    assert set(services) == {"upgrade", "web", "worker"}
    for name, service in services.items():
        assert (service["user"], service["read_only"], service["cap_drop"]) == ("10001:10001", True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"] and service["init"] is True, name
        assert "privileged" not in service and service["volumes"] == ["data:/var/lib/realty"], name
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"], "reached by the proxy on this machine alone"
    assert "ports" not in services["worker"]
    assert services["worker"]["stop_grace_period"] == "150s"


def test_containers_have_room_for_a_feeds_file_and_the_same_secrets() -> None:
    """It is uploaded to one and fetched by the other; /tmp is small, and in memory."""
    services = composed()
    for name in ("web", "worker"):
        known: Any = services[name]["environment"]
        assert known["TMPDIR"] == "/var/lib/realty" and "SECRET_KEY_FILE" in known, name


def test_only_the_upgrade_knows_the_owner_of_the_tables() -> None:
    for name, service in composed().items():
        assert ("database_owner_url" in str(service)) is (name == "upgrade"), name


def test_no_secret_stands_in_a_file_that_is_shared() -> None:
    shared = [site.ROOT / "Dockerfile", site.ROOT / "compose.yaml", *UNITS, *site.DEPLOY.glob("*.conf*")]
    for file in shared:
        assert not re.search(r"(?i)(password|secret_key|token)\s*[:=]\s*['\"]?[A-Za-z0-9]{12,}", file.read_text()), file
