"""Old and new values of changed fields: what is kept, what never is, and that they lead back to the earlier row."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.enums import LicenseRole
from listings.field_changes import field_changes, value_of
from listings.ingest import purge, write
from listings.ingest.events import KEPT
from listings.models import Collection, Listing, ListingEvent
from realty.tenants.models import Tenant
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")
Kept = dict[str, list[str | None]]


def say(gps: Collection, **values: Any) -> None:
    with transaction.atomic():
        write(gps, [row("a", **values)], run_id=None)


def kept() -> Kept:
    return ListingEvent.objects.filter(kind="changed").latest("pk").field_values or {}


@pytest.mark.parametrize(
    ("before", "after", "values"),
    [
        ({"year_built": 1999}, {"year_built": 2001}, {"year_built": ["1999", "2001"]}),
        ({}, {"pool_private_yn": True}, {"pool_private_yn": [None, "true"]}),
        ({"view": "Mountain"}, {}, {"view": ["Mountain", ""]}),
        ({"public_remarks": "a" * 600}, {"public_remarks": "b"}, {"public_remarks": ["a" * (KEPT + 1), "b"]}),
        ({"private_remarks": "Gate 1234"}, {"private_remarks": "Gate 9"}, {}),
        ({"showing_contact_phone": "7605550101"}, {"showing_contact_phone": "7605550102"}, {}),
        ({"rooms": [{"RoomType": "Den"}]}, {"rooms": [{"RoomType": "Loft"}]}, {}),
    ],
)
def test_what_a_changed_field_held_is_kept(
    gps: Collection, before: dict[str, Any], after: dict[str, Any], values: Kept
) -> None:
    say(gps, **before)
    say(gps, **after)
    assert kept() == values


def test_a_field_that_the_mls_withholds_is_told_by_name_alone(gps: Collection) -> None:
    say(gps, view="Mountain")
    with transaction.atomic():
        shown = row("a", view="Lake")
        shown.masked_fields = ("View",)  # The source's own name; its column is filled from another field.
        write(gps, [shown], run_id=None)
    event = ListingEvent.objects.get(kind="changed")
    assert event.changed_fields == ("view", "masked_fields") and event.field_values is None


def test_what_is_withheld_today_is_not_told_of_earlier_days(gps: Collection) -> None:
    say(gps, view="Mountain")
    say(gps, view="Lake")
    Listing.objects.update(masked_fields=["View"])
    (changes,) = field_changes(Listing.objects.select_related("collection").get())
    assert (changes.values, changes.named) == ((), ("View",))


def test_texts_that_differ_beyond_what_is_kept_are_told_by_name(gps: Collection) -> None:
    say(gps, public_remarks="a" * 600)
    say(gps, public_remarks="a" * 600 + "b")
    (changes,) = field_changes(Listing.objects.select_related("collection").get())
    assert (changes.values, changes.named) == ((), ("Public remarks",))


def test_a_new_license_shows_names_of_showing_data_and_no_value(gps: Collection) -> None:
    Collection.objects.update(license_role=LicenseRole.BACK_OFFICE)
    say(gps, lock_box_type="Combo")
    say(gps, lock_box_type="Key")
    (changes,) = field_changes(Listing.objects.select_related("collection").get())
    assert (changes.values, changes.named) == ((), ("Lock box",))


def test_the_end_of_the_retention_takes_the_values(gps: Collection) -> None:
    say(gps, view="Mountain")
    say(gps, view="Lake")
    with transaction.atomic():
        purge(gps, ["a"])
    assert not ListingEvent.objects.exclude(kind="vanished").exists()


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "year_built": st.integers(1900, 2026),
        "living_area": st.decimals(1, 99_999, places=2),
        "lot_size_acres": st.decimals(0, 999, places=4),
        "pool_private_yn": st.booleans(),
        "view": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=KEPT),
        "land_lease_expiration_date": st.dates(date(1900, 1, 1)),
        "pending_timestamp": st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        "latitude": st.floats(-90, 90),
        "list_price": st.integers(1, 9).map(Decimal),
    },
)
LOOKED_AT = ("year_built", "living_area", "lot_size_acres", "pool_private_yn", "view", "land_lease_expiration_date",
             "pending_timestamp", "latitude")  # fmt: skip


def stored() -> dict[str, Any]:
    return Listing.objects.values(*LOOKED_AT).get()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(VALUES, min_size=2, max_size=5))
def test_changes_undone_from_todays_row_give_each_earlier_row(
    gps: Collection, in_tenant: Tenant, told: list[dict[str, Any]]
) -> None:
    Listing.objects.all().delete()
    history = []
    for number, values in enumerate(told):
        say(gps, mls_status=f"Word {number}", **values)
        history.append(stored())
    today = stored()
    for event in ListingEvent.objects.filter(kind="changed").order_by("-pk"):
        assert today == history.pop()
        back = {column: value_of(column, before) for column, (before, _) in event.field_values.items()}
        today |= {column: value for column, value in back.items() if column in LOOKED_AT}
    assert [today] == history


def test_two_listings_that_swap_their_numbers_tell_what_they_were(gps: Collection) -> None:
    for one, other in (("100", "200"), ("200", "100")):
        with transaction.atomic():
            write(gps, [row("a", listing_id=one), row("b", listing_id=other)], run_id=None)
    told = ListingEvent.objects.filter(kind="changed").values_list("listing__listing_key", "field_values__listing_id")
    assert dict(told) == {"a": ["100", "200"], "b": ["200", "100"]}
