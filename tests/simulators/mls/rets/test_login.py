"""Login, sessions and logout."""

import hashlib
from xml.etree import ElementTree

import pytest
import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import SimulatedMLS

from .conftest import AGENT, Client

ALL = "(ListingKey=0+)"


def pairs(answer: requests.Response) -> list[tuple[str, str]]:
    lines = (ElementTree.fromstring(answer.content).findtext("RETS-RESPONSE") or "").strip().splitlines()
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_digest_login_search_and_logout(anonymous: Client, mls: SimulatedMLS) -> None:
    assert anonymous.code("Search") == 20701
    login = anonymous.call("Login")
    assert login.headers["RETS-Version"] == "RETS/1.7.2" and "RETS-Session-ID" in login.cookies
    told = dict(pairs(login))
    assert told["Search"] == "/rets/Search" and told["MetadataVersion"] and "Action" not in told
    assert mls.rets.sessions.count == 1
    assert anonymous.code("Logout") == 0 and mls.rets.sessions.count == 0
    assert anonymous.code("Search") == 20701
    assert (mls.rets.sessions.logins, mls.rets.sessions.logouts) == (1, 1)


@pytest.mark.parametrize("auth", [None, HTTPDigestAuth(RETS_USER, "wrong"), HTTPBasicAuth(RETS_USER, RETS_PASSWORD)])
def test_refused(mls: SimulatedMLS, auth: AuthBase | None) -> None:
    answer = requests.get(f"{mls.url}/rets/Login", auth=auth, headers=AGENT, timeout=10)
    assert answer.status_code == 401 and 'qop="auth"' in answer.headers["WWW-Authenticate"]
    assert mls.rets.sessions.count == 0


def test_basic_if_the_account_takes_it(mls: SimulatedMLS) -> None:
    mls.rets.account.schemes = ("basic",)
    assert Client(mls, HTTPBasicAuth(RETS_USER, RETS_PASSWORD)).code("Login") == 0
    assert Client(mls, HTTPBasicAuth(RETS_USER, "wrong")).call("Login").status_code == 401


def test_digest_without_qop(mls: SimulatedMLS) -> None:
    mls.rets.account.qop = False
    client = Client(mls)
    assert client.code("Login") == 0 and client.rows(ALL, Limit=1)


def test_a_digest_of_another_address_is_refused(rets: Client, mls: SimulatedMLS) -> None:
    sent = rets.call("GetMetadata", Type="METADATA-SYSTEM", ID="0").request.headers["Authorization"]
    replayed = requests.get(f"{mls.url}/rets/Search", headers=AGENT | {"Authorization": sent}, timeout=10)
    assert replayed.status_code == 401


def test_a_nonce_that_is_used_up_is_stale(mls: SimulatedMLS) -> None:
    mls.rets.account.nonce_uses = 2
    client = Client(mls)
    assert client.code("Login") == 0
    answers = [client.search(ALL, Limit=1) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    stale = [refusal.headers["WWW-Authenticate"] for answer in answers for refusal in answer.history]
    assert stale and all("stale=true" in challenge for challenge in stale)


def test_a_user_agent_is_required(mls: SimulatedMLS) -> None:
    answer = requests.get(f"{mls.url}/rets/Login", headers={"User-Agent": ""}, timeout=10)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("form", "version"), [("specification", "RETS/1.7.2"), ("number", "1.7.2"), ("no session", "RETS/1.7.2")]
)
def test_the_user_agents_own_digest(mls: SimulatedMLS, form: str, version: str) -> None:
    mls.rets.account.agent_password, mls.rets.account.agent_form = "agent-secret", form
    client = Client(mls)
    assert client.code("Login") == 20041

    def sign(session: str, request_id: str = "") -> None:
        digest = md5(f"{md5('Tests/1.0:agent-secret')}:{request_id}:{session}:{version}")
        client.session.headers["RETS-UA-Authorization"] = f"Digest {digest}"

    sign("another session")
    assert client.code("Login") == 20037
    sign("")
    assert client.code("Login") == 0
    assert client.refusal(ALL) == (0 if form == "no session" else 20037)
    sign("" if form == "no session" else client.session.cookies["RETS-Session-ID"], "7")
    client.session.headers["RETS-Request-ID"] = "7"
    answer = client.search(ALL, Limit=1)
    assert "<DATA>" in answer.text and answer.headers["RETS-Request-ID"] == "7"


def test_so_many_sessions_and_no_more(mls: SimulatedMLS) -> None:
    mls.rets.account.session_limit = 2
    first, second, third = Client(mls), Client(mls), Client(mls)
    assert [client.code("Login") for client in (first, second, third)] == [0, 0, 20022]
    assert first.code("Login") == 0
    first.call("Logout")
    assert third.code("Login") == 0


def test_a_session_that_rests_too_long_ends(rets: Client, mls: SimulatedMLS) -> None:
    mls.rets.account.timeout = -1
    assert rets.refusal(ALL) == 20701


def test_whole_addresses_and_an_action(mls: SimulatedMLS) -> None:
    mls.rets.absolute = mls.rets.action = True
    client = Client(mls)
    told = dict(pairs(client.call("Login")))
    assert told["Search"] == f"{mls.url}/rets/Search" and told["Action"] == f"{mls.url}/rets/Action"
    assert client.refusal(ALL) == 20701
    assert "made up" in client.call("Action").text
    assert client.rows(ALL, Limit=1)


def test_the_identity_of_1_8(mls: SimulatedMLS) -> None:
    told = pairs(Client(mls, **{"RETS-Version": "RETS/1.8"}).call("Login"))
    infos = [value for name, value in told if name == "Info"]
    assert "MetadataVersion;Character;1.00.00001" in infos and f"USERID;Character;{RETS_USER}" in infos
    assert dict(told)["Search"] == "/rets/Search"


def test_a_cookie_that_is_renewed_with_every_answer(rets: Client, mls: SimulatedMLS) -> None:
    mls.rets.renews_cookies = True
    first = rets.session.cookies["RETS-Session-ID"]
    assert [len(rets.rows(ALL, Limit=1)) for _ in range(3)] == [1, 1, 1]
    rets.session.cookies.clear()
    rets.session.cookies["RETS-Session-ID"] = first
    assert rets.refusal(ALL) == 20701


def test_by_post_too(mls: SimulatedMLS) -> None:
    client = Client(mls)
    assert client.session.post(f"{mls.url}/rets/Login", timeout=10).status_code == 200
    form = {"SearchType": "Property", "Class": "A", "Query": ALL, "QueryType": "DMQL2", "StandardNames": "1"}
    answer = client.session.post(f"{mls.url}/rets/Search", data=form | {"Format": "COMPACT", "Limit": "2"}, timeout=10)
    assert answer.text.count("<DATA>") == 2
    assert mls.rets.transactions[-1] == ("search", form | {"Format": "COMPACT", "Limit": "2"})
