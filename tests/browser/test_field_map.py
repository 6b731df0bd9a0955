"""The pages of a feed's field map in Chromium: by axe-core, wide and on a phone, and by the keyboard alone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from mls_sync.models import DriftFinding, DriftKind, Feed, FeedFieldMap, FieldStatistics, Remap
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, serious_faults

PAGES = ("fields", "field", "drift", "lookups", "trial", "versions")


@pytest.fixture
def drifted(synced: Feed) -> Feed:
    """A feed whose source sends a tract since today, and a property subtype that RESO does not have."""
    with tenant_scope(synced.tenant_id):
        statistics = FieldStatistics.objects.get(feed=synced)
        statistics.fields["Tract"] = statistics.fields["City"]
        statistics.save()
        seen = {"feed": synced, "last_seen_at": statistics.looked_at, "records": 12}
        DriftFinding.objects.create(kind=DriftKind.NEW, field="Tract", samples=["Canyon Estates"], **seen)
        DriftFinding.objects.create(kind=DriftKind.VALUE, field="PropertySubType", value="Condo", **seen)
    return synced


def address(page: str, feed: Feed, *, console: bool) -> str:
    named = f"admin:mls_sync_feed_map_{page}" if console else f"feed_map_{page}"
    return reverse(named, args=[feed.pk]) + ("?name=Tract" if page == "field" else "")


@pytest.mark.parametrize(("phone", "look"), [(False, "wide"), (True, "phone")], ids=["wide", "phone"])
def test_no_page_has_a_serious_fault(visit: Visit, owner: User, drifted: Feed, phone: bool, look: str) -> None:
    page = visit(owner, "/feeds/", phone=phone)
    for name in PAGES:
        page.goto(address(name, drifted, console=False))
        examine(page, f"map-{name}-{look}", full=True)


@pytest.mark.parametrize(("phone", "look"), [(False, "wide"), (True, "phone")], ids=["wide", "phone"])
def test_nor_has_one_of_the_console(visit: Visit, staff: User, drifted: Feed, phone: bool, look: str) -> None:
    page = visit(staff, "/admin/", phone=phone)
    for name in PAGES:
        page.goto(address(name, drifted, console=True))
        keep(page, f"console-map-{name}-{look}", full=True)
        assert serious_faults(page) == [], name


def test_staff_map_a_new_field_by_the_keyboard(visit: Visit, staff: User, drifted: Feed) -> None:
    page = visit(staff, address("drift", drifted, console=True))
    page.get_by_role("checkbox", name="New field: Tract").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Accept and test").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("stored listings would change")).to_be_visible()
    keep(page, "console-map-tested", full=True)
    page.get_by_label("Why").focus()
    page.keyboard.type("Tracts are subdivisions")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 1 is in use now").first).to_be_visible()
    expect(page.get_by_role("progressbar", name="Progress of the remap")).to_be_visible()
    keep(page, "console-map-saved", full=True)
    with tenant_scope(drifted.tenant_id):
        (rule,) = FeedFieldMap.objects.get().rules
        assert rule == {"field": "SubdivisionName", "names": ["SubdivisionName", "Tract"]}
        assert DriftFinding.objects.get(field="Tract").decided_by == staff and Remap.objects.get().is_open
