"""What saved searches tell after a sync: each change once, to the right search, with its lag known."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from listings import tasks
from listings.alerts import following, letters, wording
from listings.enums import Frequency, Mark, Tell
from listings.ingest import purge, write
from listings.ingest.vanish import mark_vanished
from listings.models import (
    Alert,
    AlertLetter,
    Collection,
    Listing,
    ListingMark,
    ListingMatches,
    SavedSearch,
    SearchLayout,
    Subscription,
)
from listings.saved_searches.saving import Wanted, change, create
from realty.tenants import members
from realty.tenants.models import Membership, Tenant
from tests.listings.rows import row

TODAY = timezone.now().date()


def sync(collection: Collection, key: str, **values: Any) -> None:
    with transaction.atomic():
        write(collection, [row(key, **values)], run_id=None)


def saved(user: User, tenant: Tenant, query: str = "max_price=500000", **changes: Any) -> SavedSearch:
    wanted = {
        "name": "Golf homes", "query": query, "tells": list(Tell.values), "frequency": Frequency.INSTANT,
        "by_email": True, "in_inbox": True,
    } | changes  # fmt: skip
    return create(user, tenant.pk, Wanted(**wanted))


def told(tenant: Tenant) -> list[tuple[str, str, str]]:
    tasks.follow_alerts(tenant.pk)
    return list(Alert.objects.order_by("pk").values_list("kind", "old_value", "new_value"))


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ({"list_price": Decimal(600_000)}, {"list_price": Decimal(450_000)}, ["new_match"]),
        ({"list_price": Decimal(480_000)}, {"list_price": Decimal(450_000)}, ["price_drop"]),
        ({"list_price": Decimal(450_000)}, {"list_price": Decimal(480_000)}, ["price_rise"]),
        ({"list_price": Decimal(450_000)}, {"list_price": Decimal(600_000)}, ["gone"]),
        ({}, {"standard_status": "Pending"}, ["status"]),
        ({}, {"standard_status": "Closed"}, ["status"]),
        ({"standard_status": "Pending"}, {"standard_status": "Active"}, ["back_on_market"]),
        ({"standard_status": "Expired"}, {"standard_status": "Active"}, ["back_on_market"]),
        ({}, {"list_price": Decimal(450_000), "standard_status": "Pending"}, ["price_drop", "status"]),
        ({}, {"open_houses": [{"OpenHouseDate": str(TODAY + timedelta(5))}]}, ["open_house"]),
        ({}, {"public_remarks": "Freshly painted."}, []),
        ({"list_price": Decimal(600_000)}, {"list_price": Decimal(610_000)}, []),
    ],
)  # fmt: skip
def test_a_change_is_told_by_what_it_is(
    owner: User, gps: Collection, in_tenant: Tenant, before: dict[str, Any], after: dict[str, Any], kinds: list[str]
) -> None:
    sync(gps, "A", **before)
    saved(owner, in_tenant)
    sync(gps, "A", **before, **after) if not before.keys() & after.keys() else sync(gps, "A", **before | after)
    assert [kind for kind, _, _ in told(in_tenant)] == kinds


def test_only_what_a_search_asks_for_is_told(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saved(owner, in_tenant, tells=[Tell.PRICE])
    sync(gps, "A")
    sync(gps, "A", list_price=Decimal(400_000))
    assert told(in_tenant) == []
    sync(gps, "A", list_price=Decimal(390_000))
    assert told(in_tenant) == [("price_drop", "400000.00", "390000.00")]


def test_an_open_house_that_was_there_is_no_news(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saturday, sunday = ({"OpenHouseDate": str(TODAY + timedelta(n))} for n in (5, 6))
    sync(gps, "A", open_houses=[saturday])
    saved(owner, in_tenant)
    sync(gps, "A", open_houses=[saturday, sunday])
    sync(gps, "A", open_houses=[sunday])
    assert told(in_tenant) == [("open_house", "", str(TODAY + timedelta(6)))]


def test_what_was_there_when_it_was_saved_is_not_told(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A")
    saved(owner, in_tenant)
    assert told(in_tenant) == []
    mark_vanished(gps, ["A"], run_id=None)
    assert [kind for kind, _, _ in told(in_tenant)] == ["gone"]


def test_two_searches_alike_stay_two(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    one, two = saved(owner, in_tenant), saved(owner, in_tenant)
    sync(gps, "A")
    told(in_tenant)
    assert sorted(Alert.objects.values_list("search", flat=True)) == [one.pk, two.pk]
    assert AlertLetter.objects.count() == 2


def test_one_offer_in_two_collections_is_told_once(
    owner: User, gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    saved(owner, in_tenant)
    home = {"street_name": "Sago", "listing_id": "ID9"}
    sync(gps, "A", **home)
    sync(crmls, "A", **home)
    assert [kind for kind, _, _ in told(in_tenant)] == ["new_match"]
    sync(gps, "A", list_price=Decimal(400_000), **home)
    sync(crmls, "A", list_price=Decimal(400_000), **home)
    assert [kind for kind, _, _ in told(in_tenant)] == ["new_match", "price_drop"]


def test_the_same_change_from_the_other_mls_hours_later_is_no_news(
    owner: User, gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    for collection in (gps, crmls):
        sync(collection, "A", list_price=Decimal(480_000))
    saved(owner, in_tenant)
    for collection in (gps, crmls):
        sync(collection, "A", list_price=Decimal(450_000))
        assert told(in_tenant) == [("price_drop", "480000.00", "450000.00")]
    sync(gps, "A", list_price=Decimal(480_000))
    sync(crmls, "A", list_price=Decimal(480_000))
    told(in_tenant)
    sync(gps, "A", list_price=Decimal(450_000))
    assert [kind for kind, _, _ in told(in_tenant)] == ["price_drop", "price_rise", "price_drop"]


def test_a_home_that_left_by_price_and_status_is_told_by_its_status(
    owner: User, gps: Collection, in_tenant: Tenant
) -> None:
    sync(gps, "A", list_price=Decimal(450_000))
    saved(owner, in_tenant, tells=[Tell.GONE])
    sync(gps, "A", list_price=Decimal(700_000))
    sync(gps, "A", list_price=Decimal(700_000), standard_status="Closed")
    assert told(in_tenant) == [("gone", "Active", "Closed")]


def test_another_search_begins_with_what_it_matches(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    sync(gps, "A")
    search = saved(owner, in_tenant, query="max_price=100000")
    change(search, Wanted("Golf", "max_price=900000", list(Tell.values), Frequency.INSTANT, True, True))
    assert ListingMatches.objects.get().searches == [search.pk]
    sync(gps, "A", list_price=Decimal(450_000))
    assert [kind for kind, _, _ in told(in_tenant)] == ["price_drop"]


def test_a_paused_search_tells_nothing(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saved(owner, in_tenant, is_paused=True)
    sync(gps, "A")
    assert told(in_tenant) == []


def test_a_worker_that_dies_tells_nothing_twice(
    owner: User, gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any statement of its transaction, it leaves all of it to the next one."""
    saved(owner, in_tenant)
    sync(gps, "A")
    with monkeypatch.context() as patch:
        patch.setattr(following, "advance", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            told(in_tenant)
    assert not Alert.objects.exists() and not AlertLetter.objects.exists() and not ListingMatches.objects.exists()
    assert [kind for kind, _, _ in told(in_tenant)] == ["new_match"]
    Subscription.objects.update(read_until=0)
    assert [kind for kind, _, _ in told(in_tenant)] == ["new_match"]


def test_a_letter_leaves_at_once_and_its_lag_is_known(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    search = saved(owner, in_tenant, query="city=Palm+Desert")
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    assert letters.SEND in [task.task["func"] for task in OrmQ.objects.all()]
    tasks.send_alerts(in_tenant.pk)
    tasks.send_alerts(in_tenant.pk)

    (message,) = mail.outbox
    letter = AlertLetter.objects.get()
    assert message.to == ["olivia@example.com"] and message.subject == "Golf homes: New match, 12 Sago A Lane"
    assert "(Palm Desert)" in message.body and f"/listings/saved/{search.pk}/" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.sent_at is not None and timedelta() < letter.sent_at - letter.caused_at < timedelta(minutes=1)


def test_the_link_to_the_search_is_one_whatever_its_number(in_tenant: Tenant) -> None:
    letter = AlertLetter(search=SavedSearch(pk=12_345, name="Golf", tenant=in_tenant), tenant=in_tenant)
    assert "/listings/saved/12345/" in wording.body_of(letter, [], 0, "https://stop")


def test_a_rent_is_told_as_one(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    home = {"property_type": "Residential Lease"}
    sync(gps, "A", list_price=Decimal(3_000), **home)
    saved(owner, in_tenant, query="offer=lease")
    sync(gps, "A", list_price=Decimal(2_800), **home)
    tasks.follow_alerts(in_tenant.pk)
    tasks.send_alerts(in_tenant.pk)
    assert "$3,000/mo to $2,800/mo" in mail.outbox[0].body and ", $2,800/mo" in mail.outbox[0].body


def test_a_mail_server_that_is_down_is_asked_again(
    owner: User, gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(owner, in_tenant)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", lambda _: (_ for _ in ()).throw(OSError("down")))
        tasks.send_alerts(in_tenant.pk)
    assert AlertLetter.objects.get().problem == "OSError: down" and not mail.outbox
    AlertLetter.objects.update(next_attempt_at=timezone.now())
    tasks.send_alerts(in_tenant.pk)
    assert len(mail.outbox) == 1


def test_an_address_that_is_none_holds_up_no_other(
    owner: User, colleague: User, gps: Collection, in_tenant: Tenant
) -> None:
    saved(owner, in_tenant)
    saved(colleague, in_tenant)
    User.objects.filter(pk=owner.pk).update(email="olivia@example.com\nBcc: all@example.com")
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    tasks.send_alerts(in_tenant.pk)
    assert [message.to for message in mail.outbox] == [[colleague.email]]
    assert AlertLetter.objects.get(search__user=owner).problem.startswith("BadHeaderError")


def test_a_letter_whose_listings_are_gone_says_so(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saved(owner, in_tenant)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    with transaction.atomic():
        purge(gps, ["A"])
    tasks.send_alerts(in_tenant.pk)
    letter = AlertLetter.objects.get()
    assert (letter.sent_at, letter.next_attempt_at) == (None, None) and "are gone" in letter.problem and not mail.outbox


def test_who_leaves_is_told_nothing_more_and_takes_searches_and_marks_along(
    owner: User, colleague: User, gps: Collection, in_tenant: Tenant
) -> None:
    saved(colleague, in_tenant)
    mine = saved(owner, in_tenant)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    ListingMark.objects.create(user=colleague, listing=Listing.objects.get(), kind=Mark.FAVORITE)
    SearchLayout.objects.create(user=colleague, name="Prices", sort="price_low")
    members.remove(Membership.objects.get(user=colleague))
    assert not ListingMark.objects.exists() and not SearchLayout.objects.exists()
    assert list(SavedSearch.objects.all()) == [mine]
    tasks.send_alerts(in_tenant.pk)
    sync(gps, "B")
    tasks.follow_alerts(in_tenant.pk)
    assert [message.to for message in mail.outbox] == [[owner.email]]
    assert set(Alert.objects.values_list("search", flat=True)) == {mine.pk}


def test_who_is_no_member_is_not_written_to(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    """Whatever left the search behind."""
    saved(owner, in_tenant)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    Membership.objects.filter(user=owner)._raw_delete("default")
    tasks.send_alerts(in_tenant.pk)
    assert not mail.outbox and AlertLetter.objects.get().problem == "The person is no member any more."


def test_a_sync_of_many_pages_writes_few_letters(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    """The first leaves at once; what comes right after it is one letter."""
    saved(owner, in_tenant)
    for key in "ABC":
        sync(gps, key)
        tasks.follow_alerts(in_tenant.pk)
        tasks.send_alerts(in_tenant.pk)
    assert len(mail.outbox) == 1
    AlertLetter.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
    tasks.send_alerts(in_tenant.pk)
    assert [message.subject.partition(": ")[2] for message in mail.outbox] == [
        "New match, 12 Sago A Lane",
        "2 changes",
    ]
