"""vendors_and_law M3: stops by place and time. bug_reports 24: a number whose area code tells no state."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import look
from crm_leads.models import Lead, NumberPlace, PlaceStop
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import (
    FLORIDA,
    MONDAY_NOON,
    a_consent,
    call,
    clean_scrub,
    lawful_policy,
    mail,
    open_state,
    rule,
    trace,
    voicemail,
)
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NEW_CODE = "+12225550123"


def _stop(state: str = "CA", **fields: Any) -> PlaceStop:
    said: dict[str, Any] = {"starts_on": TODAY, "because": "A wildfire.", "source": "Proclamation 7"}
    return PlaceStop.objects.create(state=state, **{**said, **fields})


def test_m3_nobody_is_called_in_a_stopped_state_and_the_sentence_says_why(person: Any) -> None:
    a_consent()
    _stop(ends_on=date(2026, 11, 30))
    verdict = look(call(*person), now=MONDAY_NOON)
    assert verdict.rule == "place_stop"
    assert all(words in verdict.sentence for words in ("California", "Nov 30, 2026", "A wildfire", "Proclamation 7"))
    assert verdict.retry_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert rule(voicemail(*person)) == "place_stop"
    assert {rule(mail(*person)), rule(trace(person[0]))} == {"allowed"}


def test_m3_a_stop_of_all_channels_stops_e_mails_too(person: Any) -> None:
    _stop(reach="all")
    assert {rule(call(*person)), rule(mail(*person))} == {"place_stop"}
    assert look(mail(*person), now=MONDAY_NOON).retry_at is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"starts_on": date(2026, 11, 24)}, "allowed"),
        ({"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 22)}, "allowed"),
        ({"starts_on": date(2026, 11, 1), "ends_on": TODAY}, "place_stop"),
        ({"starts_on": date(2026, 11, 1)}, "place_stop"),
        ({"lifted_at": MONDAY_NOON}, "allowed"),
        ({"state": "NV"}, "allowed"),
    ],
)
def test_m3_it_holds_on_its_days_in_its_state(person: Any, fields: dict[str, Any], expected: str) -> None:
    _stop(**fields)
    assert rule(call(*person)) == expected


@pytest.mark.parametrize(
    ("part", "home", "expected"),
    [
        ({"counties": ["Riverside County"]}, {"county_or_parish": "RIVERSIDE"}, "place_stop"),
        ({"counties": ["Orange"]}, {"county_or_parish": "Riverside"}, "allowed"),
        ({"counties": ["Orange"]}, {"county_or_parish": ""}, "place_stop"),
        ({"postal_codes": ["92262"]}, {"postal_code": "92262-1234"}, "place_stop"),
        ({"postal_codes": ["92101"]}, {"postal_code": "92262"}, "allowed"),
        ({"postal_codes": ["92101"]}, {"postal_code": ""}, "place_stop"),
    ],
)
def test_m3_a_part_of_a_state_is_told_by_the_home_and_an_unknown_part_is_in_it(
    person: Any, part: dict[str, Any], home: dict[str, str], expected: str
) -> None:
    _stop(**part)
    Lead.objects.update(**home)
    assert rule(call(*person)) == expected


def test_m3_a_number_of_the_state_may_be_in_the_stopped_part(person: Any) -> None:
    """The home is in California, the area code Florida's: where in Florida its holder may be, nobody knows."""
    clean_scrub(FLORIDA)
    _stop("FL", counties=["Lee"])
    assert rule(call(*person, number=FLORIDA)) == "place_stop"


def test_bug_reports_24_an_owner_records_the_state_of_a_number(in_tenant: Tenant) -> None:
    lawful_policy()
    open_state()
    clean_scrub(NEW_CODE)
    lead = a_lead()
    verdict = look(call(lead, number=NEW_CODE), now=MONDAY_NOON)
    assert verdict.rule == "no_place" and "let an owner" in verdict.sentence
    _placed(NEW_CODE, "FL")
    assert rule(call(lead, number=NEW_CODE)) == "allowed"
    # 8 a.m. in California is no hour of Florida's that is closed; 8 p.m. in Miami is 5 p.m. in California.
    assert rule(call(lead, number=NEW_CODE), datetime(2026, 11, 24, 1, 30, tzinfo=UTC)) == "hours"


def test_bug_reports_24_no_record_places_a_toll_free_number_or_moves_one_that_has_a_place(person: Any) -> None:
    clean_scrub("+18005550123")
    _placed("+18005550123", "CA")
    assert rule(call(*person, number="+18005550123")) == "no_place"
    clean_scrub(FLORIDA)
    _placed(FLORIDA, "CA")
    verdict = look(call(*person, number=FLORIDA), now=MONDAY_NOON)
    assert verdict.evidence["states"] == {"FL": "built-in", "CA": "own row"}


def _placed(number: str, state: str) -> None:
    NumberPlace.objects.create(
        number=number, digest=digest(number), state=state, evidence="Their letter", recorded_at=MONDAY_NOON
    )
