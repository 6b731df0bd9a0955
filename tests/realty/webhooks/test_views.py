"""The owner's pages of webhooks, and the staff's."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.html import escape

from realty.audit.models import AuditEvent
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from realty.webhooks import endpoints
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from tests.conftest import signed_in
from tests.realty.webhooks.delivering import work
from tests.realty.webhooks.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.stop()


@pytest.fixture
def endpoint(receiver: Receiver, tenant: Tenant) -> WebhookEndpoint:
    with tenant_scope(tenant):
        return endpoints.add(tenant.pk, "Warehouse", f"{receiver.url}?key=hush-hush", ["run.failed"])[0]


def stored() -> list[WebhookEndpoint]:
    with platform_scope("test"):
        return list(WebhookEndpoint.objects.order_by("pk"))


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_an_owner_adds_one_and_sees_its_secret_once(owner: User, receiver: Receiver) -> None:
    client = signed_in(owner)
    given = {"name": "Warehouse", "url": receiver.url, "types": ["run.failed", "feed.disabled"]}
    page = text_of(client.post("/feeds/webhooks/add/", given))
    secret = stored()[0].secrets["secret"]
    assert escape(secret) in page
    for address in ("/feeds/webhooks/", f"/feeds/webhooks/{stored()[0].pk}/"):
        assert secret not in text_of(client.get(address)) and "Warehouse" in text_of(client.get(address))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"url": "ftp://hooks.example.com/"}, "Use https"),
        ({"url": "https://user:hush-hush@hooks.example.com/"}, "Leave out the user name"),
        ({"types": []}, "required"),
        ({"name": ""}, "required"),
        ({"types": ["endpoint.test"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(
    owner: User, receiver: Receiver, wrong: dict[str, Any], says: str
) -> None:
    given = {"name": "Warehouse", "url": f"{receiver.url}?key=hush-hush", "types": ["run.failed"], **wrong}
    response = signed_in(owner).post("/feeds/webhooks/add/", given)
    assert response.status_code == 422 and says in text_of(response) and not stored()
    assert "hush-hush" not in text_of(response) and "Enter it again" in text_of(response)


def test_a_test_is_sent_and_stands_in_the_log_from_which_it_is_sent_again(
    owner: User, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    client, page = signed_in(owner), f"/feeds/webhooks/{endpoint.pk}/"
    client.post(f"{page}action/", {"action": "test"})
    work()
    assert "Delivered" in text_of(client.get(page))
    with platform_scope("test"):
        delivery = WebhookDelivery.objects.get()
    client.post(f"/feeds/webhooks/deliveries/{delivery.pk}/again/")
    work()
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["endpoint.test"] * 2


def test_it_is_disabled_enabled_changed_and_removed(owner: User, endpoint: WebhookEndpoint) -> None:
    client, page = signed_in(owner), f"/feeds/webhooks/{endpoint.pk}/"
    client.post(f"{page}action/", {"action": "disable"})
    assert "Disabled by olivia" in text_of(client.get(page)) and not stored()[0].is_enabled
    client.post(f"{page}action/", {"action": "enable"})
    assert stored()[0].is_enabled
    client.post(page, {"name": "Lake", "url": "", "types": ["run.completed"]})
    changed = stored()[0]
    assert (changed.name, changed.types) == ("Lake", ["run.completed"])
    assert changed.secrets["url"] == endpoint.secrets["url"]
    assert client.post(f"{page}action/", {"action": "remove"}).status_code == 404
    client.post(f"{page}action/", {"action": "remove", "sure": "yes"})
    assert not stored()


def test_a_new_secret_is_shown_once_and_the_old_one_signs_on(owner: User, endpoint: WebhookEndpoint) -> None:
    page = text_of(signed_in(owner).post(f"/feeds/webhooks/{endpoint.pk}/action/", {"action": "rotate"}))
    found = stored()[0]
    assert found.secrets["previous"] == endpoint.secrets["secret"] != found.secrets["secret"]
    assert escape(found.secrets["secret"]) in page and "signed with the old secret, too, until" in page


def test_another_tenant_cannot_reach_it(stranger: User, endpoint: WebhookEndpoint) -> None:
    client = signed_in(stranger)
    assert client.get(f"/feeds/webhooks/{endpoint.pk}/").status_code == 404
    assert client.post(f"/feeds/webhooks/{endpoint.pk}/action/", {"action": "disable"}).status_code == 404
    assert "Warehouse" not in text_of(client.get("/feeds/webhooks/"))


def test_one_that_no_key_opens_is_told_in_words(owner: User, endpoint: WebhookEndpoint, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    client, page = signed_in(owner), f"/feeds/webhooks/{endpoint.pk}/"
    assert "cannot be decrypted" in text_of(client.post(f"{page}action/", {"action": "rotate"}, follow=True))
    client.post(f"{page}action/", {"action": "test"})
    work()
    assert "cannot be decrypted" in text_of(client.get(page))


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_a_fixed_number_of_queries(
    owner: User, endpoint: WebhookEndpoint, number: int, django_assert_num_queries: Any
) -> None:
    """Session and user; the end points. Session and user; the end point, its deliveries with their events."""
    with tenant_scope(endpoint.tenant_id):
        for n in range(number):
            endpoints.send_test(endpoint)
            endpoints.add(endpoint.tenant_id, f"Number {n}", "http://127.0.0.1:9/", ["run.failed"])
    client = signed_in(owner)
    with django_assert_num_queries(3):
        client.get("/feeds/webhooks/")
    with django_assert_num_queries(4):
        client.get(f"/feeds/webhooks/{endpoint.pk}/")


def test_staff_add_the_platforms_own_and_send_a_tenants_again(
    staff: User, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    client = signed_in(staff)
    given = {"tenant": "", "name": "Monitoring", "url": receiver.url, "types": ["feed.disabled"]}
    page = text_of(client.post("/admin/webhooks/webhookendpoint/add/", given))
    made = stored()[-1]
    assert made.tenant_id is None and escape(made.secrets["secret"]) in page
    of_tenant = f"/admin/webhooks/webhookendpoint/{endpoint.pk}/"
    assert "hush-hush" not in text_of(client.get(f"{of_tenant}change/"))
    client.post(f"{of_tenant}operate/", {"operation": "test"})
    work()
    with platform_scope("test"):
        delivery = WebhookDelivery.objects.get()
    assert "endpoint.test" in text_of(client.get(f"/admin/webhooks/webhookdelivery/{delivery.pk}/change/"))
    again = {"action": "send_selected_again", "_selected_action": [delivery.pk]}
    said = text_of(client.post("/admin/webhooks/webhookdelivery/", again, follow=True))
    work()
    assert "1 delivery is sent again" in said and len(receiver.got) == 2
    with platform_scope("test"):
        assert WebhookDelivery.objects.get().status == DeliveryStatus.DELIVERED


def test_who_sent_it_again_is_in_the_audit(staff: User, owner: User, endpoint: WebhookEndpoint, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        delivery = endpoints.send_test(endpoint)
    again = {"action": "send_selected_again", "_selected_action": [delivery.pk]}
    signed_in(staff).post("/admin/webhooks/webhookdelivery/", again)
    client = signed_in(owner)
    client.post(f"/feeds/webhooks/deliveries/{delivery.pk}/again/")
    with tenant_scope(tenant):
        endpoints.disable(endpoint, "Disabled by olivia.", tell=False)
    client.post(f"/feeds/webhooks/deliveries/{delivery.pk}/again/")  # refused
    with tenant_scope(tenant):
        assert list(AuditEvent.objects.order_by("pk").values_list("person", "about")) == [
            ("piper", f"Console: webhook delivery {delivery.pk}"),
            ("olivia", "Sent a webhook again"),
        ]


def test_staff_change_rotate_and_disable(staff: User, endpoint: WebhookEndpoint) -> None:
    client, page = signed_in(staff), f"/admin/webhooks/webhookendpoint/{endpoint.pk}/"
    form = text_of(client.get(f"{page}change/"))
    assert all(f'name="operation" value="{name}"' in form for name in ("test", "rotate", "disable"))
    client.post(f"{page}change/", {"name": "Lake", "url": "", "types": ["run.completed"]})
    assert escape(stored()[0].secrets["secret"]) not in text_of(client.get(f"{page}change/"))
    shown = text_of(client.post(f"{page}operate/", {"operation": "rotate"}))
    assert escape(stored()[0].secrets["secret"]) in shown
    client.post(f"{page}operate/", {"operation": "disable"})
    assert stored()[0].name == "Lake" and stored()[0].disabled_reason == "Disabled by piper."


def test_the_log_is_filtered_and_a_time_is_replayed_on_the_page(
    owner: User, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    client, page = signed_in(owner), f"/feeds/webhooks/{endpoint.pk}/"
    client.post(f"{page}action/", {"action": "test"})
    with tenant_scope(endpoint.tenant_id):
        work()
    queries = {"": True, "?type=endpoint.test": True, "?type=run.failed": False, "?state=failed": False}
    for query, shown in queries.items():
        assert ("<strong>endpoint.test</strong>" in text_of(client.get(page + query))) is shown, query
    times = {"from_time": "00:00", "to_time": "00:00"}
    backwards = {"from_day": timezone.localdate(), "to_day": timezone.localdate(), **times}
    assert "The end must come after" in text_of(client.post(f"{page}replay/", backwards))
    day = {"from_day": timezone.localdate() - timedelta(1), "to_day": timezone.localdate() + timedelta(2), **times}
    assert "0 events are sent again" in text_of(client.post(f"{page}replay/", day, follow=True))
