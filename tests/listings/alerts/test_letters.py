"""What a letter of a saved search lists: all that it tells, or where the rest is; no open house that is over."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.utils import timezone

from listings import tasks
from listings.alerts import digests, wording
from listings.enums import Frequency
from listings.ingest import write
from listings.models import Alert, AlertLetter, Collection, SavedSearch
from listings.saved_searches.saving import Wanted, change
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.alerts.test_following import saved, sync, told
from tests.listings.rows import row

TODAY = timezone.now().date()


def wanted(search: SavedSearch, **changes: object) -> Wanted:
    names = Wanted.__dataclass_fields__
    return Wanted(**{name: getattr(search, name) for name in names} | changes)


def test_what_a_letter_does_not_list_is_in_the_inbox(owner: User, gps: Collection, tenant: Tenant) -> None:
    """Also of a search that writes e-mails alone."""
    with tenant_scope(tenant):
        saved(owner, tenant, in_inbox=False)
        with transaction.atomic():
            write(gps, [row(f"{n:02}") for n in range(26)], run_id=None)
        tasks.follow_alerts(tenant.pk)
        tasks.send_alerts(tenant.pk)
        streets = {alert.listing.street_name for alert in Alert.objects.select_related("listing")}
    inbox = signed_in(owner).get("/listings/alerts/").content.decode()
    (message,) = mail.outbox
    assert "And 1 more" in message.body and inbox.count("Sago") == 1
    assert len(streets) == 26 and all(f"{street} Lane" in message.body + inbox for street in streets)


def test_all_new_days_of_open_houses_are_told(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    days = [str(TODAY + timedelta(n)) for n in (9, 4, 5, 6, 7, 8)]
    sync(gps, "A")
    saved(owner, in_tenant)
    sync(gps, "A", open_houses=[{"OpenHouseDate": day} for day in days[:2]])
    assert told(in_tenant) == [("open_house", "", f"{days[1]} {days[0]}")]
    tasks.send_alerts(in_tenant.pk)
    assert f"{_written(4)} and {_written(9)}" in mail.outbox[0].body
    sync(gps, "A", open_houses=[{"OpenHouseDate": day} for day in days])
    assert told(in_tenant)[-1] == ("open_house", "", " ".join(days[2:]))


def test_open_houses_that_one_alert_has_no_room_for_are_counted(
    owner: User, gps: Collection, in_tenant: Tenant
) -> None:
    days = [str(TODAY + timedelta(n)) for n in range(3, 10)]
    sync(gps, "A")
    saved(owner, in_tenant)
    sync(gps, "A", open_houses=[{"OpenHouseDate": day} for day in days])
    assert told(in_tenant) == [("open_house", "", " ".join([*days[:5], "+2"]))]
    tasks.send_alerts(in_tenant.pk)
    assert f"{_written(6)}, {_written(7)} and 2 more\n" in mail.outbox[0].body
    alert = Alert.objects.get()
    assert wording.coming_days(alert, TODAY + timedelta(7)) == f"{days[4]} +2"
    assert wording.coming_days(alert, TODAY + timedelta(9)) == "+1"
    assert wording.what_changed(Alert(kind="open_house", new_value="+1")) == "1 more"
    assert wording.coming_days(alert, TODAY + timedelta(10)) == ""


def _written(days: int) -> str:
    day = TODAY + timedelta(days)
    return f"{day:%b} {day.day}, {day.year}"


def test_an_open_house_that_is_over_is_in_no_letter(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    for key in "AB":
        sync(gps, key)
    saved(owner, in_tenant)
    for key in "AB":
        sync(gps, key, open_houses=[{"OpenHouseDate": str(TODAY + timedelta(3))}])
    tasks.follow_alerts(in_tenant.pk)
    past, coming = str(TODAY - timedelta(3)), str(TODAY + timedelta(3))
    Alert.objects.filter(listing__listing_key="A").update(new_value=past)
    Alert.objects.filter(listing__listing_key="B").update(new_value=f"{past} {coming}")
    tasks.send_alerts(in_tenant.pk)
    (message,) = mail.outbox
    assert message.subject == "Golf homes: Open house, 12 Sago B Lane"
    assert f"Open house: {_written(3)}\n" in message.body and "Sago A" not in message.body


def test_a_letter_of_open_houses_that_are_all_over_does_not_leave(
    owner: User, gps: Collection, in_tenant: Tenant
) -> None:
    sync(gps, "A")
    saved(owner, in_tenant)
    sync(gps, "A", open_houses=[{"OpenHouseDate": str(TODAY + timedelta(3))}])
    tasks.follow_alerts(in_tenant.pk)
    Alert.objects.update(new_value=str(TODAY - timedelta(3)))
    tasks.send_alerts(in_tenant.pk)
    assert not mail.outbox and "are over" in AlertLetter.objects.get().problem


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.DAILY])
def test_another_rhythm_keeps_what_the_next_letter_owes(
    owner: User, gps: Collection, in_tenant: Tenant, frequency: str
) -> None:
    search = saved(owner, in_tenant, frequency=Frequency.DAILY)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    change(search, wanted(search, is_paused=True))
    change(search, wanted(search, frequency=frequency, is_paused=False))
    assert digests.write_due(in_tenant, timezone.now() + timedelta(days=8)) == 1
    assert Alert.objects.exclude(letter=None).count() == 1


def test_at_once_writes_what_was_waiting(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    search = saved(owner, in_tenant, frequency=Frequency.WEEKLY)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    change(search, wanted(search, frequency=Frequency.INSTANT))
    tasks.send_alerts(in_tenant.pk)
    assert [message.subject for message in mail.outbox] == ["Golf homes: New match, 12 Sago A Lane"]
    change(search, wanted(search, frequency=Frequency.DAILY))
    assert digests.write_due(in_tenant, timezone.now() + timedelta(days=2)) == 0


def test_what_another_search_found_is_in_no_letter_of_it(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    search = saved(owner, in_tenant, frequency=Frequency.DAILY)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    change(search, wanted(search, query="max_price=600000"))
    assert digests.write_due(in_tenant, timezone.now() + timedelta(days=2)) == 0
