"""The page of a feed's completeness reports, the card's line, the file of keys, and the repair."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from mls_sync.models import CompletenessKey, CompletenessReport, Feed, SyncRun
from realty.tenants.scope import tenant_scope
from tests.conftest import PASSWORD, signed_in
from tests.listings.views.homes import text_of


@pytest.fixture
def report(feed: Feed) -> CompletenessReport:
    own = {"tenant_id": feed.tenant_id}
    now = timezone.now()
    with tenant_scope(feed.tenant_id):
        run = SyncRun.objects.create(feed=feed, kind="sweep", status="complete", trigger="repair", **own)
        made = CompletenessReport.objects.create(
            feed=feed, run=run, measured_by="key_list", measured_at=now, settled_at=now, at_source=300, here=299,
            missing=2, extra=1, stale=0, here_after=300, missing_after=1, extra_after=0, stale_after=0, quarantined=1,
            **own,
        )  # fmt: skip
        keys = (("missing", "K1", "fetched"), ("missing", "K2", "quarantined"), ("extra", "=K3", "removed"))
        for problem, key, outcome in keys:
            CompletenessKey.objects.create(
                report=made, problem=problem, listing_key=key, outcome=outcome, address="1 Palm Way", **own
            )
    return made


def test_the_page_says_what_is_missing(viewer: User, report: CompletenessReport) -> None:
    page = text_of(signed_in(viewer).get(f"/feeds/{report.feed_id}/completeness/"))
    assert "Not complete: 1 missing; 1 of the missing in quarantine." in page
    assert "K2" in page and "In quarantine" in page and "1 Palm Way" in page and "was a repair" in page
    assert "Repair</button>" not in page


def test_staff_without_a_tenant_download_the_keys_in_the_console(staff: User, report: CompletenessReport) -> None:
    client = signed_in(staff)
    address = reverse("admin:mls_sync_completenessreport_keys", args=[report.pk])
    page = client.get(reverse("admin:mls_sync_completenessreport_change", args=[report.pk])).content.decode()
    assert f'href="{address}"' in page
    body = b"".join(client.get(address).streaming_content)  # type: ignore[arg-type]
    assert b"K2" in body
    lena = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    assert signed_in(lena).get(address).status_code == 403


def test_one_click_repairs(owner: User, report: CompletenessReport) -> None:
    client = signed_in(owner)
    assert "Repair</button>" in text_of(client.get(f"/feeds/completeness/{report.pk}/"))
    page = text_of(client.post(f"/feeds/{report.feed_id}/action/", {"action": "repair"}, follow=True))
    assert "Repair requested." in page
    with tenant_scope(report.tenant_id):
        run = SyncRun.objects.latest("pk")
    assert (run.kind, run.trigger, run.requested_by_id) == ("sweep", "repair", owner.pk)


def test_the_card_shows_the_newest_report(viewer: User, report: CompletenessReport) -> None:
    assert "1 differs" in text_of(signed_in(viewer).get("/feeds/"))


def test_a_feed_that_was_never_compared_says_so(viewer: User, feed: Feed) -> None:
    client = signed_in(viewer)
    assert "not compared yet" in text_of(client.get("/feeds/"))
    assert "Not compared yet" in text_of(client.get(f"/feeds/{feed.pk}/completeness/"))


def test_the_keys_come_as_a_file_that_no_spreadsheet_runs(viewer: User, report: CompletenessReport) -> None:
    answer: Any = signed_in(viewer).get(f"/feeds/completeness/{report.pk}/keys.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith('attachment; filename="desert_gps_listings-completeness-')
    lines = text.splitlines()
    assert lines[0] == "Problem,ListingKey,MLS number,Address,What became of it"
    assert "Missing,K2,,1 Palm Way,In quarantine" in lines and "Extra,'=K3,,1 Palm Way,Removed" in lines
    assert lines[-1] == "End of file,3 of 3 keys"


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_takes_six_queries(
    owner: User, report: CompletenessReport, number: int, django_assert_num_queries: Any
) -> None:
    """Session, user with memberships; the feed, its reports; keys that are missing, and extra."""
    with tenant_scope(report.tenant_id):
        for n in range(number):
            CompletenessReport.objects.create(
                tenant_id=report.tenant_id, feed_id=report.feed_id, measured_by="key_list", here=n, at_source=n,
                measured_at=report.measured_at.replace(year=2025), missing=0, extra=0, stale=0,
            )  # fmt: skip
    client = signed_in(owner)
    with django_assert_num_queries(6):
        client.get(f"/feeds/{report.feed_id}/completeness/")
