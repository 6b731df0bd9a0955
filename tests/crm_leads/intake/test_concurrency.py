"""Two workers at once, and a reader that dies. Events that commit late: `tests/listings/events`."""

import threading
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection

from crm_leads.intake import take_in as run
from crm_leads.intake.take_in import take_in
from crm_leads.models import IntakeDecision, Lead
from listings.collections import provision
from listings.models import Collection
from realty.tenants.models import Role
from realty.tenants.scope import tenant_scope
from tests.conftest import make_member, make_tenant
from tests.crm_leads.intake.market import permit, sync

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mls(transactional_db: None) -> Iterator[Collection]:
    tenant = make_tenant("desert", "Desert Realty")
    owner: User = make_member("olivia", tenant, Role.OWNER)
    with tenant_scope(tenant):
        collection = provision(tenant, "gps", title="GPS")
        permit(collection, owner)
        yield collection


def in_thread(work: object, *arguments: object) -> threading.Thread:
    def work_and_close() -> None:
        try:
            work(*arguments)  # type: ignore[operator]
        finally:
            connection.close()

    thread = threading.Thread(target=work_and_close)
    thread.start()
    return thread


def test_two_workers_make_each_lead_once(mls: Collection) -> None:
    for number in range(30):
        sync(mls, f"a{number}", "Expired", street_number=str(number + 1))
    threads = [in_thread(take_in, mls.tenant_id) for _ in range(2)]
    for thread in threads:
        thread.join(60)
    assert (Lead.objects.count(), IntakeDecision.objects.count()) == (30, 30)
    assert set(IntakeDecision.objects.values_list("outcome", flat=True)) == {"made"}
    assert sum(lead.activities.count() for lead in Lead.objects.all()) == 30


def test_a_reader_that_dies_halfway_loses_nothing(mls: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "HOMES", 1)
    for number in range(3):
        sync(mls, f"a{number}", "Expired", street_number=str(number + 1))
    record, calls = run._record, []

    def die(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        record(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "_record", die)
    with pytest.raises(KeyboardInterrupt):
        take_in(mls.tenant_id)
    assert Lead.objects.count() == IntakeDecision.objects.count() == 1
    monkeypatch.setattr(run, "_record", record)
    take_in(mls.tenant_id)
    assert Lead.objects.count() == IntakeDecision.objects.count() == 3
