"""Tokens: the two grants, their end, and requests without one."""

import pytest
import requests

from simulators.mls import DEFAULT_TOKEN, SimulatedMLS
from simulators.mls.reso.profiles import PROFILES

from .conftest import Reader, Timer

CLIENT = {"client_id": "simulated-client", "client_secret": "simulated-secret"}
USER = {"username": "simulated-user", "password": "simulated-password"}


def post(mls: SimulatedMLS, profile: str = "certified", **form: str) -> requests.Response:
    return requests.post(mls.url + PROFILES[profile].oauth2_path, data=form, timeout=10)


@pytest.mark.parametrize(
    ("profile", "form", "seconds"),
    [
        ("certified", {"grant_type": "client_credentials"}, 3_600),
        ("certified", {"grant_type": "password", **USER}, 3_600),
        ("trestle", {"grant_type": "client_credentials", "scope": "api"}, 28_800),
    ],
)
def test_a_granted_token_works_until_it_ends(
    mls: SimulatedMLS, timer: Timer, profile: str, form: dict[str, str], seconds: int
) -> None:
    granted = post(mls, profile, **CLIENT, **form).json()
    assert granted["token_type"] == "Bearer" and granted["expires_in"] == seconds
    reader = Reader(mls, profile, granted["access_token"])
    assert reader.value(top=1)
    timer.seconds += seconds - 1
    assert reader.value(top=1)
    timer.seconds += 1
    assert reader.error(top=1)[0] == 401
    assert mls.reso.tokens.issued == 1


def test_the_client_may_name_itself_by_http_basic(mls: SimulatedMLS) -> None:
    url = mls.url + PROFILES["certified"].oauth2_path
    form = {"grant_type": "client_credentials"}
    assert requests.post(url, data=form, auth=tuple(CLIENT.values()), timeout=10).status_code == 200
    assert requests.post(url, data=form, auth=("simulated-client", "wrong"), timeout=10).status_code == 401


@pytest.mark.parametrize(
    ("profile", "form", "status", "error"),
    [
        ("certified", {"grant_type": "client_credentials"}, 401, "invalid_client"),
        ("certified", {"grant_type": "client_credentials", **CLIENT, "client_secret": "wrong"}, 401, "invalid_client"),
        ("certified", {"grant_type": "password", **CLIENT, "username": "simulated-user"}, 400, "invalid_grant"),
        ("certified", {"grant_type": "implicit", **CLIENT}, 400, "unsupported_grant_type"),
        ("trestle", {"grant_type": "password", **CLIENT, **USER}, 400, "unsupported_grant_type"),
        ("trestle", {"grant_type": "client_credentials", **CLIENT}, 400, "invalid_scope"),
    ],
)
def test_refused_grants(mls: SimulatedMLS, profile: str, form: dict[str, str], status: int, error: str) -> None:
    answer = post(mls, profile, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_token_of_one_server_opens_no_other(mls: SimulatedMLS) -> None:
    token = post(mls, **CLIENT, grant_type="client_credentials").json()["access_token"]
    assert Reader(mls, "trestle", token).error()[0] == 401


def test_requests_without_a_token(mls: SimulatedMLS) -> None:
    for profile in PROFILES:
        answer = requests.get(f"{mls.url}{PROFILES[profile].root}/Property", timeout=10)
        assert answer.status_code == 401 and answer.json()["error"]["message"]
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_one_kind_of_server_takes_the_token_in_the_address_and_never_repeats_it(mls: SimulatedMLS) -> None:
    url = f"{mls.url}/bridge/api/v2/OData/simulated/Property"
    answer = requests.get(url, params={"access_token": DEFAULT_TOKEN}, timeout=10)
    assert answer.status_code == 200 and DEFAULT_TOKEN not in answer.json()["@odata.nextLink"]
    assert requests.get(f"{mls.url}/reso/odata/Property?access_token={DEFAULT_TOKEN}", timeout=10).status_code == 401


def test_all_tokens_can_be_ended_at_once(mls: SimulatedMLS) -> None:
    token = post(mls, **CLIENT, grant_type="client_credentials").json()["access_token"]
    mls.reso.tokens.expire()
    assert Reader(mls, token=token).error()[0] == 401
