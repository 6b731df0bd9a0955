"""The vendor's own test vectors (examples/api/fixtures/signature-vectors.json of its repository), and what it says of
missing, stale and foreign ones."""

import pytest

from crm_leads.vendors.drop_cowboy.signatures import TOLERANCE, BadSignature, signature, verify

SECRET, OTHER = "e4b1c7a9-3f2d-4e8b-9a6c-5d1f8b2e7c30", "7d2f9b4e-6a1c-4f83-b5e0-9c3a8d1f6e42"
STAMP = "1774041960"
BODY = (
    b'{"event_id":"2694f968-93fd-44ca-9b92-2110ed1ee61e","event":"contact.rvm.status","event_at":1774041912000,"data":'
    b'{"team_id":"3f6c2a1e-8b4d-4c7a-9e2f-5a1b3c4d6e7f","contact_id":"5a4b3c2d-1e0f-4a9b-8c7d-6e5f4a3b2c1d","drop_id":'
    b'"b3e7a1c9-8d5f-4b2e-9a6c-1f4d7b3e8a52","campaign_id":null,"campaign_type":"rvm","status":"success","reason":"",'
    b'"reason_code":0,"to":"+13125550142","from":"+12125550100"}}'
)
GIVEN = "sha256=e85f619d16c3a6ccdb54846a3d7fdf556fd9703c5d94b76740b7bb7470b1bebc"
NOW = int(STAMP) + 30.0


def test_the_vendors_own_vector_fits() -> None:
    assert signature(SECRET, STAMP, BODY) == GIVEN
    verify([SECRET], GIVEN, STAMP, BODY, now=NOW)


def test_any_of_our_secrets_may_fit() -> None:
    verify([OTHER, SECRET], GIVEN, STAMP, BODY, now=NOW)


@pytest.mark.parametrize("seconds", [-TOLERANCE, TOLERANCE])
def test_five_minutes_either_way_are_still_fresh(seconds: int) -> None:
    verify([SECRET], GIVEN, STAMP, BODY, now=int(STAMP) + seconds)


@pytest.mark.parametrize(
    ("given", "stamp", "body", "now", "secrets", "version"),
    [
        (GIVEN, STAMP, BODY + b" ", NOW, [SECRET], "v1"),
        (GIVEN, STAMP, BODY, NOW, [OTHER], "v1"),
        (GIVEN, STAMP, BODY, NOW, [], "v1"),
        ("", STAMP, BODY, NOW, [SECRET], "v1"),
        (GIVEN, "", BODY, NOW, [SECRET], "v1"),
        (GIVEN.removeprefix("sha256="), STAMP, BODY, NOW, [SECRET], "v1"),
        (GIVEN, "yesterday", BODY, NOW, [SECRET], "v1"),
        (GIVEN, "9" * 5_000, BODY, NOW, [SECRET], "v1"),
        (GIVEN, STAMP, BODY, int(STAMP) + TOLERANCE + 1.0, [SECRET], "v1"),
        (GIVEN, STAMP, BODY, int(STAMP) - TOLERANCE - 1.0, [SECRET], "v1"),
        (GIVEN, STAMP, BODY, NOW, [SECRET], "v2"),
        ("sha256=\u00e9", STAMP, BODY, NOW, [SECRET], "v1"),
    ],
    ids=[
        "changed body", "other secret", "no secret", "no signature", "no time", "no prefix", "no number", "huge number",
        "stale", "future", "other version", "not ascii",
    ],
)  # fmt: skip
def test_everything_else_is_refused(
    given: str, stamp: str, body: bytes, now: float, secrets: list[str], version: str
) -> None:
    with pytest.raises(BadSignature) as caught:
        verify(secrets, given, stamp, body, now=now, version=version)
    assert SECRET not in str(caught.value) and OTHER not in str(caught.value)
