from typing import Any

import pytest

from mls_sync.mapping.children import clock
from tests.mls_sync.providers.spark.records import column, mapped


def test_children_carry_reso_names() -> None:
    values = mapped().values
    assert values["rooms"] == [{"RoomKey": "8", "RoomType": "Kitchen", "RoomWidth": "12"}]
    assert values["units"] == [{"UnitTypeKey": "9", "UnitTypeBedsTotal": 2, "UnitTypeActualRent": 1400}]
    assert values["open_houses"] == [
        {
            "OpenHouseKey": "7",
            "OpenHouseDate": "2026-11-28",
            "OpenHouseStartTime": "10:00",
            "OpenHouseEndTime": "13:30",
        }
    ]
    assert values["virtual_tour_url_unbranded"] == "https://tours.example.com/5"


def test_units_as_spark_documents_them() -> None:
    """Its example of an answer (listings, units): each fact under its label."""
    facts = [{"Unit Number": "2"}, {"Bedrooms": 2}, {"Bathrooms": "1.5"}, {"Unit Sqft": 850}, {"Rent": 1400}]
    assert column("units", Units=[{"Id": "9", "ResourceUri": "/v1/listings/1/units/9", "Fields": facts}]) == [
        {
            "UnitTypeKey": "9",
            "UnitNumber": "2",
            "UnitTypeBedsTotal": 2,
            "UnitTypeBathsTotal": "1.5",
            "UnitTypeLivingArea": 850,
            "UnitTypeActualRent": 1400,
        }
    ]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("9:00 am", "09:00"),
        ("12:15 AM", "00:15"),
        ("12:00 p.m.", "12:00"),
        ("09:00-07:00", "09:00"),
        ("2026-11-28T14:30:00Z", "14:30"),
        ("noon", None),
        ("25:00", None),
        (9, None),
    ],
)
def test_open_house_times_are_local(sent: Any, read: str | None) -> None:
    assert clock(sent) == read


def test_an_open_house_needs_a_date_and_an_end_after_its_start() -> None:
    sent = [{"Date": "TBD"}, {"Date": "11/28/2026", "StartTime": "2:00 pm", "EndTime": "1:00 pm"}, None]
    assert column("open_houses", OpenHouses=sent) == [{"OpenHouseDate": "2026-11-28", "OpenHouseStartTime": "14:00"}]


def test_tours_lead_to_web_pages_only() -> None:
    sent = [{"Uri": "javascript:alert(1)"}, {"Uri": "https://tours.example.com/1", "Name": "********"}]
    assert column("virtual_tours", VirtualTours=sent) == [{"VirtualTourURL": "https://tours.example.com/1"}]
    assert column("virtual_tour_url_unbranded", VirtualTourURLUnbranded="javascript:x", VirtualTours=[]) == ""
