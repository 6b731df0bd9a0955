"""Every refusal below /api/ is a problem of RFC 9457, whoever refuses."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.utils import OperationalError
from django.test import Client, override_settings

from realty.api import door
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.realty.api.callers import PROPERTIES, calling, problem

NOTES = "/api/v1/notes"
JSON = "application/json"
pytestmark = pytest.mark.usefixtures("notes")


@pytest.fixture
def notes() -> Any:
    with override_settings(ROOT_URLCONF="tests.realty.api.writing"):
        yield


@pytest.fixture
def client(owner: User) -> Client:
    return calling(owner)


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/", "/api/v2/notes", "/api/v1/notes/1/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_404_of_an_unknown_address(db: None, address: str, method: str) -> None:
    problem(getattr(Client(), method)(address), 404)


def test_404_of_a_row(client: Client) -> None:
    problem(client.get(f"{NOTES}/1"), 404)


def test_405_names_what_is_allowed(client: Client) -> None:
    answer = client.get(NOTES)
    problem(answer, 405)
    assert answer["Allow"] == "POST"


def test_401_challenges(db: None) -> None:
    answer = Client().post(NOTES, {"noteText": "a"}, JSON)
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="Realty"'


def test_403_says_whom_to_ask(viewer: User) -> None:
    assert "owner of your brokerage" in problem(calling(viewer).post(NOTES, {"noteText": "a"}, JSON), 403)["detail"]


@pytest.mark.parametrize(
    "body",
    ["", "{", "nan", '{"noteText": NaN}', "[" * 100_000, "[" * 700 + "]" * 700, b"\xff",
     '{"noteText": ' + "9" * 5000 + "}"],
)  # fmt: skip
def test_400_of_what_is_no_json(client: Client, body: str | bytes) -> None:
    answer = client.generic("POST", NOTES, body, JSON)
    problem(answer, 422 if body == "" else 400)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "noteText"), ({"noteText": ""}, "noteText"), ({"noteText": "x" * 21}, "noteText"),
        ({"noteText": 5}, "noteText"),
        ({"noteText": "a", "notetext": "b"}, "notetext"), ({"noteText": "a\0b"}, "noteText"),
        ({"noteText": "a\ud800"}, "noteText"), ([], ""), ("a", ""),
    ],
)  # fmt: skip
def test_422_names_the_field(client: Client, body: Any, field: str) -> None:
    errors = problem(client.post(NOTES, json.dumps(body), JSON), 422)["errors"]
    assert [(error["in"], error["field"]) for error in errors] == [("body", field)]


def test_a_name_with_underscores_is_understood_too(client: Client) -> None:
    assert client.post(NOTES, {"note_text": "a"}, JSON).json()["noteText"] == "a"


@pytest.mark.parametrize("key", ["9" * 19, "9" * 400, "0", "1.5", "x"])
def test_422_of_a_number_that_no_column_holds(client: Client, key: str) -> None:
    assert problem(client.get(f"{NOTES}/{key}"), 422)["errors"][0]["field"] == "id"


def test_422_of_a_nul_in_the_path(client: Client) -> None:
    problem(client.get(f"{NOTES}/%00"), 422)


def test_411_413_and_415(client: Client) -> None:
    problem(client.generic("POST", NOTES, b"x" * 3_000_000, JSON), 413)
    problem(client.generic("POST", NOTES, b"x", JSON, headers={"Content-Length": "7000000"}), 413)
    problem(client.generic("POST", NOTES, b"", JSON, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"), 411)
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        answer = client.generic("POST", NOTES, b'{"noteText": "a"}', kind)
        problem(answer, 415)
        assert answer["Accept"] == JSON


def test_500_says_nothing_of_what_failed(client: Client) -> None:
    assert "secret" not in json.dumps(problem(client.post(NOTES, {"noteText": "boom"}, JSON), 500))


def test_503_says_when_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Busy(Exception):
        sqlstate = "57014"

    def busy(request: Any) -> None:
        raise OperationalError from Busy()

    monkeypatch.setattr(door.limits, "count", busy)
    answer = client.post(NOTES, {"noteText": "a"}, JSON)
    problem(answer, 503)
    assert answer["Retry-After"]


def test_head_is_a_get_without_a_body(client: Client) -> None:
    pk = client.post(NOTES, {"noteText": "a"}, JSON).json()["id"]
    answer = client.head(f"{NOTES}/{pk}")
    assert answer.status_code == 200 and answer["ETag"] == client.get(f"{NOTES}/{pk}")["ETag"]


def test_a_session_writes_with_its_csrf_token_and_names_the_open_tenant(owner: User, tenant: Tenant) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(owner).cookies
    assert problem(client.post(NOTES, {"noteText": "a"}, JSON), 403)["type"] == "urn:realty:problem:csrf"
    client.cookies["csrftoken"] = "a" * 32
    headers = {"X-CSRFToken": "a" * 32}
    for named in ({}, {"X-Of-Tenant": "all"}, {"X-Of-Tenant": str(tenant.pk + 1)}):
        answer = client.post(NOTES, {"noteText": "a"}, JSON, headers=headers | named)
        assert problem(answer, 409)["type"] == "urn:realty:problem:other-tenant"
    answer = client.post(NOTES, {"noteText": "a"}, JSON, headers=headers | {"X-Of-Tenant": str(tenant.pk)})
    assert answer.status_code == 201


def test_415_of_a_form_with_files_by_a_session(owner: User, tenant: Tenant) -> None:
    """Django has looked for the CSRF token in it before."""
    headers = {"X-CSRFToken": "a" * 32, "X-Of-Tenant": str(tenant.pk)}
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=headers)
    client.cookies = signed_in(owner).cookies
    client.cookies["csrftoken"] = "a" * 32
    problem(client.post(NOTES, {"noteText": "a"}), 415)


def test_a_page_stays_a_page(db: None) -> None:
    assert Client().get("/nothing")["Content-Type"].startswith("text/html")
    assert PROPERTIES.startswith("/api/")
