"""Kinds of value, what RESO knows of lookups, and which field a name suggests."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.mapping.builtin import LENIENT
from mls_sync.mapping.drift import Drift, is_personal
from mls_sync.mapping.kinds import DATE, LIST, NUMBER, OBJECT, TEXT, YES_NO, kind_of
from mls_sync.mapping.lookups import choices_of, is_known, property_type
from mls_sync.mapping.meanings import MEANINGS
from mls_sync.mapping.rules import FIELDS
from mls_sync.mapping.suggestions import suggested_field, suggested_value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("12", NUMBER), ("$1,250.50", NUMBER), (3, NUMBER), ("12A", TEXT), ("Vista", TEXT), ("Y", YES_NO),
        (True, YES_NO),
        ("2026-01-05", DATE), ("01/05/2026 12:00 PM", DATE), ("2026-01-05T12:00:00Z", DATE), (["a"], LIST),
        ({"Pool": True}, OBJECT), ("", ""), ("********", ""), ("N/A", ""), ([], ""), (None, ""), ("0000-00-00", ""),
    ],
)  # fmt: skip
def test_a_kind_is_told_however_the_value_is_written(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Country Homes/Acreage", "Residential"), ("Residential w/ Acreage", "Residential"),
        ("Single Family Acreage", "Residential"), ("Lots/Acreage", "Land"), ("Acreage", "Land"),
    ],
)  # fmt: skip
def test_a_home_on_acreage_is_no_land(name: str, kind: str) -> None:
    assert property_type(name) == kind


@given(JSON, st.text())
def test_anything_has_a_kind_and_is_looked_at(value: Any, name: str) -> None:
    assert isinstance(kind_of(value), str)
    drift = Drift()
    drift.look({name: value, "PropertySubType": value}, {})
    assert drift.records == 1


def test_withheld_values_and_those_that_name_people_leave_no_sample() -> None:
    drift = Drift()
    shown = {"City": "Indio", "Cooling": ["Central Air", "Fans"], "PoolPrivateYN": True}
    hidden = {
        "ListAgentEmail": "ann@example.com",
        "Lock Box Code": "1234",
        "GateCode": "4321",
        "Tax": "********",
        "Heating": {"********": True},
        "Note": "see ******** there",
        "Withheld": "4711",
        "Media": [{"MediaURL": "http://example.com/1.jpg"}],
    }
    drift.personal = {"LIST_80"}
    drift.look(shown | hidden | {"LIST_80": "Call Ann first."}, {}, masked=["Withheld"])
    samples = {name: found["samples"] for name, found in drift.fields.items() if found["samples"]}
    assert samples == {"City": ["Indio"], "Cooling": ["Central Air, Fans"], "PoolPrivateYN": ["Yes"]}


def test_columns_that_name_people_are_personal_as_their_fields_are() -> None:
    assert is_personal("Realtor Remarks") and is_personal("BrokerNotes")
    assert is_personal("list_agent_email") and is_personal("LockBoxLocation") and is_personal("private_remarks")
    assert not is_personal("city")


@pytest.mark.parametrize("spelled", ["SingleFamilyResidence", "single family residence", "SINGLE-FAMILY RESIDENCE"])
def test_a_lookup_is_stored_in_reso_s_spelling(spelled: str) -> None:
    read = next(entry.reader for entry in LENIENT if entry.name == "PropertySubType")
    assert read(spelled) == "Single Family Residence" and is_known("PropertySubType", spelled)
    assert read("Yurt") == "Yurt" and not is_known("PropertySubType", "Yurt")
    assert read("N/A") is None


def test_unknown_is_no_choice_for_a_person() -> None:
    assert "Unknown" not in choices_of("StandardStatus") and "Unknown" not in choices_of("PropertyType")
    assert choices_of("City") == ()


def test_only_words_that_a_lookup_does_not_know_are_new() -> None:
    drift = Drift(translated={"PropertySubType": {"Yurt"}})
    for word in ("Condominium", "Yurt", "Casita", "Casita", ""):
        drift.look({"PropertySubType": word, "Furnished": "********"}, {})
    assert {name: dict(found) for name, found in drift.new_values.items() if found} == {
        "PropertySubType": {"Casita": 2}
    }


@pytest.mark.parametrize(
    ("name", "label", "samples", "field"),
    [
        ("Tract", "", ["Vista"], "SubdivisionName"),
        ("LM_Char10_12", "Subdivision", [], "SubdivisionName"),
        ("list_price", "", ["450000"], "ListPrice"),
        ("list_price", "", ["Ask the agent"], ""),
        ("Zip Code", "", [], "PostalCode"),
        ("City", "", [], ""),
        ("Roof Color", "Color of the roof", [], ""),
    ],
)
def test_a_name_or_label_suggests_a_field(name: str, label: str, samples: list[str], field: str) -> None:
    assert suggested_field(name, label, samples) == field


def test_a_value_is_suggested_where_one_choice_alone_fits_and_a_status_never() -> None:
    subtypes = choices_of("PropertySubType")
    assert suggested_value("PropertySubType", "Condo", subtypes) == "Condominium"
    assert suggested_value("PropertySubType", "Manufactured", subtypes) == ""
    assert suggested_value("PropertySubType", "Yurt", subtypes) == ""
    assert suggested_value("StandardStatus", "Active - Delayed", choices_of("StandardStatus")) == ""


def test_every_field_that_a_rule_may_fill_has_a_meaning() -> None:
    assert not FIELDS - MEANINGS.keys()
