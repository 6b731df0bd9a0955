"""A collection is published by change and in order, and catches up after an outage. Against SecantusDB."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ
from pymongo import MongoClient, monitoring
from pymongo.database import Database

from listings.collections import provision
from listings.ingest import purge, write
from listings.models import Collection, Publication
from listings.publishing import following, queueing, target
from listings.publishing.lag import lag_of
from listings.publishing.setting_up import set_up
from listings.tasks import publish as publish_task
from listings.tasks import publish_due
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.publishing.conftest import Documents, by_key, publish
from tests.listings.rows import row
from tests.secantus_server import MongoServer, mongo_server

Store = Callable[..., None]


def test_everything_is_published_first_with_the_indexes_of_the_deployment(
    publication: Publication, documents: Documents, store: Store
) -> None:
    store("A", "B")
    publish(publication)
    assert (publication.last_error, publication.published, publication.is_rebuilding) == ("", 2, False)
    found = by_key(documents)
    assert set(found) == {"A", "B"}
    assert (found["A"]["tenantId"], found["A"]["mlsProvider"], found["A"]["ListPrice"]) == ("desert", "gps", 500_000)
    indexes = {tuple(index["key"]): index for index in documents.index_information().values()}
    keys = {tuple(name for name, _ in index["key"]): index for index in documents.index_information().values()}
    assert keys[("expiresAt",)]["expireAfterSeconds"] == 0
    assert keys[("ListingKey",)]["unique"] and keys[("ListingId", "tenantId")]["unique"]
    assert (("location", "2dsphere"),) in indexes
    assert {("tenantId", "ListingStatus"), ("tenantId", "City", "ListingStatus"), ("tenantId", "ListPrice")} <= set(
        keys
    )


def test_changes_and_removals_follow(
    publication: Publication, documents: Documents, store: Store, vanish: Store
) -> None:
    store("A", "B", "C")
    publish(publication)
    before = publication.published
    store("A", list_price=480_000)
    vanish("B")
    publish(publication)
    found = by_key(documents)
    assert set(found) == {"A", "C"} and found["A"]["ListPrice"] == 480_000
    assert (publication.published - before, publication.removed) == (1, 1)
    store("B")
    publish(publication)
    assert set(by_key(documents)) == {"A", "B", "C"}


def test_what_was_purged_is_removed_too(
    publication: Publication, documents: Documents, store: Store, gps: Collection
) -> None:
    store("A", "B", standard_status="Expired", status_change_timestamp=timezone.now())
    publish(publication)
    purge(gps, ["A"])
    publish(publication)
    assert set(by_key(documents)) == {"B"}


class Written(monitoring.CommandListener):
    """The ListingKeys in the order in which they were written."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def started(self, event: Any) -> None:
        self.keys += [each["q"]["ListingKey"] for each in event.command.get("updates", ())]
        self.keys += [f"-{each['q']['ListingKey']}" for each in event.command.get("deletes", ())]

    def succeeded(self, event: Any) -> None: ...
    def failed(self, event: Any) -> None: ...


