"""What may be ordered, what it may cost, and that no lead is ordered twice."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django_q.models import OrmQ

from crm_leads.enums import ActState
from crm_leads.models import Lead, LeadPolicy, SkipTrace, SkipTraceRow, VendorAccount
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import credits, reconcile, request, send
from crm_leads.outreach.skip_trace.request import ADVANCED, INSTANT, OrderRefused, order, quote
from crm_leads.vendors.errors import NoCredits, NotConfigured
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.outreach.skip_trace.rows import homes, outcomes


def cap(tenant: Tenant, credits: int) -> None:
    LeadPolicy.of_tenant(tenant.pk)
    LeadPolicy.objects.update(credits_per_month=credits)


def test_the_cost_is_known_before(tracerfy: VendorAccount) -> None:
    leads = homes(3)
    assert quote(leads, INSTANT).credits == 15
    assert quote(leads, ADVANCED).credits == 6
    assert request.suggested(15) == INSTANT and request.suggested(16) == ADVANCED


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"closed_at": "2026-11-01T00:00Z"}, request.CLOSED),
        ({"city": ""}, request.NO_ADDRESS),
        ({"state_or_province": "California"}, request.NO_ADDRESS),
    ],
)
def test_what_cannot_be_traced_is_left_out_with_the_reason(
    tracerfy: VendorAccount, fields: dict[str, str], why: str
) -> None:
    [lead] = homes(1, **fields)
    lead.refresh_from_db()
    assert quote([lead], INSTANT).refused == [(lead, why)]
    with pytest.raises(OrderRefused, match=why):
        order([lead], INSTANT, None)


def test_what_the_gate_would_refuse_is_neither_quoted_nor_ordered(tracerfy: VendorAccount, gps: Collection) -> None:
    """The license role of the collection is not known yet."""
    [lead] = homes(1, collection=gps)
    [(_, why)] = quote([lead], INSTANT).refused
    assert "does not allow outreach" in why
    with pytest.raises(OrderRefused, match="does not allow outreach"):
        order([lead], INSTANT, None)


def test_an_order_waits_with_its_rows_and_is_queued_in_the_same_transaction(
    tracerfy: VendorAccount, owner: User
) -> None:
    trace = order(homes(2), INSTANT, owner)
    assert (trace.state, trace.credits_estimated, trace.requested_by, trace.is_simulated) == (
        ActState.QUEUED, 10, owner, True,
    )  # fmt: skip
    assert outcomes(trace) == {"pending": 2}
    assert OrmQ.objects.count() == 1
    assert Lead.objects.first().activities.get().summary == "Skip trace ordered: instant"


def test_a_lead_under_way_is_not_ordered_again(tracerfy: VendorAccount) -> None:
    leads = homes(1)
    order(leads, INSTANT, None)
    with pytest.raises(OrderRefused, match=request.WAITING):
        order(leads, ADVANCED, None, again=True)


def test_a_traced_lead_is_ordered_again_only_when_a_person_asks(tracerfy: VendorAccount) -> None:
    leads = homes(1)
    trace = order(leads, INSTANT, None)
    trace.rows.update(outcome="missed")
    with pytest.raises(OrderRefused, match="Traced already"):
        order(leads, INSTANT, None)
    assert order(leads, INSTANT, None, again=True).pk != trace.pk


def test_an_unknown_outcome_blocks_until_a_person_gives_it_up(tracerfy: VendorAccount, owner: User) -> None:
    leads = homes(1)
    trace = order(leads, INSTANT, None)
    acts.lost(acts.claim(SkipTrace, trace.pk), "Broken off.")  # type: ignore[arg-type]
    with pytest.raises(OrderRefused, match="unknown outcome"):
        order(leads, INSTANT, None, again=True)
    trace.refresh_from_db()
    assert reconcile.give_up(trace, owner)
    assert outcomes(trace) == {"failed": 1} and trace.state == ActState.FAILED
    assert order(leads, INSTANT, None)


def test_without_an_account_the_sentence_says_who_must_act(in_tenant: Tenant) -> None:
    with pytest.raises(NotConfigured, match="Tracerfy is not set up: .* owner of your brokerage .* Vendor accounts"):
        order(homes(1), INSTANT, None)
    assert not SkipTrace.objects.exists()


def test_a_simulated_account_is_refused_in_production(tracerfy: VendorAccount, settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(NotConfigured, match="production"):
        order(homes(1), INSTANT, None)


def test_estimates_of_orders_under_way_count_against_the_cap(tracerfy: VendorAccount, tenant: Tenant) -> None:
    cap(tenant, 8)
    order(homes(1), INSTANT, None)
    with pytest.raises(NoCredits, match="3 of this month's 8 are left"):
        order(homes(1, first=2), INSTANT, None)
    assert SkipTrace.objects.count() == SkipTraceRow.objects.count() == 1


def test_what_was_deducted_takes_the_place_of_the_estimate(tracerfy: VendorAccount, tenant: Tenant) -> None:
    trace = order(homes(2), INSTANT, None)
    policy = LeadPolicy.of_tenant(tenant.pk)
    assert credits.month(policy).used == 10
    SkipTrace.objects.filter(pk=trace.pk).update(state=ActState.SUCCEEDED, credits_deducted=5)
    assert credits.month(policy).used == 5
    SkipTrace.objects.filter(pk=trace.pk).update(state=ActState.FAILED, credits_deducted=None)
    assert credits.month(policy).used == 0


def test_giving_up_a_batch_that_the_vendor_took_frees_no_credits(
    tracerfy: VendorAccount, tenant: Tenant, owner: User
) -> None:
    trace = order(homes(2), ADVANCED, None)
    send.carry_out(trace.pk)
    trace.refresh_from_db()
    assert reconcile.give_up(trace, owner) and not trace.was_free
    assert credits.month(LeadPolicy.of_tenant(tenant.pk)).used == 4


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_pass_the_cap_together(tenant: Tenant) -> None:
    from tests.crm_leads.rows import an_account  # noqa: PLC0415 - only this test makes its account by itself

    with tenant_scope(tenant):
        an_account(secrets={"token": "t"})
        cap(tenant, 7)
        leads = homes(6)
    refused: list[str] = []

    def one(lead: Lead) -> None:
        try:
            with tenant_scope(tenant):
                order([lead], INSTANT, None)
        except NoCredits as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(lead,)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant_scope(tenant):
        assert SkipTrace.objects.count() == 1
    assert len(refused) == 5
