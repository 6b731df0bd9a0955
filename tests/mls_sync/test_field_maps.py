"""A feed's own map as data: an edit and a remap change columns without one request; a sync writes what it changed."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from listings.models import Listing
from mls_sync.field_maps import add_version, drift_summary, field_lines, map_of, unknown_words
from mls_sync.mapping.field_map import compiled
from mls_sync.mapping.land import land
from mls_sync.mapping.rules import extra_of, rules_of
from mls_sync.models import Feed, FeedFieldMap, Remap, RunDrift
from mls_sync.providers.base import FieldDescription
from mls_sync.replication.remapping import remap
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.mls_sync.replication.conftest import Sync, feed, no_waiting, source, sync  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import FakeProvider, Source

RULES = [{"field": "SubdivisionName", "names": ["Tract", "SubdivisionName"]}]
EXTRA = [{"name": "PoolLength", "names": ["Pool Length"], "reader": "number"}]


@pytest.fixture(autouse=True)
def tracts(source: Source) -> None:  # noqa: F811
    source.put("A", Tract="Canyon Estates", **{"Pool Length": "40"})
    source.put("B", Tract="N/A", SubdivisionName="The Lakes")


def stored() -> dict[str, str]:
    return dict(Listing.objects.filter(listing_key__in="AB").values_list("listing_key", "subdivision_name"))


def test_an_edit_and_a_remap_change_columns_without_a_request(feed: Feed, source: Source, sync: Sync) -> None:  # noqa: F811
    sync()
    assert stored() == {"A": "", "B": "The Lakes"}
    add_version(feed, RULES, EXTRA)
    reads = len(source.reads)
    done = remap(feed, outdated=True)
    assert (done.written, len(source.reads)) == (10, reads)
    assert stored() == {"A": "Canyon Estates", "B": "The Lakes"}
    assert [row.listing_key for row in Listing.objects.filter(extra__contains={"PoolLength": 40})] == ["A"]
    assert remap(feed, outdated=True).written == 0
    assert sync("full").unchanged == 10  # the same bytes under the same version


def test_a_record_is_unchanged_only_under_the_same_version(feed: Feed, sync: Sync) -> None:  # noqa: F811
    sync()
    assert sync("full").unchanged == 10
    add_version(feed, RULES, [])
    assert sync("full").updated == 10
    assert stored()["A"] == "Canyon Estates"
    add_version(feed, [], [])
    assert remap(feed, outdated=True).written == 10
    assert stored()["A"] == "" and map_of(feed).version == 2


def test_values_are_translated_and_readers_chosen(feed: Feed, source: Source, sync: Sync) -> None:  # noqa: F811
    source.put("A", Stat="1", Feat=["Gated", "Clubhouse"], ListPrice=5)
    rules = [
        {"field": "StandardStatus", "names": ["Stat"], "values": {"1": "Pending"}},
        {"field": "SubdivisionName", "names": ["Feat"], "reader": "features"},
        {"field": "PublicRemarks", "names": []},
    ]
    add_version(feed, rules, [])
    sync()
    row = Listing.objects.get(listing_key="A")
    assert (row.standard_status, row.subdivision_name) == ("Pending", "Gated, Clubhouse")


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({}, "must be a list"),
        ([3], "is not an object"),
        ([{"field": "Nonsense", "names": ["A"]}], "is not a field"),
        ([{"field": "City", "names": "Town"}], "names must be a list"),
        ([{"field": "City", "names": ["Town"], "reader": "money"}], "money does not fit City"),
        ([{"field": "City", "names": ["Town"], "reader": "x"}], "is no reader"),
        ([{"field": "City", "names": ["Town"], "color": 1}], "means nothing here"),
        ([{"field": "City", "names": ["Town"], "values": {"a": []}}], "values must be"),
        ([{"field": "City", "names": ["A"]}, {"field": "City", "names": ["B"]}], "stands there twice"),
    ],
)
def test_a_wrong_rule_is_named(feed: Feed, rules: Any, sentence: str) -> None:  # noqa: F811
    with pytest.raises(ValidationError, match=sentence):
        add_version(feed, rules, [])
    assert not FeedFieldMap.objects.exists()


def test_rules_fit_every_field_that_they_may_name() -> None:
    rules_of([{"field": "ListPrice", "names": ["Price"], "reader": "number"}])
    rules_of([{"field": "ListingId", "names": ["No"], "reader": "code"}])
    with pytest.raises(ValidationError, match="needs a name"):
        extra_of([{"name": "", "names": ["A"]}])


def test_a_run_knows_what_its_records_looked_like(
    feed: Feed,  # noqa: F811
    source: Source,  # noqa: F811
    sync: Sync,  # noqa: F811
    staff: User,
) -> None:
    source.put("C", StandardStatus="Somewhere", MlsStatus="")
    run = sync()
    assert RunDrift.objects.get(run=run).records == 10
    assert "fields in 10 new or changed records" in drift_summary(run)
    assert "Tract: 10%, e.g. Canyon Estates" in field_lines(run)
    assert "StandardStatus: Somewhere (1)" in unknown_words(run)
    page = signed_in(staff).get(reverse("admin:mls_sync_syncrun_change", args=[run.pk])).content.decode()
    assert "Tract: 10%, e.g. Canyon Estates" in page and "StandardStatus: Somewhere (1)" in page
    source.put("D", Brand="new")
    assert "new since the run before: Brand" in drift_summary(sync("full"))


def test_staff_edit_a_map_in_the_console(
    feed: Feed,  # noqa: F811
    staff: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("mls_sync.replication.remapping.async_task", lambda *args, **options: asked.append(args))
    console, url = signed_in(staff), reverse("admin:mls_sync_feedfieldmap_add")
    form = {"feed": feed.pk, "note": "Tracts", "rules": '[{"field": "City", "names": 3}]', "extra": "[]"}
    assert "names must be a list" in console.post(url, form).content.decode()
    saved = console.post(url, form | {"rules": '[{"field": "SubdivisionName", "names": ["Tract"]}]'})
    assert saved.status_code == 302
    with tenant_scope(feed.tenant_id):
        made, asked_for = FeedFieldMap.objects.get(), Remap.objects.get()
    assert (made.version, made.note, made.created_by) == (1, "Tracts", staff)
    assert asked == [("mls_sync.tasks.remap_slice", feed.tenant_id, asked_for.pk, 0)] and asked_for.version == 1


def test_moments_without_an_offset_are_in_the_source_s_zone() -> None:
    """reference mls_protocols 4.1: RETS writes the server's own time."""
    read = {entry.name: entry.reader for entry in compiled([], zone=ZoneInfo("America/Los_Angeles")).lenient}
    noon = datetime(2026, 7, 1, 19, tzinfo=UTC)
    sent = ("2026-07-01T12:00:00", "07/01/2026 12:00 PM", "2026-07-01T19:00:00Z")
    assert [read["ModificationTimestamp"](text) for text in sent] == [noon] * 3


