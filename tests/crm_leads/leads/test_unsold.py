from decimal import Decimal
from typing import Any

import pytest
from django.test import RequestFactory

from crm_leads.leads.unsold import figures_of, findings, lead_panel
from crm_leads.models import Lead
from listings.models import Collection
from tests.crm_leads.intake.market import day, sync
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.usefixtures("in_tenant")

HERE = {"latitude": 33.7, "longitude": -116.3}


def the_lead(**fields: Any) -> Lead:
    home = {
        "status_changed_on": day(5), "property_type": "Residential", "city": "Palm Desert", "list_price": 600_000,
        "living_area": Decimal(2_000), "bedrooms_total": 3, "days_on_market": 200, "photos_count": 3, **HERE,
    }  # fmt: skip
    return a_lead(**{**home, **fields})


def neighbor(gps: Collection, number: int, status: str, **values: Any) -> None:
    sync(gps, f"n{number}", status, **{"street_number": str(number), "bedrooms_total": 3, **HERE, **values})


def sold(gps: Collection, number: int, price: int, **values: Any) -> None:
    values = {"close_date": day(60), "on_market_date": day(100), **values}
    neighbor(gps, number, "Closed", close_price=Decimal(price), **values)


def test_the_price_stands_beside_similar_sales_nearby(gps: Collection) -> None:
    for number, price in enumerate((480_000, 500_000, 540_000)):
        sold(gps, number + 1, price)
    sold(gps, 11, 100_000, latitude=33.9)
    sold(gps, 12, 100_000, close_date=day(300))
    sold(gps, 13, 100_000, living_area=Decimal(5_000))
    sold(gps, 14, 100_000, bedrooms_total=6)
    sold(gps, 15, 100_000, property_type="Land")
    sold(gps, 16, 100_000, close_date=day(1))
    found = figures_of(the_lead())
    assert (found.sales, found.asked_per_foot, found.paid_per_foot, found.days_nearby) == (3, 300, 250, 40)
    assert found.over == pytest.approx(1.2)


def test_rivals_were_for_sale_when_it_ended(gps: Collection) -> None:
    neighbor(gps, 1, "Active", list_price=Decimal(550_000))
    neighbor(gps, 2, "Active", on_market_date=day(1))
    sold(gps, 3, 500_000, close_date=day(2))
    sold(gps, 4, 500_000, close_date=day(20))
    found = figures_of(the_lead())
    assert (found.rivals, found.rival_price) == (2, Decimal(525_000))


def test_without_a_place_the_city_counts(gps: Collection) -> None:
    for number in range(3):
        sold(gps, number + 1, 500_000)
    found = figures_of(the_lead(latitude=None, longitude=None))
    assert (found.by_city, found.sales) == (True, 3)
    assert figures_of(the_lead(latitude=None, longitude=None, city="", property_key="x")).sales == 0


def test_its_own_listing_is_no_neighbor(gps: Collection) -> None:
    sync(gps, "own", "Active", street_number="1", bedrooms_total=3, **HERE)
    assert figures_of(the_lead(property_key="addr:92260:1:AGAVE DR:")).rivals == 0


@pytest.mark.parametrize(
    ("remarks", "flag"),
    [
        ("Sold AS-IS, bring your tools.", "Sold as is"),
        ("A fixer with potential.", "Needs work"),
        ("Tenant occupied.", "Tenant occupied"),
        ("Cash only please.", "Cash only"),
        ("Probate sale, court confirmation needed.", "Short sale or probate"),
        ("Please do not disturb.", "Hard to show"),
    ],
)
def test_remarks_that_warn_buyers_are_named(remarks: str, flag: str) -> None:
    assert figures_of(the_lead(snapshot={"public_remarks": remarks})).flags == [flag]


def test_harmless_remarks_are_not() -> None:
    text = "The basis of a good life: repairs done, showings welcome, cash or loan. " * 8
    assert figures_of(the_lead(snapshot={"public_remarks": text})).flags == []


def test_findings_say_it_in_words(gps: Collection) -> None:
    for number in range(3):
        sold(gps, number + 1, 500_000)
    lead = the_lead(original_list_price=650_000, price_cuts=1)
    found = {finding.title: (finding.value, finding.tone) for finding in findings(lead, figures_of(lead))}
    assert found == {
        "Price": ("20% above sales", "bad"),
        "Price cuts": ("1 cut", "bad"),
        "Time": ("200 days", "bad"),
        "Photos": ("3", "bad"),
        "Remarks": ("No words", "bad"),
        "Rivals": ("None", ""),
    }


def test_the_panel_says_nothing_of_a_purged_lead() -> None:
    request: Any = RequestFactory().get("/")
    lead = the_lead()
    assert len(lead_panel(lead, request)["findings"]) == 6
    lead.purged_at = lead.created_at
    assert lead_panel(lead, request) == {"findings": []}


@pytest.mark.parametrize(
    ("first", "last", "cuts", "value", "text"),
    [
        # Newcomer M1: "The price stayed from the first to the last day. From $580,000 to $589,000."
        (580_000, 589_000, 0, "None", "The price was raised, never cut. From $580,000 to $589,000."),
        (580_000, 580_000, 0, "None", "The price stayed from the first to the last day."),
        (None, 580_000, 0, "None", "The price stayed from the first to the last day."),
        (580_000, 560_000, 1, "1 cut", "From $580,000 to $560,000."),
        (580_000, 589_000, 1, "1 cut", "Cut and raised; it ended above the first price. From $580,000 to $589,000."),
    ],
)
def test_a_raise_is_no_cut_newcomer_m1(first: int | None, last: int, cuts: int, value: str, text: str) -> None:
    lead = the_lead(original_list_price=first, list_price=last, price_cuts=cuts)
    found = next(each for each in findings(lead, figures_of(lead)) if each.title == "Price cuts")
    assert (found.value, found.text) == (value, text)


def test_escrow_is_no_time_on_the_market_bug_reports_13(gps: Collection) -> None:
    for number in range(1, 4):
        sold(gps, number, 500_000, purchase_contract_date=day(90))
    assert figures_of(the_lead()).days_nearby == 10
    for number in range(4, 8):
        sold(gps, number, 500_000)
    found = figures_of(the_lead(property_key="b"))
    assert (found.days_nearby, found.days_with_escrow) == (10, False)


def test_days_to_the_closing_are_called_so_where_no_contract_is_known_bug_reports_13(gps: Collection) -> None:
    for number in range(1, 4):
        sold(gps, number, 500_000)
    lead = the_lead()
    found = figures_of(lead)
    assert (found.days_nearby, found.days_with_escrow) == (40, True)
    assert "40 days to closing, escrow included" in next(
        each.text for each in findings(lead, found) if each.title == "Time"
    )
