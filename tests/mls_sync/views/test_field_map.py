"""The mapping pages as a brokerage's owner sees them: all of it to look at and to try, nothing to save."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse

from mls_sync.models import DriftFinding, DriftKind, Feed, FeedFieldMap, FieldStatistics, Remap
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.mls_sync.views.words import words_of
from tests.realty.tenants.rows import a_field


@pytest.fixture
def drifted(feed: Feed) -> Feed:
    with tenant_scope(feed.tenant_id):
        fields = {
            "Tract": a_field(samples=["Canyon Estates"]),
            "City": a_field(),
            "AgentPin": a_field(samples=["4711"]),
        }
        own = {"tenant_id": feed.tenant_id, "feed": feed}
        seen = FieldStatistics.objects.create(fields=fields, records=10, **own)
        DriftFinding.objects.create(kind=DriftKind.NEW, field="Tract", last_seen_at=seen.looked_at, **own)
    return feed


def url(name: str, feed: Feed) -> str:
    return reverse(f"feed_map_{name}", args=[feed.pk])


def test_staff_and_owners_come_to_the_map_from_the_feed(
    owner: User, colleague: User, staff: User, drifted: Feed
) -> None:
    console = signed_in(staff).get(reverse("admin:mls_sync_feed_change", args=[drifted.pk])).content.decode()
    assert reverse("admin:mls_sync_feed_map_fields", args=[drifted.pk]) in console
    assert url("fields", drifted) in signed_in(owner).get("/feeds/").content.decode()
    assert url("fields", drifted) not in signed_in(colleague).get("/feeds/").content.decode()


def test_an_owner_sees_fields_and_who_saves(owner: User, drifted: Feed) -> None:
    page = words_of(signed_in(owner).get(url("fields", drifted)))
    assert "Canyon Estates" in page and "4711" not in page
    assert "You may look and test. Platform staff save" in page and "The built-in map is in use" in page


def test_an_owner_s_edit_is_a_draft_of_their_own(owner: User, drifted: Feed) -> None:
    client = signed_in(owner)
    form = {"target": "SubdivisionName", "place": "first", "reader": "", "values": ""}
    page = words_of(client.post(f"{url('field', drifted)}?name=Tract", form, follow=True))
    assert "1 change not saved" in page and "No listing is stored yet" in page and "Save" not in page
    assert "not saved" not in words_of(signed_in(owner).get(url("fields", drifted)))
    with tenant_scope(drifted.tenant_id):
        assert not FeedFieldMap.objects.exists() and not Remap.objects.exists()


def test_an_owner_accepts_a_suggestion_into_the_draft_and_decides_nothing(owner: User, drifted: Feed) -> None:
    client = signed_in(owner)
    with tenant_scope(drifted.tenant_id):
        found = DriftFinding.objects.get()
    page = words_of(client.get(url("drift", drifted)))
    assert "SubdivisionName" in page and "Ignore" not in page
    client.post(url("drift", drifted), {"finding": [found.pk], "accept": "1"})
    assert "from SubdivisionName, then Tract" in words_of(client.get(url("trial", drifted)))
    with tenant_scope(drifted.tenant_id):
        assert DriftFinding.objects.get().decided_at is None
    for name in ("save", "restore", "decide", "remap"):
        with pytest.raises(NoReverseMatch):
            url(name, drifted)


def test_a_feed_that_cannot_be_set_up_says_so_on_the_test(owner: User, drifted: Feed) -> None:
    with tenant_scope(drifted.tenant_id):
        Feed.objects.filter(pk=drifted.pk).update(kind="spark", options={"base_url": "ftp://nowhere"})
    client = signed_in(owner)
    client.post(f"{url('field', drifted)}?name=Tract", {"target": "City", "place": "only", "reader": "", "values": ""})
    assert "The map cannot be tested." in words_of(client.get(url("trial", drifted)))


def test_a_stranger_finds_no_map(stranger: User, drifted: Feed) -> None:
    for name in ("fields", "drift", "lookups", "trial", "versions", "progress"):
        assert signed_in(stranger).get(url(name, drifted)).status_code == 404


@pytest.mark.parametrize("number", [1, 90])
def test_the_page_takes_so_many_queries(
    owner: User, drifted: Feed, number: int, django_assert_num_queries: Any
) -> None:
    with tenant_scope(drifted.tenant_id):
        fields = {f"Field{each}": a_field() for each in range(number)}
        FieldStatistics.objects.update(fields=fields)
    client = signed_in(owner)
    with django_assert_num_queries(7):
        client.get(url("fields", drifted))
