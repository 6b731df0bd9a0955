"""Login, sessions and logout."""

import pytest
import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import SimulatedMLS

from .conftest import AGENT, Client


def test_digest_login_search_and_logout(anonymous: Client, mls: SimulatedMLS) -> None:
    assert anonymous.code("Search") == 20701
    login = anonymous.call("Login")
    assert login.headers["RETS-Version"] == "RETS/1.7.2" and "RETS-Session-ID" in login.cookies
    assert "Search=/rets/Search\r\n" in login.text and "MetadataVersion=" in login.text
    assert mls.rets.sessions.count == 1
    assert anonymous.code("Logout") == 0 and mls.rets.sessions.count == 0
    assert anonymous.code("Search") == 20701
    assert (mls.rets.sessions.logins, mls.rets.sessions.logouts) == (1, 1)


@pytest.mark.parametrize("auth", [None, HTTPDigestAuth(RETS_USER, "wrong"), HTTPBasicAuth(RETS_USER, RETS_PASSWORD)])
def test_refused(mls: SimulatedMLS, auth: object) -> None:
    answer = requests.get(f"{mls.url}/rets/Login", auth=auth, headers=AGENT, timeout=10)  # type: ignore[arg-type]
    assert answer.status_code == 401 and 'qop="auth"' in answer.headers["WWW-Authenticate"]


def test_basic_if_the_account_takes_it(mls: SimulatedMLS) -> None:
    mls.rets.account.schemes = ("basic",)
    assert Client(mls, HTTPBasicAuth(RETS_USER, RETS_PASSWORD)).code("Login") == 0
    assert Client(mls, HTTPBasicAuth(RETS_USER, "wrong")).call("Login").status_code == 401


def test_a_user_agent_is_required(mls: SimulatedMLS) -> None:
    answer = requests.get(f"{mls.url}/rets/Login", headers={"User-Agent": ""}, timeout=10)
    assert answer.status_code == 400
