"""What day it is on a page: the office's, also in the evening, when it is tomorrow in UTC."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.gate import Act, decide
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import Channel, SuppressedBecause
from listings.models import Collection
from realty.tenants.export import asking as exporting
from realty.tenants.invitations import invite
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import tenant_scope
from realty.tenants.zones import TenantZoneMiddleware
from tests.conftest import signed_in
from tests.realty.accounts.mailbox import letters

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


def test_a_streamed_file_keeps_the_offices_zone(tenant: Tenant) -> None:
    """Its lines are made after the page's own code has ended."""

    def streams(request: Any) -> Any:
        return StreamingHttpResponse(timezone.get_current_timezone_name() for _ in range(2))

    request: Any = RequestFactory().get("/")
    request.tenant = tenant
    response: Any = TenantZoneMiddleware(streams)(request)
    assert [*response.streaming_content] == [tenant.time_zone.encode()] * 2
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_moment_is_written_as_the_readers_day() -> None:
    moment = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)
    with timezone.override("America/Los_Angeles"):
        written = Template("{% load ui %}{{ at|us_date }}").render(Context({"at": moment}))
    assert written == "Jun 30, 2026"


def test_the_gate_says_the_offices_day_whoever_asks(in_tenant: Tenant) -> None:
    """A worker has no zone; the sentence is kept for ever, beside pages that tell the office's."""
    with time_machine.travel(EVENING):
        suppress("+17605550101", SuppressedBecause.ASKED, evidence="Said so.", user=None)
        decision = decide(Act(Channel.CALL, "(760) 555-0101"))
    assert "(Jun 30, 2026)" in decision.sentence


def test_letters_tell_the_offices_day_and_hour(tenant: Tenant, owner: User) -> None:
    """No page's zone is open where they are written: at 02:00 UTC it is the evening before in California."""
    with time_machine.travel(datetime(2026, 12, 1, 2, 0, tzinfo=UTC), tick=False):
        with tenant_scope(tenant):
            invite(tenant, "nia@example.com", Role.AGENT, owner)
            assert exporting.carry_out(exporting.ask(tenant, owner).pk)
        said = " ".join(str(letter.body) for letter in letters())
    assert "until December 14, 2026, 6:00 PM PST" in said, "the invitation"
    assert "until December 7, 2026, 6:00 PM PST" in said, "the export"
