"""Clients of others, by version from the package registries, read the face whole and equal: every listing, every field,
every photo. A proof, since it installs them: `pytest -m proof tests/listings/odata`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from listings.enums import LicenseRole
from listings.models import Collection
from listings.odata import entities
from realty.api.scopes import Scope
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import SimulatedMLS, World
from tests.listings.odata.asking import walked
from tests.listings.odata.conftest import licensed
from tests.listings.odata.test_replication_by_our_client import run
from tests.mls_sync.replication.replica import spark_feed
from tests.realty.api.callers import token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
CLIENTS = Path(__file__).parent / "clients"
# Script -> what is installed for it. python-odata 0.8.1 needs lxml to be quick, not to be right.
PYTHON = {
    "read_with_flex_mls.py": ("flex-mls==0.1.1", "requests==2.34.2", "python-dotenv==1.2.4"),
    "read_with_python_odata.py": ("python-odata==0.8.1",),
}
NODE = {"read_with_odata_client.cjs": ("@odata/client@2.21.10",)}
MOMENTS = ("Timestamp", "StartTime", "EndTime")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clients")


@pytest.fixture
def service(
    gps: Collection, tenant: Tenant, live_server: LiveServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of the face, whose pages are small."""
    settings.API_REQUESTS_PER_MINUTE = 100_000
    monkeypatch.setattr(entities, "SIZE_EXPANDED", 15)
    licensed(gps, tenant, license_role=LicenseRole.BACK_OFFICE)
    with SimulatedMLS(World(gps=40, crmls=3)) as mls, tenant_scope(tenant):
        run(spark_feed(gps, mls), "full")
    yield f"{live_server.url}/reso/odata/"


def output(*command: str, **environment: str) -> Any:
    done = subprocess.run(  # noqa: S603 - commands of this file
        command, capture_output=True, text=True, timeout=600, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-4000:])
    return done.stdout


def plain(record: dict[str, Any]) -> dict[str, Any]:
    """Without what some clients add or leave to their links."""
    links = ("Rooms", "UnitTypes")
    return {name: value for name, value in record.items() if not name.startswith("@") and name not in links}


def assert_whole_and_equal(owner: User, service: str, records: list[dict[str, Any]], program: Client) -> None:
    expected = {record["ListingKey"]: plain(record) for record in walked(program, expand="Media,OpenHouse")}
    assert len(records) == len(expected) > 30 and any(record["Media"] for record in records)
    assert {record["ListingKey"]: plain(record) for record in records} == expected


@pytest.mark.parametrize("script", list(PYTHON))
def test_a_client_in_python(folder: Path, script: str, service: str, owner: User, program: Client) -> None:
    where = folder / script.removesuffix(".py")
    output(sys.executable, "-m", "venv", str(where))
    python = str(where / "bin" / "python")
    output(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON[script])
    told = output(python, str(CLIENTS / script), service, token_of(owner, Scope.RESO_READ))
    assert_whole_and_equal(owner, service, json.loads(told), program)


@pytest.mark.parametrize("script", list(NODE))
def test_a_client_in_javascript(folder: Path, script: str, service: str, owner: User, program: Client) -> None:
    output("npm", "install", "--silent", "--prefix", str(folder), *NODE[script])
    told = output(
        "node", str(CLIENTS / script), service, token_of(owner, Scope.RESO_READ), NODE_PATH=str(folder / "node_modules")
    )
    assert_whole_and_equal(owner, service, json.loads(told), program)
