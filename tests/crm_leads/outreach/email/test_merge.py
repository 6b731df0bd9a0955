from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.models import Contact, Lead, LeadPolicy
from crm_leads.outreach.email import merge

VALUES = merge.examples()


def subject(**contact: Any) -> merge.Subject:
    lead = Lead(
        street_address="1 Test Way", city="Palm Springs", state_or_province="CA", standard_status="Expired",
        status_changed_on=date(2026, 11, 3), list_price=500_000,
    )  # fmt: skip
    person = Contact(**{"first_name": "Ana", "last_name": "Owner", "full_name": "Ana Owner", **contact})
    return merge.Subject(lead, person, LeadPolicy(sender_name="Desert Realty", sender_phone="+17605550100"), None)


def test_every_field_has_a_value_for_a_full_lead() -> None:
    values = merge.values_of(subject())
    assert values["address"] == "1 Test Way" and values["ended"] == "expired" and values["ended_on"] == "Nov 3"
    assert values["list_price"] == "$500,000" and values["sender_phone"] == "(760) 555-0100"
    assert values["agent_name"] == "Desert Realty"
    assert values["days_on_market"] == ""


def test_a_listing_expired_but_was_canceled() -> None:
    about = subject()
    about.lead.standard_status = "Canceled"
    assert merge.merge("Your listing {ended}.", merge.values_of(about)) == "Your listing was canceled."


@pytest.mark.parametrize("contact", [{"first_name": ""}, {"is_entity": True}])
def test_a_default_stands_in_where_nothing_is_known(contact: dict[str, Any]) -> None:
    assert merge.merge("Hello {first_name|there}", merge.values_of(subject(**contact))) == "Hello there"


def test_a_missing_value_without_a_default_is_refused_by_name() -> None:
    with pytest.raises(merge.MissingValue, match=r"\{first_name\}, \{list_price\}"):
        merge.merge("{first_name} {list_price} {city} {first_name}", {"city": "Indio"})


def test_names_in_capitals_are_written_as_names() -> None:
    assert merge.values_of(subject(first_name="ANA"))["first_name"] == "Ana"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {nickname}", r"\{nickname\} \(line 1, character 7\)"),
        ("Hello\n{first_name", "line 2, character 1"),
        ("Hello }", "line 1, character 7"),
        ("{{first_name}}", "brace"),
    ],
)
def test_a_wrong_template_says_where(text: str, said: str) -> None:
    with pytest.raises(merge.TemplateError, match=said):
        merge.check(text)


@pytest.mark.parametrize("text", ["Re: your home", "FW:news", " fwd : x", "RE[2]: x", "re: x"])
def test_a_subject_must_not_pretend_to_be_a_reply(text: str) -> None:
    """CAN-SPAM: no deceptive subject (reference 4.16)."""
    with pytest.raises(merge.TemplateError, match="pretend"):
        merge.check_subject(text)


@pytest.mark.parametrize("text", ["Regarding your home", "Refinance? No, your home", "Forward thinking"])
def test_honest_subjects_pass(text: str) -> None:
    merge.check_subject(text)


def test_a_value_ends_no_header_and_is_no_template() -> None:
    values = merge.values_of(subject(first_name="Ana\r\nBcc: all@example.com {address}"))
    merged = merge.merge("Hello {first_name}", values)
    assert "\n" not in merged and "\r" not in merged and "{address}" in merged


@given(st.text())
def test_any_text_is_merged_or_refused(text: str) -> None:
    try:
        merged = merge.merge(text, VALUES)
    except merge.TemplateError:
        return
    assert "{" not in merged and "}" not in merged


@given(st.dictionaries(st.sampled_from(sorted(VALUES)), st.text(), max_size=4))
def test_values_never_raise_template_errors(values: dict[str, str]) -> None:
    text = "".join(f"{{{name}|x}}" for name in values)
    assert merge.merge(text, values) == "".join(value or "x" for value in values.values())


@pytest.mark.parametrize("sign", ["\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00", "\x1b", "\u202e"])
def test_security_l18_a_subject_is_one_line_by_all_of_unicodes_line_ends(sign: str) -> None:
    with pytest.raises(merge.TemplateError, match="one line"):
        merge.check_subject(f"Your home{sign}Bcc: x")


@pytest.mark.parametrize("text", ["Your\u00a0home", "Núñez \U0001f468\u200d\U0001f469\u200d\U0001f467", "A\u2009b"])
def test_security_l18_blanks_and_emoji_are_no_line_ends(text: str) -> None:
    merge.check_subject(text)