def test_changes_go_out_in_their_order(
    publication: Publication, store: Store, vanish: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("A", "B", "C", "D")
    publish(publication)
    written = Written()
    original: Any = MongoClient
    monkeypatch.setattr(
        "realty.mongodb.MongoClient", lambda *args, **words: original(*args, event_listeners=[written], **words)
    )
    for number, key in enumerate("CADBA"):
        store(key, list_price=400_000 + number)
    vanish("D")
    store("B", list_price=1)
    publish(publication)
    assert written.keys == ["C", "A", "-D", "B"]


def test_a_number_that_moves_to_another_listing_is_no_obstacle(
    publication: Publication, documents: Documents, store: Store, gps: Collection
) -> None:
    store("A", listing_id="1")
    store("B", listing_id="2")
    publish(publication)
    write(gps, [row("A", listing_id="2"), row("B", listing_id="1")], run_id=None)
    publish(publication)
    assert {key: each["ListingId"] for key, each in by_key(documents).items()} == {"A": "2", "B": "1"}
    assert publication.refused == {}


def test_two_shares_with_the_same_number_are_told_apart(
    publication: Publication, documents: Documents, store: Store
) -> None:
    store("A", listing_id="1", mls_id="x")
    store("B", listing_id="1", mls_id="y")
    publish(publication)
    assert len(by_key(documents)) == 1
    assert list(publication.refused.values()) == ["Another listing has the same ListingId."]


@pytest.fixture
def away(tmp_path: Path) -> Iterator[MongoServer]:
    """A server that a test may stop."""
    with mongo_server(tmp_path) as own:
        yield own


def test_an_outage_is_waited_for_and_caught_up(
    gps: Collection, in_tenant: Tenant, store: Store, vanish: Store, away: MongoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realty.mongodb.SELECTION_SECONDS", 0.5)
    publication = set_up(gps, away.uri, "realestate")
    store(*"ABCDE")
    publish(publication)
    original = target.Target.write
    monkeypatch.setattr(target, "WRITTEN_AT_ONCE", 2)

    def cut_off(self: Any, documents: Any) -> Any:
        original(self, dict(list(documents.items())[:2]))
        away.stop()
        return original(self, documents)

    monkeypatch.setattr(target.Target, "write", cut_off)
    for key in "ABCD":
        store(key, list_price=1)
    vanish("E")
    publish(publication)
    assert "No MongoDB server answers" in publication.last_error or "broke the connection" in publication.last_error
    assert publication.next_attempt_at and publication.next_attempt_at > timezone.now()
    assert lag_of(publication) is not None
    publish(publication)
    assert publication.failures == 2 and publication.failing_since
    away.start()
    monkeypatch.setattr(target.Target, "write", original)
    publish(publication)
    assert (publication.last_error, publication.failures, lag_of(publication)) == ("", 0, None)
    client: MongoClient[dict[str, Any]] = MongoClient(away.uri)
    found = {each["ListingKey"]: each["ListPrice"] for each in client["realestate"]["desert_gps_listings"].find()}
    client.close()
    assert found == {"A": 1, "B": 1, "C": 1, "D": 1}


def queued() -> list[str]:
    return [row.func() for row in OrmQ.objects.all() if "publish" in str(row.func())]


def test_waits_grow_while_the_server_is_away_and_other_tenants_go_on(
    publication: Publication,
    store: Store,
    other_tenant: Tenant,
    mongo_uri: str,
    mongo: Database[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("realty.mongodb.SELECTION_SECONDS", 0.2)
    store("A")
    publication.secrets = {"uri": "mongodb://127.0.0.1:1/x"}
    publication.save()
    with tenant_scope(other_tenant):
        theirs = provision(other_tenant, "gps", title="Theirs")
        other = set_up(theirs, mongo_uri)
        write(theirs, [row("T")], run_id=None)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        waits = []
        for _ in range(3):
            publish(publication)
            assert publication.next_attempt_at
            waits.append(publication.next_attempt_at - timezone.now())
        assert waits == [timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60)]
        assert publish_due() == 1
        clock.shift(timedelta(seconds=61))
        assert publish_due() == 2
    publish_task(other_tenant.pk, other.pk)
    assert set(by_key(mongo["coastal_gps_listings"])) == {"T"}
    assert mongo.list_collection_names() == ["coastal_gps_listings"]


def test_two_tenants_in_one_database_are_never_mixed(
    publication: Publication,
    documents: Documents,
    store: Store,
    other_tenant: Tenant,
    mongo_uri: str,
    mongo: Database[dict[str, Any]],
) -> None:
    store("A", "B")
    with tenant_scope(other_tenant):
        theirs = provision(other_tenant, "gps", title="Theirs")
        write(theirs, [row("A", list_price=7), row("T")], run_id=None)
        publish(set_up(theirs, mongo_uri))
    publish(publication)
    assert {key: each["tenantId"] for key, each in by_key(documents).items()} == {"A": "desert", "B": "desert"}
    others = by_key(mongo["coastal_gps_listings"])
    assert {key: each["tenantId"] for key, each in others.items()} == {"A": "coastal", "T": "coastal"}
    assert others["A"]["ListPrice"] == 7


@pytest.mark.parametrize("pages", [1, 3])
def test_another_target_gets_everything_although_a_slice_runs_when_it_is_set(
    publication: Publication,
    store: Store,
    mongo: Database[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    pages: int,
) -> None:
    """Before its second page, and before the one that ends the rebuild."""
    monkeypatch.setattr(following, "AT_ONCE", 1)
    store("A", "B", "C")
    before = mongo.client[f"{mongo.name}_before"]
    publication.database = before.name
    publication.save()
    seen = 0

    def staff_correct_the_target(_: Publication) -> None:
        nonlocal seen
        seen += 1
        if seen == pages:
            Publication.objects.update(database="")
            following.request_rebuild(Publication.objects.get(), may_remove_many=True)

    try:
        assert not following.publish(publication, on_page=staff_correct_the_target)
        publication.refresh_from_db()
        assert publication.is_rebuilding and publication.may_remove_many
        publish(publication)
        assert (publication.last_error, publication.is_rebuilding) == ("", False)
        assert set(by_key(mongo["desert_gps_listings"])) == {"A", "B", "C"}
        assert len(mongo["desert_gps_listings"].index_information()) == len(target.INDEXES) + 1
    finally:
        mongo.client.drop_database(before.name)


def test_another_license_publishes_everything_again(
    publication: Publication, documents: Documents, store: Store, gps: Collection
) -> None:
    store("A", private_remarks="Call first")
    publish(publication)
    assert "PrivateRemarks" not in by_key(documents)["A"]
    Collection.objects.filter(pk=gps.pk).update(license_role="back_office")
    assert publish_due() == 1
    publish(Publication.objects.select_related("collection__tenant").get())
    assert by_key(documents)["A"]["PrivateRemarks"] == "Call first"


def test_events_nudge_only_collections_that_are_published(
    publication: Publication, store: Store, crmls: Collection
) -> None:
    publish(publication)
    queueing.nudge(publication.tenant_id, crmls.pk)
    assert queued() == ["listings.tasks.publish"]  # of the set-up
    queueing.nudge(publication.tenant_id, publication.collection_id)
    assert queued() == ["listings.tasks.publish"]  # the same does not wait twice
