"""Logging in and out, and how requests are signed."""

from hashlib import md5

import pytest

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, ProtocolError, TransientError
from mls_sync.providers.rets.login import same_host
from mls_sync.providers.rets.user_agent import ua_digest
from simulators.mls import SimulatedMLS
from tests.mls_sync.providers.contract import keys
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import PASSWORD, RetsServer, rets
from tests.mls_sync.providers.rets.test_contract import mls as mls
from tests.mls_sync.providers.rets.test_contract import rets as simulated

UA_PASSWORD = "a-user-agent-password-of-tests"
ALL = Window()


def test_the_action_is_fetched_after_the_login_and_the_logout_comes_last(server: RetsServer) -> None:
    server.login_lines += "Action=/rets/action\n"
    provider = reading(server)
    provider.page(ALL, "")
    provider.close()
    names = [name for name, _, _ in server.seen]
    assert names[:2] == ["login", "action"] and names[-1] == "logout"


def test_the_logout_comes_also_when_a_page_failed_and_may_fail_itself(server: RetsServer) -> None:
    server.on["search"] = lambda params: rets(code=20206)
    server.on["logout"] = lambda params: (500, {}, b"")
    provider = reading(server)
    with pytest.raises(ConfigurationError):
        provider.page(ALL, "")
    provider.close()
    assert server.seen[-1][0] == "logout"


def test_who_never_logged_in_does_not_log_out(server: RetsServer) -> None:
    reading(server).close()
    assert server.seen == []


def test_cookies_and_headers_go_with_every_request(server: RetsServer) -> None:
    provider = reading(server, user_agent="Realty/1.0 (desert)", version="RETS/1.8")
    provider.page(ALL, "")
    for _, _, headers in server.seen:
        assert headers["User-Agent"] == "Realty/1.0 (desert)" and headers["RETS-Version"] == "RETS/1.8"
        assert "RETS-Session-ID=s1" in headers["Cookie"]
    provider.close()


def test_a_server_of_basic_authentication_alone_is_told_from_a_wrong_password(server: RetsServer) -> None:
    """RFC 7617: digest signs nothing for such a challenge."""
    server.demands_digest = False
    server.on["login"] = lambda params: (401, {"WWW-Authenticate": 'Basic realm="rets"'}, b"")
    with pytest.raises(CredentialsRefused, match="choose Basic"):
        reading(server).page(ALL, "")


@pytest.mark.parametrize(("ua_version", "told"), [("full", "RETS/1.7.2"), ("bare", "1.7.2")])
def test_the_application_signs_in_both_forms(server: RetsServer, ua_version: str, told: str) -> None:
    """RETS 1.7.2, section 3.10; the session's cookie comes with the first challenge."""
    provider = reading(server, ua_password=UA_PASSWORD, ua_version=ua_version, user_agent="Realty/1.0 (desert)")
    provider.page(ALL, "")
    first = md5(f"Realty/1.0:{UA_PASSWORD}".encode()).hexdigest()
    wanted = md5(f"{first}::s1:{told}".encode()).hexdigest()
    assert {headers["RETS-UA-Authorization"] for _, _, headers in server.seen} == {f"Digest {wanted}"}
    provider.close()


def test_the_signature_counts_the_request_id_and_only_the_first_word_of_the_user_agent() -> None:
    assert ua_digest("Realty/1.0 x", "p", " 1 ", "2", "RETS/1.8") == ua_digest("Realty/1.0", "p", "1", "2", "RETS/1.8")
    assert ua_digest("Realty/1.0", "p", "1", "2", "RETS/1.8") != ua_digest("Realty/1.0", "p", "", "2", "RETS/1.8")


@pytest.mark.parametrize(("form", "ua_version"), [("specification", "full"), ("number", "bare")])
def test_a_server_that_demands_the_application_takes_its_own_form_alone(
    mls: SimulatedMLS, form: str, ua_version: str
) -> None:
    mls.rets.account.agent_password, mls.rets.account.agent_form = UA_PASSWORD, form
    for given, works in ((ua_version, True), ({"full": "bare", "bare": "full"}[ua_version], False)):
        provider = simulated(mls, ua_password=UA_PASSWORD, ua_version=given)
        assert provider.check().ok is works
        provider.close()


