import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import Lead
from crm_leads.queue.bulk import BulkPreview
from crm_leads.queue.views.bulk_actions import BULK, bulk_action
from realty.tenants.models import Tenant
from tests.crm_leads.rows import a_lead


@pytest.fixture
def leads(in_tenant: Tenant, owner: User) -> list[Lead]:
    """One new, one skipped, one closed; the first is the owner's."""
    return [
        a_lead(assigned_to=owner),
        a_lead(property_key="home:2", status="skipped"),
        a_lead(property_key="home:3", closed_at=timezone.now(), closed_because="sold"),
    ]


def test_every_action_offers_its_preview_and_itself() -> None:
    for action in BULK:
        assert callable(action.part.bulk_preview) and callable(action.part.bulk_carry_out), action.name


def test_skipping_says_whom_it_leaves_out_and_why(leads: list[Lead], owner: User) -> None:
    skip = bulk_action("skip")
    assert skip and skip.preview(leads, {}) == BulkPreview(1, [("Closed", 1), ("Skipped already", 1)])
    assert skip.carry_out(leads, {}, owner) == "1 lead skipped."
    assert list(Lead.objects.order_by("pk").values_list("status", flat=True)) == ["skipped", "skipped", "new"]


def test_assigning_does_what_the_preview_said(leads: list[Lead], owner: User) -> None:
    assign, options = bulk_action("assign"), {"to": str(owner.pk)}
    assert assign and assign.preview(leads, options).will == 2
    assert assign.carry_out(leads, options, owner) == "2 leads assigned to olivia."
    assert assign.carry_out(leads, {"to": "nobody"}, owner) == "3 leads assigned to nobody."


def test_leads_go_to_nobody_who_may_only_look(leads: list[Lead], owner: User, viewer: User) -> None:
    assign = bulk_action("assign")
    assert assign
    form = assign.form({"to": str(viewer.pk)})
    assert form is not None and not form.is_valid()
