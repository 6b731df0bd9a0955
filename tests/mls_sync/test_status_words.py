"""vendors_and_law H1: a person says what an MLS means by a status of its own."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django_q.models import Schedule

from listings import ingest
from listings.models import Collection, Listing, ListingEvent, StatusWord
from mls_sync import tasks
from mls_sync.models import Feed
from mls_sync.replication import lease, remapping
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")
WORD = "Delayed Marketing"


class MappedByHand:
    """Stands in for a provider: its stored record is the row that the test wrote."""

    def __init__(self, feed: Feed) -> None:
        self.requests_made = 0

    def close(self) -> None:
        pass

    def row(self, record: Any) -> Any:
        names = ("listing_id", "standard_status", "mls_status", "street_number", "street_name", "postal_code")
        return row(record.listing_key, **{name: record.payload[name] for name in names if name in record.payload})


@pytest.fixture
def feed(gps: Collection, monkeypatch: pytest.MonkeyPatch) -> Feed:
    monkeypatch.setattr(remapping, "provider_for", MappedByHand)
    return Feed.objects.create(collection=gps, kind="fake")


def _store(gps: Collection, key: str, word: str = WORD, status: str = "Unknown") -> Listing:
    with transaction.atomic():
        ingest.write(gps, [row(key, standard_status=status, mls_status=word)], run_id=None)
    return Listing.objects.get(listing_key=key)


def _mean(gps: Collection, status: str, word: str = WORD) -> StatusWord:
    return StatusWord.objects.create(collection=gps, word=word, standard_status=status, source="Rule 1.2")


def test_a_record_with_an_explained_word_is_stored_with_its_meaning(gps: Collection, crmls: Collection) -> None:
    _mean(gps, "Coming Soon")
    assert _store(gps, "a", "delayed  MARKETING").standard_status == "Coming Soon"
    assert _store(gps, "b", "Delayed Showing").standard_status == "Unknown"
    assert _store(gps, "c", WORD, "Hold").standard_status == "Hold"
    assert _store(crmls, "d").standard_status == "Unknown"


def test_stored_listings_follow_the_word_and_go_back_with_it(feed: Feed, gps: Collection, tenant: Tenant) -> None:
    _store(gps, "a")
    _store(gps, "b", "Another")
    word = _mean(gps, "Expired")
    assert tasks.remap_status_word(tenant.pk, gps.pk, WORD) == 1
    assert dict(Listing.objects.values_list("listing_key", "standard_status")) == {"a": "Expired", "b": "Unknown"}
    events = ListingEvent.objects.filter(kind="status").values_list("old_value", "new_value")
    assert list(events) == [("Unknown", "Expired")]
    word.delete()
    tasks.remap_status_word(tenant.pk, gps.pk, WORD)
    assert Listing.objects.get(listing_key="a").standard_status == "Unknown"


def test_while_a_sync_is_at_the_feed_the_word_waits(
    feed: Feed, gps: Collection, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "held", _Taken)
    assert tasks.remap_status_word(tenant.pk, gps.pk, WORD) == 0
    assert Schedule.objects.get(func=tasks.REMAP_WORD).schedule_type == Schedule.ONCE


def test_staff_see_unexplained_words_with_counts_and_explain_them(staff: User, feed: Feed, gps: Collection) -> None:
    _store(gps, "a")
    _store(gps, "b")
    console = signed_in(staff)
    page = console.get(reverse("admin:listings_statusword_changelist")).content.decode()
    assert WORD in page and "(2 listings)" in page
    said = {"collection": gps.pk, "word": f" {WORD} ", "standard_status": "Coming Soon", "source": "Rule 1.2"}
    assert console.post(reverse("admin:listings_statusword_add"), said).status_code == 302
    word = StatusWord.objects.get()
    assert (word.word, word.set_by, word.tenant_id) == (WORD, staff, gps.tenant_id)
    twice = console.post(reverse("admin:listings_statusword_add"), {**said, "word": WORD.upper()})
    assert "has a meaning for this word already" in twice.content.decode()
    change = reverse("admin:listings_statusword_change", args=[word.pk])
    console.post(change, {"standard_status": "Withdrawn", "source": "Rule 1.3"})
    assert StatusWord.objects.get().standard_status == "Withdrawn"


class _Taken:
    def __init__(self, feed_id: int) -> None:
        self.feed_id = feed_id

    def __enter__(self) -> bool:
        return False

    def __exit__(self, *error: object) -> None:
        return None