def test_cookies_that_change_with_every_answer(mls: SimulatedMLS) -> None:
    mls.rets.renews_cookies, mls.rets.account.agent_password = True, UA_PASSWORD
    provider = simulated(mls, ua_password=UA_PASSWORD)
    assert len(keys(provider)) == 300
    provider.close()


def test_a_nonce_that_wears_out_is_renewed(mls: SimulatedMLS) -> None:
    mls.rets.account.nonce_uses = 3
    provider = simulated(mls)
    assert len(keys(provider)) == 300
    provider.close()


def test_basic_only_where_the_feed_says_so(mls: SimulatedMLS) -> None:
    mls.rets.account.schemes = ("basic",)
    refused, taken = simulated(mls), simulated(mls, authentication="basic")
    with pytest.raises(ConfigurationError, match="401"):
        refused.page(ALL, "")
    assert taken.page(ALL, "").records
    taken.close()


def test_one_session_at_a_time_is_enough(mls: SimulatedMLS) -> None:
    mls.rets.account.session_limit = 1
    first, second = simulated(mls), simulated(mls)
    assert first.page(ALL, "").records
    with pytest.raises(TransientError, match="20022"):
        second.page(ALL, "")
    first.close()
    assert second.page(ALL, "").records
    second.close()


@pytest.mark.parametrize("manner", ["absolute", "action"])
def test_manners_of_the_simulated_login(mls: SimulatedMLS, manner: str) -> None:
    setattr(mls.rets, manner, True)
    mls.faults.add("spaced_pairs")
    provider = simulated(mls)
    assert provider.page(ALL, "").records
    provider.close()


@pytest.mark.parametrize("version", ["RETS/1.5", "RETS/1.7", "RETS/1.7.2", "RETS/1.8"])
def test_every_version(mls: SimulatedMLS, version: str) -> None:
    provider = simulated(mls, version=version)
    assert provider.check().ok and provider.source.system.version
    provider.close()


def test_the_identity_lines_of_version_1_8(server: RetsServer) -> None:
    server.login_lines = (
        "Info=USERID;Character;olivia\nInfo=MetadataVersion;Character;7.1\nInfo=MetadataTimestamp;DateTime;2026-01-01\n"
        "Login=/rets/login\nSearch=/rets/search?a=b=c\nGetMetadata=/rets/getmetadata\nLogout=/rets/logout\n"
    )
    provider = reading(server)
    provider.page(ALL, "")
    assert provider.source.system.version == "7.1 2026-01-01"
    assert server.asked("search")[0]["a"] == "b=c"
    provider.close()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("/rets/search", "https://mls.example.com:6103/rets/search"),
        ("search", "https://mls.example.com:6103/a/search"),
        ("http://MLS.example.com:6160/s", "https://mls.example.com:6103/s"),
        ("https://mls.example.com:7000/s", "https://mls.example.com:7000/s"),
        ("https://olivia:x@mls.example.com:7000/s", "https://mls.example.com:7000/s"),
    ],
)
def test_addresses_of_capabilities(value: str, told: str) -> None:
    assert same_host("https://mls.example.com:6103/a/login", value, "Search") == told


@pytest.mark.parametrize(
    "value", ["https://evil.example.com/s", "//evil.example.com/s", "https://mls.example.com.evil/s"]
)
def test_a_capability_stays_on_the_host_of_the_login(value: str) -> None:
    with pytest.raises(ConfigurationError, match="another host"):
        same_host("https://mls.example.com/login", value, "Search")
    with pytest.raises((ProtocolError, ConfigurationError)):
        same_host("https://mls.example.com/login", "https://[bad/s", "Search")


def test_no_secret_is_told(server: RetsServer) -> None:
    server.on["search"] = lambda params: rets(code=20203, text=f"cannot use {PASSWORD}")
    provider = reading(server)
    with pytest.raises(TransientError) as caught:
        provider.page(ALL, "")
    assert PASSWORD not in str(caught.value) + caught.value.excerpt
    provider.close()


def test_a_long_query_is_posted(server: RetsServer) -> None:
    provider = reading(server)
    assert len(provider.by_keys([f"{number:026d}" for number in range(1, 400)]).records) == 7
    assert {name for name, _, _ in server.seen} >= {"search"}
    provider.close()
