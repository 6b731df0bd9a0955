"""Every operation of the API, asked by every kind of person, by session and by token. A new operation without a line in
`tests/api_access.py` fails here."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from crm_leads.models import CrmProperty, Lead
from listings.models import Collection, Listing
from mls_sync.models import Feed
from realty.api.document import operations
from realty.api.door import Door
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from realty.urls import api
from tests.access import PEOPLE
from tests.api_access import OPERATIONS
from tests.conftest import signed_in
from tests.realty.api.callers import calling
from tests.realty.tenants.rows import one_row_of_each

Place = dict[str, dict[str, Any]]


@pytest.fixture
def place(tenant: Tenant, owner: User, colleague: User, viewer: User, other_tenant: Tenant) -> Place:
    """Values that name rows of the owner's tenant: of the path, and others of the body or the query."""
    with tenant_scope(tenant):
        one_row_of_each(tenant, owner)
        listing, feed = {"id": Listing.objects.get().pk}, {"provider_id": Feed.objects.get().pk}
        of_listing = ("get_property", "update_property", "delete_property", "add_property_media")
        of_feed = ("get_feed_status", "cancel_sync", "toggle_feed", "set_feed_interval")
        return {
            **dict.fromkeys((*of_listing, "get_property_media", "get_property_timeline"), listing),
            **dict.fromkeys((*of_feed, "list_runs_of_feed", "list_errors_of_feed"), feed),
            "sync_feed": {"body": {"providerId": feed["provider_id"]}},
            **crm_places(Listing.objects.get()),
        }


def crm_places(listing: Listing) -> Place:
    lead, home = {"id": Lead.objects.get().pk}, CrmProperty.objects.get(merged_into=None)
    linked = {"listing": listing, "collection": listing.collection, "listing_key": listing.listing_key}
    CrmProperty.objects.filter(pk=home.pk).update(**linked)
    at, of_listing = {"id": home.pk}, {"mlsPropertyId": listing.pk}
    both = {"crmPropertyId": home.pk, **of_listing}
    of_home = ("get_crm_property", "update_crm_property", "unlink_mls", "get_mls_data", "sync_from_mls")
    return {
        **dict.fromkeys(("get_lead", "list_owners_of_lead", "update_lead"), lead),
        **dict.fromkeys(of_home, at),
        "link_mls": {**at, "body": of_listing},
        "sync_property": {"body": of_listing},
        "add_crm_property_reference": {"body": both},
        "remove_crm_property_reference": {"query": both},
    }


def asked(client: Client, place: Place) -> dict[str, int]:
    found = {}
    document = api.get_openapi_schema()["paths"]
    for path, methods in document.items():
        for method, operation in methods.items():
            name = operation["operationId"]
            named = place.get(name, {})
            body = json.dumps(OPERATIONS[name][1] | named.get("body", {})) if len(OPERATIONS[name]) > 1 else ""
            address = path.format(**named)
            if "query" in named:
                address += f"?{urlencode(named['query'])}"
            with transaction.atomic():
                answer = client.generic(method.upper(), address, body, "application/json")
                transaction.set_rollback(True)
            found[name] = answer.status_code
    return found


def expected(person: str) -> dict[str, int]:
    return {name: line[0][PEOPLE.index(person)] for name, line in OPERATIONS.items()}


def test_every_operation_has_a_line_and_a_door() -> None:
    mounted = operations(api)
    assert {operation.operation_id for operation in mounted} == set(OPERATIONS)
    assert len(mounted) == len(OPERATIONS), "two operations have one name"
    assert all(isinstance(door, Door) for operation in mounted for door in operation.auth_callbacks)


@pytest.mark.parametrize("person", PEOPLE)
def test_by_session(person: str, request: pytest.FixtureRequest, place: Place) -> None:
    client = Client() if person == "anonymous" else signed_in(request.getfixturevalue(person))
    if person == "staff":
        client.post(reverse("switch_tenant"), {"tenant": "all"})
    assert asked(client, place) == expected(person)


@pytest.mark.parametrize("person", PEOPLE[:-1])
def test_by_token(person: str, request: pytest.FixtureRequest, place: Place) -> None:
    client = calling(request.getfixturevalue(person), platform=person == "staff")
    assert asked(client, place) == expected(person)


def test_a_stranger_reads_nothing_of_another_tenant(
    place: Place, stranger: User, owner: User, tenant: Tenant
) -> None:
    """And the owner does, or this could not fail."""
    with tenant_scope(tenant):
        secrets = (Collection.objects.get().name, "1 Test Way")
    theirs, ours = calling(stranger), calling(owner)
    seen = set()
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods:
            address = path.format(**place.get(methods["get"]["operationId"], {}))
            assert [word for word in secrets if word in theirs.get(address).content.decode()] == [], address
            seen |= {word for word in secrets if word in ours.get(address).content.decode()}
    assert seen == set(secrets)
