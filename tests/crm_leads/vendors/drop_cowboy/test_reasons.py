from hypothesis import given
from hypothesis import strategies as st

from crm_leads.outreach.reports import Effect
from crm_leads.vendors.drop_cowboy.reasons import REASONS, WhoActs, explain, is_success
from simulators.vendors.drop_cowboy import outcomes

# Reference section 2 and the vendor's table of test numbers.
DOCUMENTED = (
    "0 3000 3001 3007 3014 3021 3027 3028 3040 4000 4001 4002 4004 4005 4006 4010 4011 4013 4016 4017 4019 4021"
    " 6000 6002 6005 6011"
).split()


def test_every_documented_code_has_a_sentence() -> None:
    for code in DOCUMENTED:
        reason = explain(code, "", succeeded=code == "0")
        assert reason.code == code and reason.sentence.endswith(".") and len(reason.sentence) <= 200


def test_every_code_that_the_simulated_vendor_sends_is_known_by_number_and_by_text() -> None:
    for code, text in outcomes.TEXTS.items():
        assert explain(str(code), "", succeeded=False).code == str(code)
        if text:
            assert explain("", text.upper(), succeeded=False).code == str(code)


def test_what_stops_a_number_and_what_stops_the_account() -> None:
    effects = {code: REASONS[code].effect for code in REASONS if REASONS[code].effect != Effect.NONE}
    assert effects == {
        "3000": Effect.NO_FUNDS,
        "3007": Effect.BAD_CREDENTIALS,
        "4016": Effect.VENDOR_DNC,
        "4017": Effect.LITIGATOR,
        "4019": Effect.REASSIGNED,
        "6005": Effect.REVOKED,
        "6011": Effect.CONSENT_QUESTION,
    }


def test_only_zero_is_a_success() -> None:
    assert [code for code, reason in REASONS.items() if is_success(reason)] == ["0"]


def test_an_unknown_code_is_kept_and_shown_as_it_is() -> None:
    reason = explain("7777", "Moon in the way", succeeded=False)
    assert (reason.code, reason.sentence) == ("7777", "Drop Cowboy says: Moon in the way (code 7777).")
    assert (reason.who, reason.effect) == (WhoActs.AGENT.label, Effect.NONE)


def test_v1_tells_a_success_without_a_code() -> None:
    assert is_success(explain("", "", succeeded=True))
    assert not is_success(explain("", "", succeeded=False))


@given(st.text(max_size=300), st.text(max_size=300), st.booleans())
def test_whatever_comes_has_a_reason(code: str, text: str, succeeded: bool) -> None:
    assert explain(code, text, succeeded=succeeded).sentence
