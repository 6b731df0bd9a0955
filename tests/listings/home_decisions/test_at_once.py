"""Two persons decide at the same moment, or one while a feed writes: they take turns, and nobody's word is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from listings.home_decisions.conflicts import Refused
from listings.home_decisions.deciding import join, part
from listings.ingest import write
from listings.models import Collection, HomeDecision, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.rows import row

MAIN: dict[str, Any] = {"street_number": "100", "street_name": "Main"}
ELM: dict[str, Any] = {"street_number": "9", "street_name": "Elm"}


def store(collection: Collection, price: int, **places: dict[str, Any]) -> None:
    with transaction.atomic():
        write(collection, [row(key, list_price=price, **place) for key, place in places.items()], run_id=None)


def at_once(tenant: Tenant, *acts: Callable[[], Any]) -> list[Refused]:
    gate, refused = threading.Barrier(len(acts)), list[Refused]()

    def run(act: Callable[[], Any]) -> None:
        try:
            with tenant_scope(tenant):
                gate.wait(timeout=30)
                act()
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return refused


@pytest.fixture
def ids(transactional_db: None, tenant: Tenant, gps: Collection) -> dict[str, int]:
    with tenant_scope(tenant):
        store(gps, 1, A=MAIN, B=MAIN, C=ELM)
        return dict(Listing.objects.values_list("listing_key", "pk"))


def homes(tenant: Tenant) -> dict[str, str]:
    with tenant_scope(tenant):
        return dict(Listing.objects.values_list("listing_key", "property_key"))


def test_the_same_button_pressed_twice_decides_once(tenant: Tenant, owner: User, ids: dict[str, int]) -> None:
    refused = at_once(tenant, *[lambda: join(ids["A"], ids["C"], owner)] * 2)
    with tenant_scope(tenant):
        assert len(refused) == 1 and HomeDecision.objects.count() == 1
    assert len(set(homes(tenant).values())) == 1


def test_a_feed_that_writes_meanwhile_undoes_nothing(
    tenant: Tenant, owner: User, gps: Collection, ids: dict[str, int]
) -> None:
    assert not at_once(tenant, lambda: part(ids["B"], owner), lambda: store(gps, 2, A=MAIN, B=MAIN, D=MAIN))
    found = homes(tenant)
    assert found["A"] == found["D"] != found["B"]


def test_of_two_that_contradict_the_later_is_refused(tenant: Tenant, owner: User, ids: dict[str, int]) -> None:
    refused = at_once(tenant, lambda: part(ids["B"], owner), lambda: join(ids["B"], ids["C"], owner))
    found = homes(tenant)
    # Whichever came first: joined, B cannot be parted; parted, it is joined with C alone.
    assert (found["A"] == found["B"]) == bool(refused) and found["B"] == found["C"]
