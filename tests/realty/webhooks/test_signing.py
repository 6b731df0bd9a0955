"""Signatures: against the specification's scheme, computed here by hand, and against its own package."""

import base64
import hashlib
import hmac
import textwrap
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from realty.webhooks import signing

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def by_hand(secret: str, message_id: str, timestamp: str, body: str) -> str:
    """Standard Webhooks 1.0.0, Signature scheme."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


@given(body=st.text(alphabet=st.characters(exclude_categories=["Cs"])), offset=st.integers(-12, 14))
def test_it_is_the_scheme_of_the_specification_in_any_time_zone(body: str, offset: int) -> None:
    secret, at = signing.new_secret(), NOW.astimezone(timezone(timedelta(hours=offset)))
    found = signing.headers("msg_1", at, body, [secret])
    assert found == {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": by_hand(secret, "msg_1", str(int(NOW.timestamp())), body),
    }


def test_the_example_of_the_libraries() -> None:
    """The specification's package and its siblings in other languages test with this one."""
    secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
    found = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}', [secret])
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_replaced_receivers_with_either_accept_it() -> None:
    new, old, other = (signing.new_secret() for _ in range(3))
    found = signing.headers("msg_1", datetime.now(UTC), '{"a":1}', [new, old])
    assert len(found["webhook-signature"].split(" ")) == 2
    assert Webhook(new).verify('{"a":1}', found) == Webhook(old).verify('{"a":1}', found) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify('{"a":1}', found)


def test_a_secret_is_whsec_and_32_random_bytes() -> None:
    first, second = signing.new_secret(), signing.new_secret()
    assert first != second and first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 32


def of_the_docs() -> dict[str, Any]:
    """What the example without the package defines (docs/webhooks.md)."""
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
    block = text[text.index("    import base64, hashlib, hmac, time") :].split("\n\n**", 1)[0]
    names: dict[str, Any] = {}
    exec(textwrap.dedent(block), names)
    return names


def test_the_example_of_the_docs_takes_ours_and_refuses_others_and_old_ones() -> None:
    is_genuine, now = of_the_docs()["is_genuine"], datetime.now(UTC)
    new, old = signing.new_secret(), signing.new_secret()
    found = signing.headers("msg_1", now, '{"a":1}', [new, old])
    assert is_genuine(new, found, b'{"a":1}') and is_genuine(old, found, b'{"a":1}')
    assert not is_genuine(new, found, b'{"a":2}') and not is_genuine(signing.new_secret(), found, b'{"a":1}')
    assert not is_genuine(new, found | {"webhook-id": "msg_2"}, b'{"a":1}')
    late = signing.headers("msg_1", now - timedelta(minutes=6), '{"a":1}', [new])
    assert not is_genuine(new, late, b'{"a":1}')
