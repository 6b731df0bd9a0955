"""bug_reports row 21 and its remark: who is a firm, and what a person is called."""

import pytest

from crm_leads.leads import contacts
from crm_leads.models import Contact
from crm_leads.names import keys, looks_like_entity, split_name
from tests.crm_leads.rows import a_lead

FIRMS = """
Desert Sun Holdings LLC; The Owner Family Trust; ESTATE OF ANA OWNER; Smith Family Trust; Jane Doe Trustee;
Estate of Ana Owner; St. Mark's Church; Young Chang Co., Ltd; First National Bank; Bank of Indio; City of Indio;
County of Riverside; State of California; Acme, Co; Smith & Sons Co; Doe Jane, TR; Acme Widgets L.L.C.; Acme Inc.;
Acme, Inc; ACME CORP; J P Builders; Sunset Homes Group; Palm Desert HOA; Oak LP; Oak LLP; Heirs of Jane Doe;
Doe Living Trust U/A DTD 1/2/2003; Jane Doe TTEE; Riverside County School District; Church of the Desert;
Ana Owner Estate; Desert Sands Village Association; University of Nowhere; Doe Revocable Living Trust;
Wells & Doe Bank, NA; Test Way Partners; 1 Test Way Properties; Secretary of HUD; Town of Indian Sands; US Bank;
U.S. Bank National Association; Wells Fargo Bank NA; Chase Bank; Fannie Mae; United States of America;
Lennar Homes; Invitation Homes;
Riverside County; Habitat for Humanity; Smith Bros; Doe & Sons; Doe John Tr; Desert Paving Co;
Saint Mark Lutheran Church; Desert Sands School District; Doe Jane Estate
"""
PEOPLE = """
Andrew Church; Minh Co; Dana Bank; Church, Andrew; Church, Mary Ann; Dr. Andrew Church; Andrew Church Jr;
Andrew J. Church; Andrew and Dana Church; Andrew & Dana Bank; Co, Minh; Minh Van Co; Bank, Dana; Ana Estate; Rosa City;
Tom State; Cole Incline; Ana Banks; Trudy Trustworthy; Inca Lopez; Corpus Doe; Ana Town; Kim Temple; Joan College;
Doe, John & Mary; Rosa and Pete Seller; Maria de la Cruz; Mary A. Church; Ms. Kim Temple; Sam Tr; Tr, Sam; Jo Na;
Sa Minh; Ana Homes; Ana O'Neil; Zoë Núñez-O'Neil; Village, Rosa; Dana Bank III;
Mary Ann Church; Sarah Jane College; Church Mary Ann; Mary Church Smith; Mary-Ann Church; Jean Paul Temple;
Mary Jo School; John Paul Bank & Mary Sue Bank; Maria Teresa Co; Rosa Seller et al;
Rosa Seller H/W
"""


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


@pytest.mark.parametrize("name", names(FIRMS))
def test_row_21_firms_trusts_and_estates_are_no_people(name: str) -> None:
    assert looks_like_entity(name) and split_name(name) == ("", "")


@pytest.mark.parametrize("name", names(PEOPLE))
def test_row_21_people_with_such_surnames_are_people(name: str) -> None:
    assert not looks_like_entity(name) and split_name(name).first


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Rosa Seller", "Rosa", "Seller"), ("Seller, Rosa", "Rosa", "Seller"), ("rosa  seller", "rosa", "seller"),
        ("Dr. Rosa M. Seller Jr.", "Rosa", "Seller"), ("Rosa and Pete Seller", "Rosa", "Seller"),
        ("Rosa Seller and Pete Jones", "Rosa", "Seller"), ("Doe, John & Mary", "John", "Doe"),
        ("Maria de la Cruz", "Maria", "de la Cruz"), ("de la Cruz, Maria", "Maria", "de la Cruz"),
        ("J. Robert Smith", "Robert", "Smith"), ('Robert "Bob" Smith', "Robert", "Smith"),
        ("Mr. & Mrs. Seller", "", "Seller"), ("Mr. and Mrs. Pete Seller", "Pete", "Seller"),
        ("Rosa Seller, Jr.", "Rosa", "Seller"), ("Seller, Jr., Rosa", "Rosa", "Seller"), ("Rosa", "Rosa", ""),
        ("O'Neil, Zoë", "Zoë", "O'Neil"), ("Dr. Seller", "", "Seller"),
        ("Rosa Seller c/o Pete Jones", "Rosa", "Seller"),
        ("Rosa St. John", "Rosa", "St. John"), ("Li Do", "Li", "Do"), ("Current Resident", "", ""), ("", "", ""),
        ("Rosa Seller et al", "Rosa", "Seller"), ("Rosa Seller, et ux.", "Rosa", "Seller"),
        ("Rosa Seller H/W", "Rosa", "Seller"), ("Rosa/Pete Seller", "Rosa", "Seller"),
        ("Rosa Seller; Pete Seller", "Rosa", "Seller"), ("Rosa Seller JTWROS", "Rosa", "Seller"),
        ("Rosa Seller III", "Rosa", "Seller"), ("Van Nguyen", "Van", "Nguyen"), ("Rosa Seller MD", "Rosa", "Seller"),
    ],
)  # fmt: skip
def test_a_typed_name_has_a_first_and_a_last_name(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


@pytest.mark.parametrize(
    "name",
    [
        "STOP, CARLA",
        "Carla M. Stop",
        "Mrs. Carla Stop",
        "Stop Carla",
        "Cárla Stop",
        "Carla & Ben Stop",
        "carla stop jr",
    ],
)
def test_a_stop_knows_the_name_however_it_is_written(name: str) -> None:
    assert keys(name) & keys("Carla Stop")
    assert not keys(name) & keys("Dora Stop")


@pytest.mark.usefixtures("in_tenant")
def test_contacts_typed_by_hand_have_a_first_name_and_firms_have_none() -> None:
    lead = a_lead()
    rosa = contacts.add_contact(lead, full_name="Rosa Seller")
    oak = contacts.add_contact(lead, full_name="Oak Holdings LLC")
    assert (rosa.first_name, rosa.last_name, oak.first_name, oak.is_entity) == ("Rosa", "Seller", "", True)
    contacts.rename(rosa, "Seller, Zoe", is_entity=False)
    assert Contact.objects.get(pk=rosa.pk).first_name == "Zoe"


@pytest.mark.usefixtures("in_tenant")
def test_row_21_the_box_of_the_form_wins_over_the_guess() -> None:
    lead = a_lead()
    church = contacts.add_contact(lead, full_name="Mary Ann Church", is_entity=False)
    assert (church.is_entity, church.first_name) == (False, "Mary")
    contacts.rename(church, "Dana Bank", is_entity=True)
    assert Contact.objects.get(pk=church.pk).is_entity and Contact.objects.get(pk=church.pk).first_name == ""
