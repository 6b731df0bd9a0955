"""Newcomer H6: without JavaScript, too, nothing typed is lost when a session ends; and nobody else gets it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from crm_leads.models import Activity
from crm_leads.vendors.account_forms import FORMS
from mls_sync.connect_forms import ConnectForm
from mls_sync.providers.spark.forms import SparkSecretsForm
from realty.accounts.drafts import SECRET, opened
from realty.accounts.forms import CodeForm, PasswordForm
from realty.accounts.models import Authenticator
from realty.secrets import encrypt
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import PASSWORD, signed_in
from tests.crm_leads.rows import a_lead

NOTE = "Call Tuesday.\nShe prefers <mornings> & tea."


@pytest.fixture
def path(tenant: Tenant) -> str:
    with tenant_scope(tenant):
        return f"/crm/leads/{a_lead().pk}/notes/"


def hidden(page: str, name: str = "draft") -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def sent_too_late(path: str, user: User, **fields: Any) -> str:
    """The page that comes when the form of `user` is sent without a session."""
    posted = {"note": NOTE, "of_person": str(user.pk), "of_tenant": "1", **fields}
    answer = Client().post(path, {name: value for name, value in posted.items() if value is not None})
    return answer.content.decode()


def sign_in(name: str, draft: str, page: str = "/") -> Any:
    client = Client()
    posted = {"username": name, "password": PASSWORD, "draft": draft, "next": page}
    return client, client.post("/sign-in/", posted)


def test_what_was_typed_comes_back_and_is_sent_by_one_press(owner: User, tenant: Tenant, path: str) -> None:
    asked = sent_too_late(path, owner, of_tenant=str(tenant.pk))
    assert "Sign in" in asked and "Tuesday" not in asked, "nobody reads it there"
    client, answer = sign_in("olivia", hidden(asked), path.removesuffix("notes/"))
    page = answer.content.decode()
    assert answer.status_code == 200 and "This was not sent yet" in page
    assert "She prefers &lt;mornings&gt; &amp; tea." in page and f'href="{path.removesuffix("notes/")}"' in page
    assert re.search(rf'<form method="post" action="{path}">', page) and hidden(page, "of_tenant") == str(tenant.pk)
    note = re.search(r'<textarea hidden name="note">\n(.*?)</textarea>', page, re.S)
    assert note and unescape(note[1]) == NOTE
    client.post(path, {"note": unescape(note[1]), "of_tenant": hidden(page, "of_tenant")})
    with tenant_scope(tenant):
        assert Activity.objects.get(kind="note").summary == NOTE


def test_a_form_says_whom_it_was_drawn_for(owner: User, tenant: Tenant, path: str) -> None:
    page = signed_in(owner).get(path.removesuffix("notes/")).content.decode()
    assert hidden(page, "of_person") == str(owner.pk) and hidden(page, "of_tenant") == str(tenant.pk)


def test_nobody_else_gets_it(owner: User, colleague: User, path: str) -> None:
    _, answer = sign_in("carl", hidden(sent_too_late(path, owner)))
    assert answer.status_code == 302


def test_a_wrong_password_keeps_it(owner: User, path: str) -> None:
    draft = hidden(sent_too_late(path, owner))
    wrong = Client().post("/sign-in/", {"username": "olivia", "password": "wrong", "draft": draft})
    assert wrong.status_code == 422 and hidden(wrong.content.decode()) == draft


def test_it_survives_the_second_step(owner: User, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(owner)
    Authenticator.objects.create(user=owner, secret={"key": "5a" * 20}, confirmed_at=timezone.now())
    client, asked = sign_in("olivia", hidden(sent_too_late(path, owner)), "/listings/")
    assert asked.status_code == 200 and "Enter your code" in asked.content.decode()
    monkeypatch.setattr("realty.accounts.second_step.verify", lambda user, code: True)
    draft = hidden(asked.content.decode())
    answer = client.post("/sign-in/code/", {"code": "123456", "next": "/listings/", "draft": draft})
    assert "This was not sent yet" in answer.content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"password": "x"},
        {"new_password1": "x"},
        {"smtp-password": "x"},
        {"secret-token": "x"},
        {"api_key": ""},
        {"of_person": None},
        {"note": "x" * 20_001},
        {"note": " "},
        {f"f{number}": "x" for number in range(101)},
        {"file": SimpleUploadedFile("a.csv", b"a,b")},
    ],
    ids=str,
)
def test_secrets_files_and_heaps_are_not_carried(owner: User, path: str, more: dict[str, Any]) -> None:
    posted = {"note": NOTE, "of_person": str(owner.pk), **more}
    answer = Client().post(path, {name: value for name, value in posted.items() if value is not None})
    assert answer.status_code == 302 and "kept=1" in answer["Location"]


def test_a_part_of_a_page_is_kept_by_its_script(owner: User, path: str) -> None:
    answer = Client().post(path, {"note": NOTE, "of_person": owner.pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "made",
    ["", "nonsense", "gAAAA" + "x" * 90_000, {"token": "x"}, {}],
    ids=["nothing", "words", "long", "another secret", "empty"],
)
def test_what_is_forged_opens_nothing(owner: User, made: str | dict[str, str]) -> None:
    text = made if isinstance(made, str) else encrypt(made)
    assert opened(text, owner) is None
    assert sign_in("olivia", text)[1].status_code == 302


def test_it_lasts_half_a_day(owner: User, path: str) -> None:
    draft = hidden(sent_too_late(path, owner))
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        assert opened(draft, owner) is None
    assert opened(draft, owner)


def test_a_form_of_a_foreign_site_is_refused_before(owner: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path, {"note": NOTE, "of_person": owner.pk}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403 and not hidden(answer.content.decode())


def test_every_field_that_hides_what_is_typed_is_called_a_secret() -> None:
    for form in (*FORMS.values(), ConnectForm, SparkSecretsForm, *PasswordForm.__subclasses__(), CodeForm):
        hiding = [name for name, field in form.base_fields.items() if isinstance(field.widget, forms.PasswordInput)]
        assert [name for name in hiding if not SECRET.search(name)] == [], form
    assert SECRET.search("code") and SECRET.search("new_password2") and SECRET.search("drop_cowboy-key")
    assert not [name for name in ("note", "postal_code", "keyword", "passage", "max_price") if SECRET.search(name)]
