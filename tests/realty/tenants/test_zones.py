"""What day it is on a page: the office's, also in the evening, when it is tomorrow in UTC."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from listings.models import Collection
from realty.tenants.models import Tenant
from tests.conftest import signed_in

EVENING = "2026-07-01T03:30:00Z"  # 8:30 pm of June 30 in California


@pytest.mark.parametrize(("page", "field"), [("place_stops", "starts_on"), ("reassigned_checks", "asked_on")])
def test_a_form_offers_the_offices_day(owner: User, page: str, field: str) -> None:
    with time_machine.travel(EVENING):
        form = signed_in(owner).get(reverse(page)).context["form"]
    assert form[field].value() == date(2026, 6, 30)


def test_a_consent_of_the_offices_tomorrow_is_refused(owner: User) -> None:
    given = {"address": "(760) 555-0101", "kind": "written", "given_by": "Ana", "given_on": "2026-07-01"}
    with time_machine.travel(EVENING):
        refused = signed_in(owner).post(reverse("add_consent"), {**given, "wording": "Yes", "proof": "Form 7"})
    assert "given_on" in refused.context["form"].errors


def test_a_files_name_has_the_offices_day(owner: User, gps: Collection) -> None:
    with time_machine.travel(EVENING):
        named = signed_in(owner).get(reverse("search_as_csv"))["Content-Disposition"]
    assert "2026-06-30" in named


def test_the_zone_ends_with_the_page(owner: User, tenant: Tenant) -> None:
    signed_in(owner).get(reverse("search"))
    assert timezone.get_current_timezone_name() == "UTC" != tenant.time_zone
