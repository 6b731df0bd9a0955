"""Whatever the vendor sends is read without an error, or refused as unreadable; a gap clears no number."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.vendors.errors import OutcomeUnknown, Unavailable
from crm_leads.vendors.tracerfy import answers

ANYTHING: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["address", "city", "primary_phone", "primary_phone_type", "mobile_1", "mobile_2", "landline_1", "email_1"]
ROW = st.dictionaries(st.sampled_from(NAMES), ANYTHING)
PERSON = st.dictionaries(st.sampled_from(["full_name", "phones", "emails", "deceased", "mailing_address"]), ANYTHING)


@given(st.lists(ROW | ANYTHING))
def test_any_batch_is_read(rows: list[Any]) -> None:
    for home in answers.batch(rows):
        for person in home.persons:
            numbers = [phone.number for phone in person.phones]
            assert len(set(numbers)) == len(numbers) and all(len(number) == 10 for number in numbers)


@given(ANYTHING | st.fixed_dictionaries({"results": st.lists(st.fixed_dictionaries({"persons": st.lists(PERSON)}))}))
def test_any_instant_answer_is_read_or_said_to_be_unreadable(body: Any) -> None:
    try:
        found = answers.instant(body)
    except OutcomeUnknown:
        return
    assert found.credits is None or found.credits >= 0


@given(st.text())
def test_any_file_of_a_scrub_is_read_or_said_to_be_unreadable(file: str) -> None:
    with suppress(Unavailable):
        assert all(record.national_dnc for record in answers.records_of_csv(file))


def test_the_primary_phone_repeats_the_first_mobile_and_comes_once() -> None:
    row = {"primary_phone": "(760) 555-0123", "mobile_1": "7605550123", "landline_1": "17605550124"}
    [home] = answers.batch([{**row, "address": "1 Test Way", "first_name": "Ana"}])
    phones = [(phone.number, phone.line_type, phone.rank) for phone in home.persons[0].phones]
    assert phones == [("7605550123", "mobile", 1), ("7605550124", "landline", 2)]


def test_rows_of_one_address_are_owners_of_one_home() -> None:
    place = {"address": "1 Test Way", "city": "Indio", "state": "CA"}
    [home] = answers.batch([{**place, "first_name": "Ana"}, {**place, "first_name": "Ben"}])
    assert [person.full_name for person in home.persons] == ["Ana", "Ben"]


@pytest.mark.parametrize("gap", [{}, {"national_dnc": ""}, {"national_dnc": None}])
def test_a_registry_that_the_answer_leaves_out_counts_as_listed(gap: dict[str, Any]) -> None:
    row = {"phone": "7605550123", "state_dnc": "N", "litigator": "N", **gap}
    [record] = answers.records({"results": [row]})
    assert record.national_dnc and not record.state_dnc


@pytest.mark.parametrize("unclean", ["N", False])
def test_a_number_that_is_not_clean_though_no_registry_has_it_counts_as_listed(unclean: Any) -> None:
    row = {"phone": "7605550123", "national_dnc": "N", "state_dnc": "N", "litigator": "N"}
    [clean, not_clean] = answers.records({"results": [{**row, "is_clean": "Y"}, {**row, "is_clean": unclean}]})
    assert not clean.national_dnc and not_clean.national_dnc and not not_clean.litigator


def test_an_instant_answer_that_does_not_say_its_price_is_not_taken_as_free() -> None:
    assert answers.instant({"results": []}).credits is None


def test_only_a_clear_no_ends_the_waiting() -> None:
    assert [answers.queue({"id": 7, "pending": value}).pending for value in (False, True, None, "false", 0)] == [
        False, True, True, True, True,
    ]  # fmt: skip


def test_neither_birth_date_nor_relatives_are_read() -> None:
    person = {"full_name": "Ana One", "dob": "1960-01", "age": "66", "relatives": [{"full_name": "Ben One"}]}
    found = answers.instant({"results": [{"persons": [person]}], "credits_deducted": 5})
    assert "1960" not in repr(found) and "Ben" not in repr(found) and found.credits == 5
