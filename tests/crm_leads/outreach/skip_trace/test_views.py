"""Pages of skip traces, and the panel of a lead."""

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm_leads.enums import ActState
from crm_leads.models import Lead, SkipTrace, VendorAccount
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import send
from crm_leads.outreach.skip_trace.panel import lead_panel, lead_reads
from crm_leads.outreach.skip_trace.request import INSTANT, order
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from realty.tenants.together import read_together
from tests.conftest import signed_in
from tests.crm_leads.outreach.skip_trace.rows import homes


def page(user: User, name: str, *ids: int) -> str:
    return signed_in(user).get(reverse(name, args=ids)).content.decode()


def test_an_agent_traces_a_lead_and_sees_who_was_found(tracerfy: VendorAccount, colleague: User, viewer: User) -> None:
    [lead] = homes(1, first=4)
    browser = signed_in(colleague)
    answer = browser.post(reverse("trace_lead", args=[lead.pk]), {"trace_type": "instant"})
    assert answer["Location"] == lead.get_absolute_url()
    trace = SkipTrace.objects.get()
    assert trace.requested_by == colleague
    send.carry_out(trace.pk)
    assert "Done" in page(viewer, "traces") and "4 Test Way" in page(viewer, "trace", trace.pk)


def test_an_order_stays_in_the_list_that_is_worked(tracerfy: VendorAccount, colleague: User) -> None:
    [lead] = homes(1, first=4)
    data = {"trace_type": "instant", "list": "status=new", "then": "77"}
    answer = signed_in(colleague).post(reverse("trace_lead", args=[lead.pk]), data)
    assert answer["Location"].startswith(lead.get_absolute_url()) and "then=77" in answer["Location"]
    assert "list=" in answer["Location"]


def test_the_page_hears_of_the_end_of_a_trace_and_of_its_do_not_call_check(
    tracerfy: VendorAccount, colleague: User, viewer: User
) -> None:
    [lead] = homes(1)
    trace = order([lead], INSTANT, colleague)
    url, browser = reverse("trace_state", args=[lead.pk]), signed_in(viewer)
    assert f"{url}?" in page(viewer, "lead", lead.pk) and browser.get(url).status_code == 204
    send.carry_out(trace.pk)
    found = browser.get(url, follow=True).content.decode()
    assert "may be called now" in found and f"{url}?scrub=1" in found
    assert browser.get(url, {"scrub": 1}).status_code == 204
    SkipTrace.objects.filter(trace_type="dnc").update(state=ActState.SUCCEEDED)
    assert f"{url}?" not in browser.get(url, {"scrub": 1}, follow=True).content.decode()


def test_a_refusal_is_said_in_words(in_tenant: Tenant, colleague: User) -> None:
    [lead] = homes(1)
    answer = signed_in(colleague).post(reverse("trace_lead", args=[lead.pk]), {"trace_type": "instant"}, follow=True)
    assert "Tracerfy is not set up" in answer.content.decode() and not SkipTrace.objects.exists()


def test_an_invented_kind_of_trace_is_none(tracerfy: VendorAccount, colleague: User) -> None:
    [lead] = homes(1)
    assert signed_in(colleague).post(reverse("trace_lead", args=[lead.pk]), {"trace_type": "free"}).status_code == 404


def test_an_unknown_order_says_what_to_do_and_can_be_given_up(
    tracerfy: VendorAccount, colleague: User, viewer: User
) -> None:
    trace = order(homes(1), INSTANT, colleague)
    claimed = acts.claim(SkipTrace, trace.pk)
    assert claimed and acts.lost(claimed, "Broken off.")
    assert "Stop waiting for this order" in page(colleague, "trace", trace.pk)
    assert "Stop waiting for this order" not in page(viewer, "trace", trace.pk)
    signed_in(colleague).post(reverse("give_up_trace", args=[trace.pk]))
    trace.refresh_from_db()
    assert trace.state == ActState.FAILED and "Given up by carl" in trace.error


def test_giving_up_what_has_ended_meanwhile_says_so(tracerfy: VendorAccount, colleague: User) -> None:
    trace = order(homes(1), INSTANT, colleague)
    send.carry_out(trace.pk)
    answer = signed_in(colleague).post(reverse("give_up_trace", args=[trace.pk]), follow=True)
    assert "Nothing to give up" in answer.content.decode()
    trace.refresh_from_db()
    assert trace.state == ActState.SUCCEEDED


def test_the_month_and_the_balance_are_shown(tracerfy: VendorAccount, colleague: User) -> None:
    order(homes(2), INSTANT, colleague)
    text = page(colleague, "traces")
    assert "Left of your cap of 1,000" in text and "990" in text and "not read yet" in text


@pytest.mark.parametrize("rows", [0, 3])
def test_the_panel_makes_no_query_of_its_own(
    tracerfy: VendorAccount, owner: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    [lead] = homes(1)
    for _ in range(rows):
        order([lead], INSTANT, owner, again=True).rows.update(outcome="found")
    lead = Lead.objects.get(pk=lead.pk)
    found = read_together(*lead_reads(lead))
    with django_assert_num_queries(0):
        context = lead_panel(lead, RequestFactory().get("/"), *found)  # type: ignore[arg-type]
        assert context["again"] is bool(rows)
        assert context["last"] is None or context["last"].trace.state


def test_a_stranger_finds_no_order(tracerfy: VendorAccount, owner: User, stranger: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        trace = order(homes(1), INSTANT, owner)
    assert signed_in(stranger).get(reverse("trace", args=[trace.pk])).status_code == 404
    assert "Test Way" not in page(stranger, "traces")
