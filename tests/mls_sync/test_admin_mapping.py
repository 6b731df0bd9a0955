"""The mapping pages in the console: staff map, try, save, go back, and decide what the inbox holds."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from listings.models import Listing
from mls_sync.drift_inbox import waiting
from mls_sync.models import DriftFinding, DriftState, Feed, FeedFieldMap, Remap, RemapStatus
from mls_sync.replication import remapping
from tests.conftest import PASSWORD, signed_in
from tests.mls_sync.replication.conftest import Sync, feed, no_waiting, source, sync  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import Source
from tests.mls_sync.views.words import words_of


@pytest.fixture(autouse=True)
def stored(source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Read once; then the source begins to send a tract, and a subtype that nobody knows."""
    monkeypatch.setattr(remapping, "async_task", lambda *args, **options: None)
    source.put(*source.records, City="Indio", AgentPin="4711", Tax="********")
    sync()
    source.put(*source.records, Tract="Canyon Estates", PropertySubType="Casita")
    sync("full")


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def url(name: str, feed: Feed) -> str:  # noqa: F811
    return reverse(f"admin:mls_sync_feed_map_{name}", args=[feed.pk])


def get(client: Client, name: str, feed: Feed, **query: str) -> str:  # noqa: F811
    return words_of(client.get(url(name, feed), query))


def assign(client: Client, feed: Feed, name: str, target: str, **more: str) -> Any:  # noqa: F811
    form = {"target": target, "place": "last", "reader": "", "values": "", **more}
    return client.post(f"{url('field', feed)}?name={name}", form, follow=True)


def test_each_field_is_shown_with_what_it_means_says_and_fills(console: Client, feed: Feed) -> None:  # noqa: F811
    page = get(console, "fields", feed)
    assert "City of the property's address 100% of 20 Indio City built in name" in page
    assert "100% of 10 Canyon Estates Suggested: SubdivisionName" in page
    assert "4711" not in page and "********" not in page
    assert "Tract" not in get(console, "fields", feed, q="city") and "Tract" in get(
        console, "fields", feed, show="unmapped"
    )


def test_an_edit_is_tried_before_it_is_saved_and_then_holds(console: Client, staff: User, feed: Feed) -> None:  # noqa: F811
    page = words_of(assign(console, feed, "Tract", "SubdivisionName"))
    assert "10 of 10 stored listings would change" in page and "SubdivisionName empty Canyon Estates" in page
    assert not FeedFieldMap.objects.exists()
    saved = words_of(console.post(url("save", feed), {"note": "Tracts"}, follow=True))
    made = FeedFieldMap.objects.get()
    assert "Version 1 is in use now" in saved and "saved by piper" in saved
    assert (made.created_by, made.note) == (staff, "Tracts")
    assert made.rules == [{"field": "SubdivisionName", "names": ["SubdivisionName", "Tract"]}]
    assert Remap.objects.get().requested_by == staff
    assert "There is nothing to test" in get(console, "trial", feed)


def test_the_remap_s_progress_is_on_the_page_until_its_end(console: Client, feed: Feed) -> None:  # noqa: F811
    assign(console, feed, "Tract", "SubdivisionName")
    console.post(url("save", feed))
    assert (
        "0 of 10 looked at" in get(console, "progress", feed)
        and b"hx-get" in console.get(url("progress", feed)).content
    )
    row = Remap.objects.get()
    remapping.run_slice(row.pk, row.slices)
    ended = console.get(url("progress", feed))
    assert "10 stored listings followed version 1" in words_of(ended) and b"hx-get" not in ended.content
    assert Listing.objects.filter(subdivision_name="Canyon Estates").count() == 10


def test_a_failed_remap_is_told_and_can_be_asked_for_again(console: Client, feed: Feed) -> None:  # noqa: F811
    Remap.objects.create(feed=feed, version=1, status=RemapStatus.FAILED, message="The token is gone.")
    assert "do not follow version 1 yet. The token is gone." in get(console, "versions", feed)
    console.post(url("remap", feed))
    assert Remap.objects.first().is_open


def test_going_back_is_a_new_version_equal_to_the_old_one(console: Client, feed: Feed) -> None:  # noqa: F811
    assign(console, feed, "Tract", "SubdivisionName")
    console.post(url("save", feed))
    assign(console, feed, "Tract", "City", place="only")
    console.post(url("save", feed))
    page = get(console, "versions", feed)
    assert "City: from Tract (was: as built in)" in page and "Version 2 in use" in page
    console.post(url("restore", feed), {"version": "1"})
    first, _, third = FeedFieldMap.objects.order_by("version")
    assert (third.version, third.rules, third.note) == (3, first.rules, "As version 1 was")
    console.post(url("restore", feed), {"version": "0"})
    assert FeedFieldMap.objects.first().rules == []
    assert console.post(url("restore", feed), {"version": "9"}).status_code == 404


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(console: Client, feed: Feed, owner: User) -> None:  # noqa: F811
    assign(console, feed, "Tract", "SubdivisionName")
    FeedFieldMap.objects.create(feed=feed, version=1, created_by=owner)
    assert "Another version was saved since you began" in get(console, "fields", feed)
    said = words_of(console.post(url("save", feed), follow=True))
    assert "olivia saved version 1 since you began" in said and FeedFieldMap.objects.count() == 1
    console.post(url("edit", feed), {"discard": "1"})
    assert "not saved" not in get(console, "fields", feed)