def test_a_rule_reads_what_the_source_sent_whatever_other_rules_fill() -> None:
    rules = [
        {"field": "ListPrice", "names": ["CurrentPrice"]},
        {"field": "OriginalListPrice", "names": ["ListPrice"]},
    ]
    for given in (rules, rules[::-1]):
        fields: dict[str, Any] = {"CurrentPrice": 450_000, "ListPrice": 500_000}
        compiled(rules_of(given)).fill(fields)
        assert (fields["ListPrice"], fields["OriginalListPrice"]) == (450_000, 500_000)


def test_a_translation_holds_for_a_word_with_spaces_around_it() -> None:
    rule = {"field": "PropertyType", "names": ["Kind"], "values": {"RES": "Residential"}}
    fields: dict[str, Any] = {"Kind": "RES "}
    compiled(rules_of([rule])).fill(fields)
    assert fields["PropertyType"] == "Residential"


def test_no_sample_is_kept_of_what_a_label_or_a_target_calls_personal(
    feed: Feed,  # noqa: F811
    source: Source,  # noqa: F811
    sync: Sync,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    described = {"LIST_80": FieldDescription(label="Agent Remarks")}
    monkeypatch.setattr(FakeProvider, "field_descriptions", classmethod(lambda cls, metadata: described))
    add_version(feed, [{"field": "PrivateRemarks", "names": ["Notes"]}], [])
    source.put("A", LIST_80="Call Ann first.", Notes="The dog bites.", Tract="Canyon Estates")
    found = RunDrift.objects.get(run=sync()).fields
    assert (found["LIST_80"]["samples"], found["Notes"]["samples"]) == ([], [])
    assert found["Tract"]["samples"]


def test_dates_of_a_land_lease_are_read_day_first_where_the_source_writes_so() -> None:
    columns: dict[str, Any] = {}
    land({"LandLeaseExpirationDate": "02/01/2050"}, columns, compiled([], days_first=True).read_day)
    assert columns["land_lease_expiration_date"] == date(2050, 1, 2)
