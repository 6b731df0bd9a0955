import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.vendors.resend import signatures
from simulators.vendors.resend.signing import signed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the example of the Standard Webhooks
BODY, NOW = b'{"type":"email.sent"}', 1_700_000_000


def headers(secret: str = SECRET, at: int = NOW, body: bytes = BODY) -> dict[str, str]:
    return signed(secret, "msg_1", at, body)


def test_it_is_the_signature_that_the_standard_gives() -> None:
    """The example of the Standard Webhooks' and Svix's own documentation."""
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signatures.sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected


def test_the_right_secret_gives_the_id() -> None:
    assert signatures.verify(headers(), BODY, [SECRET], NOW) == "msg_1"


def test_any_configured_secret_will_do() -> None:
    assert signatures.verify(headers(), BODY, ["whsec_AAAA", SECRET], NOW) == "msg_1"


def test_any_of_several_signatures_will_do() -> None:
    both = headers()
    both["svix-signature"] = f"v1,AAAA {both['svix-signature']} v2,BBBB"
    assert signatures.verify(both, BODY, [SECRET], NOW) == "msg_1"


@pytest.mark.parametrize("off", [-301, 301])
def test_five_minutes_off_is_too_old(off: int) -> None:
    with pytest.raises(signatures.WrongSignature, match="5 minutes"):
        signatures.verify(headers(), BODY, [SECRET], NOW + off)


@pytest.mark.parametrize("secrets", [[], ["whsec_AAAA"]])
def test_a_foreign_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(signatures.WrongSignature):
        signatures.verify(headers(), BODY, secrets, NOW)


@given(
    name=st.sampled_from(["svix-id", "svix-timestamp", "svix-signature", "body"]),
    text=st.text(st.characters(codec="utf-8"), max_size=40),
)
def test_whatever_is_changed_is_refused(name: str, text: str) -> None:
    given_headers, body = headers(), BODY
    if name == "body":
        body = text.encode()
    else:
        given_headers[name] = text
    if (given_headers, body) == (headers(), BODY):
        return
    with pytest.raises(signatures.WrongSignature):
        signatures.verify(given_headers, body, [SECRET], NOW)
