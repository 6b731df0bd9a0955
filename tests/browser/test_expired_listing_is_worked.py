"""The whole way in the browser: a listing expires, becomes a lead, is traced, mailed, its owner unsubscribes, and the
home is relisted. Every step is visible to the agent, and none that the law forbids happens."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from playwright.sync_api import Locator, Page, expect

from crm_leads import demo
from crm_leads.models import EmailMessage, Lead
from mls_sync.models import Feed
from mls_sync.replication.engine import run_to_end
from mls_sync.replication.runs import request_run
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import SimulatedMLS, World
from simulators.vendors import SimulatedVendors
from tests.browser.driving import Visit, keep

EXPIRED = 6


@pytest.fixture
def simulator() -> Iterator[SimulatedMLS]:
    """A world of its own: this test moves it."""
    world = World(seed=7, gps=80, crmls=0)
    with SimulatedMLS(world) as mls:
        yield mls
    world.close()


@pytest.fixture
def vendors() -> Iterator[SimulatedVendors]:
    with SimulatedVendors() as server:
        yield server


@pytest.fixture
def office(
    synced: Feed, vendors: SimulatedVendors, owner: User, tenant: Tenant, live_server: Any, settings: Any
) -> Feed:
    """Desert Realty may prospect with its feed, and has accounts at the simulated vendors."""
    settings.SITE_URL = live_server.url
    with tenant_scope(tenant):
        demo.make(tenant, owner, vendors.url)
    work_off()
    return synced


def work_off() -> None:
    """What the worker would do: every queued task, and those that they queue."""
    for _ in range(200):
        queued = OrmQ.objects.order_by("pk").first()
        if queued is None:
            return
        task = queued.task
        queued.delete()
        import_string(task["func"])(*task["args"], **task.get("kwargs", {}))
    raise AssertionError("The queue does not end.")


def sync(feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        run_to_end(request_run(feed, "full", trigger="manual", enqueue=False))
    work_off()


def leads() -> dict[str, Lead]:
    return {lead.listing_key: lead for lead in Lead.objects.order_by("pk")}


def expire_some(simulator: SimulatedMLS, feed: Feed) -> list[str]:
    """Homes for sale that expire now."""
    with tenant_scope(feed.tenant_id):
        known = set(leads())
        active = feed.collection.listings.live().filter(standard_status="Active", property_type="Residential")
        keys = [key for key in active.values_list("listing_key", flat=True) if key not in known][:EXPIRED]
    for key in keys:
        simulator.world.change_status(key, "Expired")
    sync(feed)
    return keys


def trace(page: Page, lead: Lead) -> None:
    page.goto(lead.get_absolute_url())
    panel = page.locator("#panel-trace")
    expect(panel).to_contain_text("Simulated")
    panel.get_by_role("button", name=re.compile("Find the owner")).click()
    work_off()


def send(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Send", re.I))


def unsubscribe_link(message: EmailMessage) -> str:
    return reverse("unsubscribe", args=[message.unsubscribe_key])


def test_from_expiry_to_relisting(
    visit: Visit, office: Feed, simulator: SimulatedMLS, vendors: SimulatedVendors, owner: User
) -> None:
    # 1. Listings expire, and the next sync makes leads of them.
    keys = expire_some(simulator, office)
    page = visit(owner, "/crm/leads/")
    with tenant_scope(office.tenant_id):
        made = [leads()[key] for key in keys]
    expect(page.locator("#queue")).to_contain_text(made[0].street_address)

    # 2. They are traced until one has an e-mail address; every owner is invented, and says so.
    with tenant_scope(office.tenant_id):
        for lead in made:
            trace(page, lead)
            lead.refresh_from_db()
            page.goto(reverse("write_email", args=[lead.pk]))
            if lead.has_email and send(page).is_enabled():
                break
        else:
            raise AssertionError("None of the traced homes has an owner who can be e-mailed.")
    page.goto(lead.get_absolute_url())
    expect(page.locator("main")).to_contain_text(lead.owner_name)
    keep(page, "lead-traced")

    # 3. A letter from a template, with its preview, leaves once.
    with tenant_scope(office.tenant_id):
        template = demo.EmailTemplate.objects.order_by("pk").first()
    assert template is not None
    page.goto(f"{reverse('write_email', args=[lead.pk])}?template={template.pk}")
    send(page).click()
    page.wait_for_url(re.compile(rf"/crm/leads/{lead.pk}/"))
    work_off()
    with tenant_scope(office.tenant_id):
        message = EmailMessage.objects.get()
    received = requests.get(f"{vendors.url}/_control/received?face=resend", timeout=5).json()
    mails = [each for each in received if each["method"] == "POST" and "emails" in each["path"]]
    assert message.state in ("sent", "succeeded") and len(mails) == 1
    page.reload()
    expect(page.locator("#email")).to_contain_text(message.subject)

    # 4. The recipient presses the link in it, without an account.
    recipient = visit(None, unsubscribe_link(message))
    recipient.get_by_role("button").first.click()
    expect(recipient.get_by_role("heading", name="You will not be contacted again")).to_be_visible()

    # 5. The agent sees it, and a second letter is refused in plain words.
    page.reload()
    expect(page.locator("main")).to_contain_text(re.compile("do not contact", re.I))
    page.goto(f"{reverse('write_email', args=[lead.pk])}?template={template.pk}")
    # Another owner of the home may still be written to.
    to = page.locator("#id_to")
    refused = to.get_by_role("option", name=re.compile(re.escape(message.address)))
    expect(refused).to_contain_text("Do not contact")
    if send(page).is_enabled():
        to.select_option(refused.get_attribute("value"))
        send(page).click()
        expect(page.locator("main")).to_contain_text(re.compile("do not contact", re.I))
    work_off()
    with tenant_scope(office.tenant_id):
        assert EmailMessage.objects.filter(state__in=["sent", "succeeded", "claimed"]).count() == 1

    # 6. The home is relisted: the lead closes within that sync and says why.
    new_key = simulator.world.relist(lead.listing_key)
    sync(office)
    page.goto(lead.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Relisted")
    with tenant_scope(office.tenant_id):
        lead.refresh_from_db()
        assert lead.closed_at is not None and new_key
    page.goto("/crm/leads/")
    expect(page.locator("#results")).not_to_contain_text(lead.street_address)
