"""Addresses are the same however they are written, and the masked ones tell nothing."""

from typing import Any

import hypothesis.strategies as st
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given

from crm_leads.compliance.digests import (
    digest,
    extension_of,
    masked,
    normal_address,
    normal_email,
    normal_phone,
    written,
)

FORMATS = (
    "{0}{1}{2}", "({0}) {1}-{2}", "{0}-{1}-{2}", "{0}.{1}.{2}", "{0} {1} {2}", "1{0}{1}{2}", "+1{0}{1}{2}",
    "+1 ({0}) {1}-{2}", "1-{0}-{1}-{2}", "  ({0}){1}-{2} ", "tel:+1-{0}-{1}-{2}",
)  # fmt: skip
codes = st.integers(200, 999).filter(lambda n: n % 100 != 11).map(str)
lines = st.integers(0, 9999).map("{:04}".format)


@given(codes, codes, lines, st.sampled_from(FORMATS))
def test_a_phone_is_the_same_in_every_format(area: str, exchange: str, line: str, written_as: str) -> None:
    number = f"+1{area}{exchange}{line}"
    assert normal_phone(written_as.format(area, exchange, line)) == number
    assert digest(written_as.format(area, exchange, line)) == digest(number)
    assert normal_phone(written(number)) == number


@given(st.emails())
def test_an_email_is_the_same_in_capitals_and_with_spaces_around(address: str) -> None:
    try:
        normal = normal_email(address)
    except ValidationError:
        return
    assert digest(f" {address.upper()} ") == digest(normal) or address.upper().lower() != address.lower()


@pytest.mark.parametrize("text", ["", "12", "760 555 012", "760 555 01234", "+44 20 7946 0958", "011", "ana"])
def test_what_is_no_us_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        normal_phone(text)


@pytest.mark.parametrize(
    "text",
    ["760-5550 dad", "760-5550 (Ana's)", "7605550 - mom", "1-760-5550 dad", "+1 760-5550 dad", "cell 760-5550 ext"],
)
def test_a_label_behind_a_local_number_is_not_dialed(text: str) -> None:
    """phonenumbers reads "760-5550 dad" as (760) 555-0323, the number of a stranger."""
    with pytest.raises(ValidationError):
        normal_phone(text)
    assert extension_of(text) == ""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+17605550123", "(•••) •••-0123"),
        ("Ana.Owner@Example.com", "a•••r@example.com"),
        ("Ann@Example.com", "a•••@example.com"),
        ("a@example.com", "a•••@example.com"),
        ("12 Sago Lane", "•••"),
    ],
)
def test_masked_shows_only_the_last_digits_or_what_tells_two_addresses_apart(address: str, shown: str) -> None:
    """newcomer L13: rows of the ledger that all read •••@example.com could not be told apart."""
    assert masked(address) == shown


def test_the_digest_needs_the_key(settings: Any) -> None:
    before = digest("+17605550123")
    settings.DIGEST_KEY = "another key"
    assert digest("+17605550123") != before
    assert len(before) == 64


def test_the_digest_of_a_street_address_ignores_case_and_spaces() -> None:
    assert digest("12  sago Lane ") == digest("12 SAGO LANE")


@pytest.mark.parametrize(
    "text",
    ["001 760 555 0123", "0017605550123", "1-760-555-0123", "011 1 760 555 0123", "760-555-0123 ext. 4",
     "760-555-0123x4", "\uff17\uff16\uff10 \uff15\uff15\uff15 \uff10\uff11\uff12\uff13",
     "760\u200b555\u00a00123", "+1 (760) 555-0123 #4"],
)  # fmt: skip
def test_h3_every_way_to_write_a_phone_ends_in_one_number(text: str) -> None:
    assert normal_phone(text) == "+17605550123"
    assert digest(text) == digest("+17605550123")


def test_h3_letters_and_an_extension() -> None:
    assert normal_phone("1-760-555-HOME") == normal_phone("760 555 HOME") == "+17605554663"
    assert (extension_of("760-555-0123 ext. 4"), extension_of("760-555-0123"), extension_of("ana")) == ("4", "", "")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('"carla9"@example.com', "carla9@example.com"),
        ('"car\\la9"@example.com', "carla9@example.com"),
        (" Carla9@EXAMPLE.com. ", "carla9@example.com"),
        ("carla9\uff20example.com", "carla9@example.com"),
        ("carla9@example\u3002com", "carla9@example.com"),
        ("carla9@example.com\u200b", "carla9@example.com"),
        ("a@M\u00dcNCHEN.example", "a@xn--mnchen-3ya.example"),
        ("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"),
        ("carla9+x@example.com", "carla9+x@example.com"),
        ("car.la9@example.com", "car.la9@example.com"),
    ],
)
def test_h3_every_way_to_write_a_mailbox_is_one_address(text: str, address: str) -> None:
    assert normal_email(text) == address and digest(text) == digest(address)
    assert normal_address(text) == address


@pytest.mark.parametrize(
    "text",
    ['"a b"@example.com', "a@[127.0.0.1]", '"a"b@example.com', "a..b@example.com", "a@xn--zzzzzz--.example", "@", "a@"],
)
def test_h3_what_hides_an_address_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        normal_email(text)
