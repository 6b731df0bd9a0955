"""bug_reports row 10: whom a trace's answer names, and whom of them the lead knows."""

from typing import Any

import pytest

from crm_leads.compliance.suppression import opt_out
from crm_leads.models import Contact, Lead
from crm_leads.outreach.skip_trace.results import _stored
from crm_leads.vendors.base import Person, Phone
from tests.crm_leads.compliance.lawful import lawful_policy, mail, rule
from tests.crm_leads.rows import a_contact, a_lead, a_phone

pytestmark = pytest.mark.usefixtures("in_tenant")
FATHER, SON, LANDLINE = "+17605550131", "+17605550132", "+17605550130"


def person(name: str = "JOHN MCALLISTER", *numbers: str, emails: tuple[str, ...] = (), **fields: Any) -> Person:
    first, _, last = name.partition(" ")
    phones = tuple(Phone(number, rank=rank) for rank, number in enumerate(numbers, 1))
    return Person(name, first, last, phones=phones, emails=emails, **fields)


def told(lead: Lead) -> list[tuple[str, bool, list[str]]]:
    rows = Contact.objects.filter(lead=lead).order_by("pk")
    return [(row.full_name, row.is_deceased, [phone.number for phone in row.phones.all()]) for row in rows]


def test_row_10_father_and_son_of_one_name_are_two_and_one_is_dead() -> None:
    lead = a_lead()
    _stored(lead, [[person("JOHN MCALLISTER", FATHER, deceased=True), person("JOHN MCALLISTER", SON)]])
    assert told(lead) == [("JOHN MCALLISTER", True, [FATHER]), ("JOHN MCALLISTER", False, [SON])]


@pytest.mark.parametrize("is_turned", [False, True])
def test_row_10_traced_again_nobody_is_doubled_or_swapped(is_turned: bool) -> None:
    lead = a_lead()
    answer = [person("JOHN MCALLISTER", LANDLINE, FATHER, deceased=True), person("JOHN MCALLISTER", LANDLINE, SON)]
    _stored(lead, [answer])
    before = told(lead)
    _stored(lead, [answer[::-1] if is_turned else answer])
    assert told(lead) == before


def test_a_couple_with_one_landline_are_two() -> None:
    lead = a_lead()
    answer = [person("ROSA SELLER", LANDLINE), person("PETE SELLER", LANDLINE)]
    _stored(lead, [answer])
    _stored(lead, [answer])
    assert [name for name, _, _ in told(lead)] == ["ROSA SELLER", "PETE SELLER"]


def test_known_by_an_address_though_the_name_is_written_otherwise() -> None:
    lead = a_lead()
    a_phone(a_contact(lead, full_name="Seller, Rosa M."), SON)
    _stored(lead, [[person("ROSA SELLER", SON, FATHER)]])
    assert told(lead) == [("Seller, Rosa M.", False, [SON, FATHER])]


def test_known_by_the_name_alone_where_one_has_it() -> None:
    lead = a_lead()
    a_phone(a_contact(lead, full_name="Rosa Seller"), SON)
    _stored(lead, [[person("ROSA SELLER", FATHER)]])
    assert told(lead) == [("Rosa Seller", False, [SON, FATHER])]


def test_not_by_the_name_alone_where_two_have_it() -> None:
    lead = a_lead()
    for number in (FATHER, SON):
        a_phone(a_contact(lead, full_name="John Mcallister"), number)
    _stored(lead, [[person("JOHN MCALLISTER", LANDLINE)]])
    assert len(told(lead)) == 3


def test_not_by_the_name_alone_where_one_is_dead() -> None:
    lead = a_lead()
    a_phone(a_contact(lead, full_name="John Mcallister", is_deceased=True), FATHER)
    _stored(lead, [[person("JOHN MCALLISTER", SON)]])
    assert told(lead) == [("John Mcallister", True, [FATHER]), ("JOHN MCALLISTER", False, [SON])]


def test_a_row_that_the_answer_repeats_is_one_person() -> None:
    lead = a_lead()
    _stored(lead, [[person("ROSA SELLER", SON), person("ROSA SELLER", SON)]])
    assert len(told(lead)) == 1


def test_h3_traced_again_after_a_stop_and_a_removal_is_stopped() -> None:
    lawful_policy()
    lead = a_lead()
    _stored(lead, [[person("ROSA SELLER", SON)]])
    opt_out(SON)
    Contact.objects.all().delete()
    _stored(lead, [[person("ROSA SELLER", FATHER, emails=("rosa@example.com",))]])
    assert rule(mail(lead, Contact.objects.get(), "rosa@example.com")) == "suppressed"
