"""security H4: one date breaks no page. Forms refuse what lies far away, the database refuses it from anybody, and an
export that fails is an error page, not a file that breaks off."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from crm_leads.compliance.forms import ConsentForm
from crm_leads.compliance.place_forms import PlaceStopForm
from crm_leads.compliance.recording import day_of
from crm_leads.models import Consent, EmailMessage, Enrollment, Lead, PlaceStop, ReassignedCheck, SkipTrace, Task
from crm_leads.vendors.resend.webhooks import moment
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import a_lead
from tests.realty.tenants.rows import one_row_of_each

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
FAR = ("9999-12-31", "0001-01-01", "2200-01-01", "1899-12-31")
COLUMNS = (
    (Task, "due_at"), (Lead, "next_step_at"), (Enrollment, "due_at"), (EmailMessage, "not_before"),
    (EmailMessage, "bounced_at"), (SkipTrace, "not_before"), (Consent, "given_at"), (Consent, "expires_at"),
    (PlaceStop, "starts_on"), (ReassignedCheck, "since"),
)  # fmt: skip


@pytest.fixture
def lead(tenant: Tenant) -> Lead:
    with tenant_scope(tenant):
        return a_lead(list_price=None)


@pytest.mark.parametrize("day", FAR)
def test_a_task_and_a_next_step_far_away_are_refused_with_words(
    colleague: User, tenant: Tenant, lead: Lead, day: str
) -> None:
    client, at = signed_in(colleague), f"/crm/leads/{lead.pk}/"
    for path, posted in (("tasks/", {"title": "x", "to": "1"}), ("next-step/", {"next_step": "x"})):
        page = client.post(f"{at}{path}", {**posted, "on": day, "at": "23:59"}, follow=True)
        assert page.status_code == 200 and "Enter a day from" in page.content.decode()
    with tenant_scope(tenant):
        lead.refresh_from_db()
        assert (Task.objects.count(), lead.next_step_at) == (0, None)


def test_the_last_day_that_is_taken_shows_everywhere(owner: User, tenant: Tenant, lead: Lead) -> None:
    client, at = signed_in(owner), f"/crm/leads/{lead.pk}/"
    on = timezone.localdate() + timedelta(days=5 * 365)
    client.post(f"{at}tasks/", {"title": "x", "on": f"{on}", "at": "23:59", "to": str(owner.pk)})
    client.post(f"{at}next-step/", {"next_step": "x", "on": f"{on}", "at": "23:59"})
    with tenant_scope(tenant):
        assert Task.objects.count() == 1
    for page in (at, "/crm/tasks/?whose=all", "/crm/leads/?sort=due", "/crm/leads/board/"):
        assert client.get(page).status_code == 200, page
    assert b"End of file" in b"".join(client.post("/crm/leads/export/").streaming_content)


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_the_database_refuses_it_from_anybody(
    tenant: Tenant, owner: User, model: type[models.Model], column: str
) -> None:
    with tenant_scope(tenant):
        one_row_of_each(tenant, owner)
        is_day = isinstance(model._meta.get_field(column), models.DateField) and not isinstance(
            model._meta.get_field(column), models.DateTimeField
        )
        far: Any = date(9999, 12, 31) if is_day else datetime(9999, 12, 31, 23, 59, tzinfo=LOS_ANGELES)
        with pytest.raises(IntegrityError, match="is_near"), transaction.atomic():
            # As SQL would: Django itself cannot write the last day in every zone.
            model._default_manager.update(**{column: far})


@pytest.mark.parametrize("day", FAR)
def test_other_forms_and_files_refuse_them(day: str) -> None:
    consent = ConsentForm({"given_on": day})
    assert consent.errors["given_on"]
    stop = PlaceStopForm({"starts_on": day, "ends_on": day})
    assert stop.errors["starts_on"] and stop.errors["ends_on"]
    with pytest.raises(Exception, match="day"):
        day_of(day)


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1500-01-01T00:00Z", "x"])
def test_what_a_vendor_says_becomes_now(said: str) -> None:
    assert abs(moment(said) - timezone.now()) < timedelta(minutes=1)


def test_an_export_that_cannot_be_made_is_no_file(
    owner: User, tenant: Tenant, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise ValueError("year 10000 is out of range")

    monkeypatch.setattr("crm_leads.queue.export._row", broken)
    client = signed_in(owner)
    client.raise_request_exception = False
    answer = client.post("/crm/leads/export/")
    assert (answer.status_code, answer.streaming) == (500, False)
