"""Two workers at once, transactions that commit late, and any order of what happens."""

import threading
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from crm_leads.intake import reading
from crm_leads.intake import take_in as run
from crm_leads.intake.take_in import take_in
from crm_leads.models import IntakeDecision, Lead
from listings.collections import provision
from listings.models import Collection, Listing, ListingEvent
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


def test_an_event_that_commits_late_with_a_lower_id_is_not_passed_over(mls: Collection) -> None:
    """Its transaction is open while others with higher ids commit and are read."""
    for number, key in enumerate(("late", "early")):
        sync(mls, key, street_number=str(number + 1))
        sync(mls, key, "Pending", street_number=str(number + 1))
    take_in(mls.tenant_id)
    Listing.objects.update(standard_status="Expired")
    written, commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with tenant_scope(mls.tenant_id), transaction.atomic():
            _expired("late")
            written.set()
            commit.wait(60)

    thread = in_thread(write_slowly)
    assert written.wait(60)
    with transaction.atomic():
        _expired("early")
    take_in(mls.tenant_id)
    take_in(mls.tenant_id)
    assert list(Lead.objects.values_list("listing_key", flat=True)) == ["early"]
    commit.set()
    thread.join(60)
    ids = dict(ListingEvent.objects.filter(kind="status").values_list("listing__listing_key", "pk"))
    assert ids["late"] < ids["early"]
    take_in(mls.tenant_id)
    assert sorted(Lead.objects.values_list("listing_key", flat=True)) == ["early", "late"]


def _expired(key: str) -> None:
    """The event alone: the write door's locks, by which the transactions would wait for each other, are no promise."""
    listing = Listing.objects.get(listing_key=key)
    now = timezone.now()
    ListingEvent.objects.create(
        tenant_id=listing.tenant_id,
        collection_id=listing.collection_id,
        listing=listing,
        kind="status",
        old_value="Active",
        new_value="Expired",
        occurred_at=now,
        recorded_at=now,
    )


def test_a_transaction_open_for_long_keeps_the_cursor_back(mls: Collection) -> None:
    """However long: beyond the time for which clocks may differ, too."""
    began, end = threading.Event(), threading.Event()
    moments: list[object] = []

    def stay_open() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            moments.extend(cursor.fetchone())
            began.set()
            end.wait(60)

    thread = in_thread(stay_open)
    assert began.wait(60)
    held = reading.horizon()
    assert held + reading.CLOCKS <= moments[0]  # type: ignore[operator]
    assert reading.horizon() == held
    end.set()
    thread.join(60)
    assert reading.horizon() > held


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