def test_one_change_is_taken_back_and_the_others_stay(console: Client, feed: Feed) -> None:  # noqa: F811
    assign(console, feed, "Tract", "SubdivisionName")
    assign(console, feed, "Tract", "+", reader="text")
    assert "2 changes not saved" in get(console, "fields", feed)
    console.post(url("edit", feed), {"reset": "SubdivisionName"})
    page = get(console, "fields", feed)
    assert "1 change not saved" in page and "Tract: kept as a further field, as text" in page
    console.post(f"{url('field', feed)}?name=Tract", {"unassign": "Tract"})
    assert "not saved" not in get(console, "fields", feed)


def test_a_wrong_form_says_what_is_wrong_and_keeps_nothing(console: Client, feed: Feed) -> None:  # noqa: F811
    refused = assign(console, feed, "Tract", "City", reader="money")
    assert refused.status_code == 422 and "City can be read as text" in words_of(refused)
    assert "not saved" not in words_of(refused)
    assert console.get(url("field", feed), {"name": "Nonsense"}).status_code == 404


def test_the_inbox_s_suggestions_become_rules_after_a_test(console: Client, staff: User, feed: Feed) -> None:  # noqa: F811
    page = get(console, "drift", feed)
    assert "New field Tract" in page and "New lookup value PropertySubType Casita" in page
    found = {str(row): row.pk for row in waiting(feed)}
    subtype = found["New lookup value: PropertySubType = Casita"]
    form = {"finding": [found["New field: Tract"], subtype], "accept": "1"}
    refused = words_of(console.post(url("drift", feed), form, follow=True))
    assert "These need a choice of yours first: New lookup value: PropertySubType = Casita." in refused
    console.post(url("drift", feed), {"finding": [subtype], "accept": "1", f"meaning-{subtype}": "Cabin"})
    assert "PropertySubType Casita Cabin" in get(console, "trial", feed)
    console.post(url("save", feed))
    assert FeedFieldMap.objects.get().rules == [
        {"field": "SubdivisionName", "names": ["SubdivisionName", "Tract"]},
        {"field": "PropertySubType", "names": ["PropertySubType"], "values": {"Casita": "Cabin"}},
    ]
    assert set(DriftFinding.objects.values_list("state", "decided_by")) == {(DriftState.ACCEPTED, staff.pk)}


def test_a_change_is_ignored_postponed_and_opened_again(console: Client, feed: Feed) -> None:  # noqa: F811
    ids = [row.pk for row in waiting(feed)]
    said = words_of(console.post(url("decide", feed), {"decision": "ignore", "finding": ids}, follow=True))
    assert f"{len(ids)} ignored." in said and "ignored by piper" in said
    console.post(url("decide", feed), {"decision": "reopen", "finding": ids})
    assert waiting(feed).count() == len(ids)
    console.post(url("decide", feed), {"decision": "postpone", "finding": ids})
    assert "postponed by piper" in get(console, "drift", feed)
    assert "Check the changes" in words_of(console.post(url("decide", feed), {"decision": "ignore"}, follow=True))
    assert console.post(url("decide", feed), {"decision": "forget", "finding": ids}).status_code == 404


def test_an_unknown_status_is_unknown_and_explained_where_words_are(
    console: Client,
    feed: Feed,  # noqa: F811
    source: Source,  # noqa: F811
    sync: Sync,  # noqa: F811
) -> None:
    source.put("A", StandardStatus="Delayed Marketing")
    sync("full")
    page = console.get(url("lookups", feed)).content.decode()
    assert f"collection={feed.collection_id}&amp;word=Delayed%20Marketing" in page
    text = words_of(console.get(url("lookups", feed)))
    assert "Delayed Marketing Unknown 1 Say what it means" in text and "Casita not a RESO value 10" in text
    word = {
        "collection": feed.collection_id,
        "word": "Delayed Marketing",
        "standard_status": "Hold",
        "source": "Rule 4",
    }
    console.post(reverse("admin:listings_statusword_add"), word)
    assert "StandardStatus" not in get(console, "drift", feed).split("Decided")[0]
    refused = console.post(url("lookups", feed), {"lookup": "StandardStatus", "value": "x", "meaning": "Active"})
    assert refused.status_code == 404


def test_a_lookup_s_value_is_translated_from_its_list(console: Client, feed: Feed) -> None:  # noqa: F811
    said = {"lookup": "PropertySubType", "value": "Casita", "meaning": "Cabin"}
    page = words_of(console.post(url("lookups", feed), said, follow=True))
    assert "PropertySubType in 10" in page and "Casita means Cabin" in page


def test_staff_without_the_right_look_and_try_but_do_not_save(feed: Feed) -> None:  # noqa: F811
    lena = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    assert signed_in(lena).get(url("fields", feed)).status_code == 403
    lena.user_permissions.set(Permission.objects.filter(codename="view_feed"))
    client = signed_in(lena)
    page = words_of(assign(client, feed, "Tract", "SubdivisionName"))
    assert "10 of 10 stored listings would change" in page and "Save as a new version" not in page
    for name in ("save", "restore", "decide", "remap"):
        assert client.post(url(name, feed), {"version": "0", "decision": "ignore"}).status_code == 403
    assert not FeedFieldMap.objects.exists()


@pytest.mark.parametrize(
    ("name", "queries"), [("fields", 8), ("drift", 11), ("lookups", 12), ("versions", 8), ("progress", 5)]
)
def test_a_page_takes_so_many_queries(
    console: Client,
    feed: Feed,  # noqa: F811
    name: str,
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    console.get(url(name, feed))
    with django_assert_num_queries(queries):
        console.get(url(name, feed))
