"""`manage.py compare_mongo` and `publish_mongo`. Against SecantusDB."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from listings.models import Collection, Publication
from listings.publishing import comparing
from realty.database.locks import Space
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


def test_a_repair_leaves_what_is_right_and_says_what_is_still_missing(
    publication: Publication, documents: Documents, store: Store
) -> None:
    """Ana's and Ben's shares have the same number: the one that is published stays, and both are not equal."""
    store("A", listing_id="1", mls_id="x")
    store("B", listing_id="1", mls_id="y")
    publish(publication)
    before = by_key(documents)
    code, found = ran("compare_mongo", "desert_gps_listings", "--repair")
    assert (code, found["missing"], found["refused"], found["repaired"]) == (1, 1, 1, 0)
    assert by_key(documents) == before and len(before) == 1
    publication.refresh_from_db()
    assert list(publication.refused) == found["missing_keys"]


def test_numbers_that_were_changed_over_in_mongodb_are_repaired(
    publication: Publication, documents: Documents, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On one page, and on two."""
    store("A", listing_id="1")
    store("B", listing_id="2")
    publish(publication)
    for at_once in (1000, 1):
        monkeypatch.setattr(comparing, "AT_ONCE", at_once)
        for key, number in (("A", "3"), ("B", "1"), ("A", "2")):
            documents.update_one({"ListingKey": key}, {"$set": {"ListingId": number}})
        code, found = ran("compare_mongo", "desert_gps_listings", "--repair")
        assert (code, found["different"], found["repaired"]) == (0, 2, 2)
        assert {key: each["ListingId"] for key, each in by_key(documents).items()} == {"A": "1", "B": "2"}


def test_a_repair_waits_for_a_worker_that_publishes(publication: Publication, store: Store) -> None:
    publish(publication)
    with keeping_busy(publication), pytest.raises(CommandError, match="is being published right now"):
        call_command("compare_mongo", "desert_gps_listings", "--repair")
    with keeping_busy(publication):
        assert ran("compare_mongo", "desert_gps_listings")[0] == 0


@contextmanager
def keeping_busy(publication: Publication) -> Iterator[None]:
    """As another process does: advisory locks are a session's."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [int(Space.PUBLISH), publication.pk])
        yield


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
