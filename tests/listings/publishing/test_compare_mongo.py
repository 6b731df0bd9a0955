"""`manage.py compare_mongo` and `publish_mongo`. Against SecantusDB."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from listings.models import Collection, Publication
from realty.secrets import decrypt
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.publishing.conftest import Documents, by_key, publish

Store = Callable[..., None]
URI = "REALTY_TEST_TARGET"


def ran(*words: str) -> tuple[int, Any]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(*words, "--json", stdout=out, stderr=StringIO())
    return int(ended.value.code or 0), json.loads(out.getvalue())


def test_it_tells_what_is_missing_extra_and_different_and_repairs_it(
    publication: Publication, documents: Documents, store: Store
) -> None:
    store("A", "B", "C", "D")
    publish(publication)
    assert ran("compare_mongo", "desert_gps_listings")[0] == 0
    documents.delete_one({"ListingKey": "A"})
    documents.update_one({"ListingKey": "B"}, {"$set": {"ListPrice": 1, "note": "x"}})
    documents.insert_many([{"ListingKey": "X", "tenantId": "desert"}, {"tenantId": "desert", "ListPrice": 1}])
    store("D", list_price=3)  # still to be published
    code, found = ran("compare_mongo", "desert_gps_listings")
    assert (code, found["same"], found["missing_keys"], sorted(found["extra_keys"])) == (1, 1, ["A"], ["", "X"])
    assert found["different_keys"] == {"B": ["ListPrice", "note"]} and found["waiting"] == 1
    code, found = ran("compare_mongo", "desert_gps_listings", "--repair")
    assert (code, found["repaired"], found["removed"]) == (1, 2, 0)
    code, found = ran("compare_mongo", "desert_gps_listings", "--repair", "--remove-extra")
    assert (code, found["removed"]) == (0, 2)
    publish(publication)
    assert ran("compare_mongo", "desert_gps_listings")[1]["same"] == 4
    assert by_key(documents)["D"]["ListPrice"] == 3


def test_a_collection_is_published_by_one_command_and_its_uri_is_encrypted(
    gps: Collection,
    in_tenant: Tenant,
    store: Store,
    documents: Documents,
    mongo_uri: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store("A", "B")
    monkeypatch.setenv(URI, mongo_uri)
    code, told = ran("publish_mongo", "desert_gps_listings", "--uri-from", URI)
    assert (code, told["written"], told["error"]) == (0, 2, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM listings_publication")
        kept = cursor.fetchone()[0]
    assert "mongodb" not in kept and decrypt(kept) == {"uri": mongo_uri}
    store("A", list_price=9)
    assert ran("publish_mongo", "desert_gps_listings")[1]["written"] == 1
    assert ran("publish_mongo", "desert_gps_listings", "--rebuild")[1]["written"] == 2


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("mongodb://agent:hunter2@:x@host/db", "not a URI of MongoDB"),
        ("https://agent:hunter2@host/db", "not a URI of MongoDB"),
        ("", "REALTY_TEST_TARGET is not set"),
    ],
)
def test_a_wrong_target_is_refused_and_never_shown(
    gps: Collection, in_tenant: Tenant, uri: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URI, uri)
    with pytest.raises(CommandError) as raised:
        call_command("publish_mongo", "desert_gps_listings", "--uri-from", URI)
    assert sentence in str(raised.value) and "hunter2" not in str(raised.value)


def test_a_collection_that_is_not_published_is_told(gps: Collection) -> None:
    for command in ("publish_mongo", "compare_mongo"):
        with pytest.raises(CommandError, match="not published"):
            call_command(command, gps.name)
        with pytest.raises(CommandError, match="There is no collection 'x'"):
            call_command(command, "x")
    with tenant_scope(gps.tenant_id):
        assert not Publication.objects.exists()
