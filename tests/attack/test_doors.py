"""Doors: other tenants' ids, roles, people without a session, forms of foreign sites."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from realty.tenants.models import Tenant
from tests.access import OK, PEOPLE, REFUSED
from tests.attack.conftest import SECRETS, careless
from tests.attack.forms import forms_of, html_of
from tests.attack.rows import crossings, digest_of
from tests.attack.values import FULL
from tests.test_access import SITE

# Who holds such a link or key may use it, whoever they are.
# What knows no session answers that a token is missing.
TOKENS_ALONE = {"reso": (401,)}
BEARERS = {"accept_invitation", "unsubscribe", "unsubscribe_alerts", "vendor_hook"}
ACTS = ("", "remove", "delete", "stop", "done", "pause", "drop", "withdraw", "check", "merge", "lift")
METHODS = ("get", "post", "put", "patch", "delete")


def addresses(world: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: reverse(name, kwargs=world.get(name)) for name in SITE}


def test_other_tenants_ids(
    world: dict[str, dict[str, Any]], stranger: User, tenant: Tenant, tried: Counter[str]
) -> None:
    """Another tenant's ids, over every address and method: nothing is shown, nothing changes."""
    before, client = digest_of(tenant), careless(stranger)
    wrong = []
    for name in world.keys() - BEARERS:
        for method in METHODS if FULL else METHODS[:2]:
            for act in ACTS if method == "post" and FULL else ACTS[:1]:
                answer = getattr(client, method)(reverse(name, kwargs=world[name]), {"action": act, "act": act})
                tried[name] += 1
                # Addresses that name no row, such as a state or a vendor, are the stranger's own.
                is_row = any(part in world[name] for part in ("pk", "known"))
                if answer.status_code >= 500 or is_row and answer.status_code in (200, 302):
                    wrong.append((name, method, act, answer.status_code))
    assert wrong == [] and digest_of(tenant) == before


def test_foreign_ids_as_values_of_forms(
    world: dict[str, dict[str, Any]], owner: User, stranger: User, tenant: Tenant, tried: Counter[str]
) -> None:
    """Another tenant's ids as values of one's own forms: no row points across."""
    before, client = digest_of(tenant), careless(stranger)
    foreign = {str(value) for arguments in world.values() for name, value in arguments.items() if name == "pk"}
    chosen = sorted(foreign) if FULL else sorted(foreign)[:3]
    for name in (name for name, (method, *_) in SITE.items() if method == "get" and name not in world):
        path = reverse(name)
        for form in forms_of(path, html_of(client.get(path))):
            if form.method != "post" or form.path in (reverse("sign_out"), reverse("switch_tenant")):
                continue
            for value in chosen:
                with transaction.atomic():
                    answer = client.post(form.path, dict.fromkeys(form.values, value))
                    tried[name] += 1
                    assert answer.status_code < 500, (form.path, value)
                    assert crossings() == [], form.path
                    transaction.set_rollback(True)
    assert digest_of(tenant) == before


def test_what_a_role_may_not(
    world: dict[str, dict[str, Any]], colleague: User, viewer: User, tenant: Tenant, tried: Counter[str]
) -> None:
    """Viewers and agents on what is not theirs: refused, nothing changes."""
    before, wrong = digest_of(tenant), []
    for person, user in (("colleague", colleague), ("viewer", viewer)):
        client = careless(user)
        for name, (_, statuses, *_) in SITE.items():
            if statuses[PEOPLE.index(person)] != REFUSED:
                continue
            for method in ("get", "post"):
                answer = getattr(client, method)(addresses(world)[name], {"action": "x"})
                tried[name] += 1
                if answer.status_code not in (403, 405):
                    wrong.append((person, name, method, answer.status_code))
    assert wrong == [] and digest_of(tenant) == before


def test_nobody(world: dict[str, dict[str, Any]], tenant: Tenant, tried: Counter[str]) -> None:
    """Without a session: every door leads to the sign-in page."""
    before, client, wrong = digest_of(tenant), careless(None), []
    for name, path in addresses(world).items():
        if name in BEARERS or SITE[name][1][-1] == OK:
            continue  # open to all, and shows nothing of a tenant
        for method in METHODS:
            answer = getattr(client, method)(path, {"action": "x"})
            tried[name] += 1
            told = [secret for secret in SECRETS if secret in str(answer.content)]
            if answer.status_code not in (302, 403, 404, 405, *TOKENS_ALONE.get(name, ())) or told:
                wrong.append((name, method, answer.status_code))
    assert wrong == [] and digest_of(tenant) == before


def test_forms_of_foreign_sites(
    world: dict[str, dict[str, Any]], owner: User, tenant: Tenant, tried: Counter[str]
) -> None:
    """Forms without the site's token: refused at every door that has a session behind it."""
    before, wrong = digest_of(tenant), []
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(owner)
    for name, path in addresses(world).items():
        if name in BEARERS:
            continue
        answer = client.post(path, {"action": "x"}, headers={"origin": "https://evil.example"})
        tried[name] += 1
        if answer.status_code not in (403, 405):
            wrong.append((name, answer.status_code))
    assert wrong == [] and digest_of(tenant) == before


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\t//evil.example",
    ],
)
def test_where_sign_in_leads(owner: User, to: str, tried: Counter[str]) -> None:
    """Sign-in leads to no other site, whatever `next` says."""
    from tests.conftest import PASSWORD  # noqa: PLC0415

    for method in ("get", "post"):
        data = {"username": owner.username, "password": PASSWORD, "next": to}
        answer = getattr(careless(None), method)("/sign-in/", data)
        tried[to] += 1
        assert answer.status_code < 500 and "evil" not in answer.get("Location", "") + answer.get("HX-Redirect", "")
