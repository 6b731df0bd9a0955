"""A button that is pressed twice, by two workers at once."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from crm_leads.models import CrmProperty
from crm_leads.properties import csv_import, records
from listings import ingest
from listings.collections import provision
from listings.models import Collection
from realty.tenants.models import Role
from realty.tenants.scope import tenant_scope
from tests.conftest import make_member, make_tenant
from tests.listings.rows import row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mls(transactional_db: None) -> Iterator[Collection]:
    tenant = make_tenant("desert", "Desert Realty")
    make_member("olivia", tenant, Role.OWNER)
    with tenant_scope(tenant):
        yield provision(tenant, "gps", title="GPS")


def twice(mls: Collection, work: Callable[[], object]) -> None:
    start = threading.Barrier(2)

    def press() -> None:
        start.wait(10)
        try:
            with tenant_scope(mls.tenant_id):
                work()
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_a_file_is_made_once(mls: Collection) -> None:
    content = b"address,zip,client\n" + b"".join(b"%d A St,92260,Ana Owner\n" % number for number in range(50))
    twice(mls, lambda: csv_import.carry_out(content, User.objects.get()))
    assert CrmProperty.objects.count() == 50


def test_a_listing_is_kept_once(mls: Collection) -> None:
    with transaction.atomic():
        ingest.write(mls, [row("A")], run_id=None)
    twice(mls, lambda: records.keep(mls.listings.get(), User.objects.get()))
    assert CrmProperty.objects.count() == 1
