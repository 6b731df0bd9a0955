"""The console's pages of collections that are published to MongoDB."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from listings.collections import provision
from listings.models import Collection, Publication
from listings.publishing.setting_up import set_up
from realty.audit.models import Act, AuditEvent
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import make_tenant, signed_in
from tests.listings.publishing.conftest import publish

LIST = reverse("admin:listings_publication_changelist")
ADD = reverse("admin:listings_publication_add")
SECRET = "hunter2-secret"


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def fields(collection: Collection, **told: Any) -> dict[str, Any]:
    return {"collection": collection.pk, "uri": "", "database": "", "expired_days": 90, "enabled": "on", **told}


def test_staff_set_a_target_whose_uri_is_never_shown_again(console: Client, gps: Collection) -> None:
    uri = f"mongodb://agent:{SECRET}@mongo.example.com/realestate"
    console.post(ADD, fields(gps, uri=uri), follow=True)
    with tenant_scope(gps.tenant_id):
        publication = Publication.objects.get()
        assert (publication.secrets["uri"], publication.tenant_id) == (uri, gps.tenant_id)
        assert publication.is_rebuilding
    page = console.get(reverse("admin:listings_publication_change", args=[publication.pk])).content.decode()
    assert "The URI is stored; leave this empty to keep it." in page and SECRET not in page
    with tenant_scope(gps.tenant_id):
        Publication.objects.update(rebuilt_until=None)
    console.post(reverse("admin:listings_publication_change", args=[publication.pk]), fields(gps, expired_days=30))
    with tenant_scope(gps.tenant_id):
        publication.refresh_from_db()
        assert (publication.secrets["uri"], publication.expired_days) == (uri, 30)
        # The day on which an ended listing goes is in each document.
        assert publication.is_rebuilding


@pytest.mark.parametrize("uri", ["", f"https://agent:{SECRET}@x/", f"mongodb://agent:{SECRET}@:x@host/db"])
def test_a_wrong_uri_is_refused_without_repeating_it(console: Client, gps: Collection, uri: str) -> None:
    page = console.post(ADD, fields(gps, uri=uri)).content.decode()
    assert "URI of MongoDB" in page or "Enter the URI" in page
    assert SECRET not in page
    with tenant_scope(gps.tenant_id):
        assert not Publication.objects.exists()


def test_the_list_says_how_it_stands(
    console: Client, publication: Publication, store: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store("A")
    assert "Publishing" in console.get(LIST).content.decode()
    publish(publication)
    assert "Up to date" in console.get(LIST).content.decode()
    Publication.objects.update(notice="30 of 31 documents have no listing here.")
    page = console.get(LIST).content.decode()
    assert "Documents left" in page and "30 of 31 documents" in page
    monkeypatch.setattr("realty.mongodb.SELECTION_SECONDS", 0.2)
    publication.secrets = {"uri": f"mongodb://agent:{SECRET}@127.0.0.1:1/x"}
    publication.save()
    store("B")
    publish(publication)
    page = console.get(LIST).content.decode()
    assert "Failing" in page and "No MongoDB server answers" in page and SECRET not in page
    console.post(LIST, {"action": "publish_now", "_selected_action": [publication.pk]})
    publication.refresh_from_db()
    assert publication.next_attempt_at is None


def test_everything_is_published_again_on_demand(
    console: Client, publication: Publication, store: Callable[..., None]
) -> None:
    store("A")
    publish(publication)
    console.post(LIST, {"action": "publish_all", "_selected_action": [publication.pk]})
    publication.refresh_from_db()
    assert publication.is_rebuilding


@pytest.mark.parametrize("action", ["publish_now", "publish_all"])
def test_who_asked_for_it_is_in_the_audit(console: Client, publication: Publication, action: str) -> None:
    console.post(LIST, {"action": action, "_selected_action": [publication.pk]})
    event = AuditEvent.objects.get()
    assert (event.person, event.act, event.about) == ("piper", Act.CHANGED, f"Console: publication {publication}")


def one_more(number: int) -> Tenant:
    tenant = make_tenant(f"tenant{number}", f"Tenant {number}")
    with tenant_scope(tenant):
        set_up(provision(tenant, "gps", title="GPS"), "mongodb://mongo.example.com/x")
    return tenant


def test_the_list_asks_as_many_queries_for_ten_as_for_one(console: Client, db: None) -> None:
    one_more(0)
    console.get(LIST)
    for number in range(1, 10):
        one_more(number)
    with CaptureQueriesContext(connection) as asked:
        assert console.get(LIST).status_code == 200
    assert len(asked) == 6
