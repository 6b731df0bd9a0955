"""Security M8: no body fills the disk. Security Low 8: what the database ended because it took too long is told."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import loader
from django.test import Client
from django.urls import reverse

from realty.door import at_most
from tests.conftest import signed_in


class Untouched(BytesIO):
    def read(self, *args: Any) -> bytes:
        pytest.fail("the body was read")


@pytest.mark.parametrize("path", ["sign_in", "dashboard"])
@pytest.mark.parametrize("length", ["6000001", "80000000", "9" * 30])
def test_a_large_body_is_refused_unread(db: None, path: str, length: str) -> None:
    request = {"CONTENT_LENGTH": length, "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Untouched()}
    response = Client().post(reverse(path), **request)
    assert response.status_code == 413
    assert "too large" in response.content.decode()


def test_a_body_that_hides_its_size_is_refused(db: None) -> None:
    request = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Untouched()}
    assert Client().post(reverse("sign_in"), **request).status_code == 411


def test_a_usual_form_is_read(db: None) -> None:
    assert Client().post(reverse("sign_in"), {"username": "x", "password": "y" * 10_000}).status_code in (200, 422)


def test_a_file_is_measured_before_it_is_read() -> None:
    file: Any = SimpleNamespace(size=2_000_001)  # no read
    with pytest.raises(ValidationError, match="larger than 2 MB"):
        at_most(2_000_000)(file)


@pytest.mark.django_db
def test_a_page_that_takes_too_long_is_busy(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*args: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")

    client = signed_in(owner)
    client.raise_request_exception = False
    monkeypatch.setattr("realty.tenants.context.tenancy", slow)
    monkeypatch.setattr("realty.tenants.middleware.memberships_of", slow)
    response = client.get(reverse("dashboard"))
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "nothing was changed" in response.content.decode()


def test_any_other_failure_is_not(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(owner)
    client.raise_request_exception = False
    monkeypatch.setattr("realty.tenants.middleware.memberships_of", lambda user: 1 / 0)
    assert client.get(reverse("dashboard")).status_code == 500


@pytest.mark.parametrize("name", ["413.html", "500.html", "503.html"])
def test_a_page_of_the_door_holds_what_was_typed(name: str) -> None:
    page = loader.get_template(name).render()
    assert 'data-kept="hold"' in page and "js/kept" in page
