"""An import that is killed, or whose server goes away, loses nothing and doubles nothing. Against SecantusDB."""

import json
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from pymongo import MongoClient

from listings.models import Listing, ListingEvent
from mls_sync.models import MongoImport
from mls_sync.mongo_import import importing, reading
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.mongo_import.deployment import listing, reso
from tests.mls_sync.mongo_import.importer import import_slowly
from tests.mls_sync.replication.worker import processes
from tests.secantus_server import MongoServer, free_port, mongo_server

DOCUMENTS, PAGE = 200, 20
LONGEST = 60


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MongoServer]:
    """One that a test may stop."""
    with mongo_server(tmp_path) as own:
        yield own


@pytest.fixture
def uri(server: MongoServer) -> str:
    client: MongoClient[dict[str, Any]] = MongoClient(server.uri)
    client["old"]["listings"].insert_many([listing(number) for number in range(DOCUMENTS)])
    client.close()
    return server.uri.replace("/?", "/old?")


def imported(uri: str) -> Any:
    out = StringIO()
    with override_settings(MONGODB_URI=uri), pytest.raises(SystemExit):
        call_command("import_mongo", "desert", "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())["total"]


def pages(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return sum(MongoImport.objects.values_list("pages", flat=True))


@pytest.mark.django_db(transaction=True)
def test_an_import_that_was_killed_goes_on_where_it_stood(tenant: Tenant, uri: str) -> None:
    name = connection.settings_dict["NAME"]
    process = processes().Process(target=import_slowly, args=(name, uri, PAGE, 0.3))
    process.start()
    until = time.monotonic() + LONGEST
    while pages(tenant) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.join()
    assert process.exitcode == -9
    with tenant_scope(tenant):
        half = Listing.objects.count()
    assert 0 < half < DOCUMENTS and half % PAGE == 0
    total = imported(uri)
    assert (total["read"], total["created"], total["unchanged"]) == (DOCUMENTS, DOCUMENTS, 0)
    with tenant_scope(tenant):
        assert Listing.objects.count() == ListingEvent.objects.filter(kind="new").count() == DOCUMENTS
        assert MongoImport.objects.count() == 1


@pytest.mark.django_db
def test_a_server_that_restarts_in_the_middle_is_asked_again(
    tenant: Tenant, server: MongoServer, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", PAGE)
    monkeypatch.setattr(importing, "WAITS", (0.1, 0.1))
    original, restarts = importing._page, []

    def page(*args: Any) -> None:
        original(*args)
        if not restarts:
            restarts.append(server.stop())
            server.start()

    monkeypatch.setattr(importing, "_page", page)
    total = imported(uri)
    assert restarts and (total["read"], total["created"]) == (DOCUMENTS, DOCUMENTS)


@pytest.mark.django_db
def test_a_server_that_stays_away_ends_it_with_what_to_do(
    tenant: Tenant, server: MongoServer, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", PAGE)
    monkeypatch.setattr(importing, "WAITS", (0.1,))
    monkeypatch.setattr("realty.mongodb.SELECTION_SECONDS", 1)
    original = importing._page
    monkeypatch.setattr(importing, "_page", lambda *args: (original(*args), server.stop()))
    with override_settings(MONGODB_URI=uri), pytest.raises(CommandError) as raised:
        call_command("import_mongo", "desert", stdout=StringIO(), stderr=StringIO())
    assert raised.value.returncode == 2
    assert "MONGODB_URI" in str(raised.value) and "call the command again, and it goes on" in str(raised.value)
    monkeypatch.setattr(importing, "_page", original)
    server.start()
    assert imported(uri)["created"] == DOCUMENTS


@pytest.mark.django_db
def test_a_collection_whose_ids_have_several_types_is_read_whole_after_a_pause(
    tenant: Tenant, server: MongoServer, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(server.uri)
    keys: list[Any] = [*range(7), *(f"k{n}" for n in range(7)), *({"n": n} for n in range(7))]
    client["old"]["desert_crmls_listings"].insert_many([reso(n, _id=key) for n, key in enumerate(keys)])
    client["old"].drop_collection("listings")
    client.close()
    monkeypatch.setattr(reading, "AT_ONCE", 3)
    original = reading.DocumentReader.page

    def page(self: Any, *args: Any) -> Any:
        self._let_go()  # as a new process begins
        return original(self, *args)

    monkeypatch.setattr(reading.DocumentReader, "page", page)
    assert imported(uri)["created"] == len(keys)


SECRET = "hunter2-secret"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("", "MONGODB_URI is not set"),
        ("postgres://x:y@127.0.0.1/db", "MONGODB_URI is not a URI of MongoDB"),
        (f"mongodb://agent:{SECRET}@:x@127.0.0.1/db", "MONGODB_URI is not a URI of MongoDB"),
        (f"mongodb://agent:{SECRET}@127.0.0.1:99999/db", "MONGODB_URI is not a URI of MongoDB"),
        (
            f"mongodb://agent:{SECRET}@127.0.0.1:{{closed}}/db",
            "No MongoDB server answers at the address in MONGODB_URI",
        ),
    ],
)
def test_a_wrong_setting_is_named_and_its_password_never_shown(
    tenant: Tenant, uri: str, sentence: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("realty.mongodb.SELECTION_SECONDS", 0.5)
    uri, out = uri.replace("{closed}", str(free_port())), StringIO()
    with override_settings(MONGODB_URI=uri), pytest.raises(CommandError) as raised:
        call_command("import_mongo", "desert", stdout=out, stderr=out)
    assert sentence in str(raised.value) and raised.value.returncode == 2
    assert SECRET not in str(raised.value) + out.getvalue() + caplog.text


@pytest.mark.django_db
def test_a_database_that_is_not_there_is_told(tenant: Tenant, server: MongoServer, uri: str) -> None:
    for given, sentence in ((server.uri, "names no database"), (uri.replace("old", "nope"), "has no database 'nope'")):
        with override_settings(MONGODB_URI=given), pytest.raises(CommandError, match=sentence):
            call_command("import_mongo", "desert", stdout=StringIO(), stderr=StringIO())
    with (
        override_settings(MONGODB_URI=uri),
        pytest.raises(CommandError, match="no collection lisings. It has: listings"),
    ):
        call_command("import_mongo", "desert", "--collection", "lisings=gps", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_wrong_login_is_told(tenant: Tenant, tmp_path: Path) -> None:
    with mongo_server(tmp_path) as first:
        client: MongoClient[dict[str, Any]] = MongoClient(first.uri)
        client["admin"].command("createUser", "agent", pwd="right-password", roles=["readAnyDatabase"])
        client.close()
        first.stop()
        first.options = ("--auth",)
        first.start()
        uri = f"mongodb://agent:{SECRET}@127.0.0.1:{first.port}/old?authSource=admin&directConnection=true"
        with override_settings(MONGODB_URI=uri), pytest.raises(CommandError) as raised:
            call_command("import_mongo", "desert", stdout=StringIO(), stderr=StringIO())
    assert "refused the user name or password in MONGODB_URI" in str(raised.value) and SECRET not in str(raised.value)
