"""A person parts and joins homes, and takes it back; what is said outlives every later sync."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from listings.home_decisions.conflicts import Refused
from listings.home_decisions.deciding import join, part, undo
from listings.home_questions import Side, answer, ask, home_of
from listings.homes.judging import Verdict
from listings.ingest import write
from listings.models import Collection, HomeMark, HomeQuestion, Listing, ListingEvent
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")
# A building whose MLS leaves out the units; a corner house with two addresses; land without a number.
MAIN: dict[str, Any] = {"street_number": "100", "street_name": "Main", "street_suffix": "St"}
ELM: dict[str, Any] = {"street_number": "9", "street_name": "Elm", "street_suffix": "Ave"}
LAND: dict[str, Any] = {"street_number": "", "street_name": "Desert", "street_suffix": "Rd"}
NOTHING: dict[str, Any] = {name: "" for name in ("street_number", "street_name", "street_suffix", "city")}


def store(collection: Collection, key: str, **values: Any) -> int:
    with transaction.atomic():
        write(collection, [row(key, **values)], run_id=None)
    pk: int = Listing.objects.get(listing_key=key).pk
    return pk


def homes() -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, home in Listing.objects.values_list("listing_key", "property_key"):
        found.setdefault(home, set()).add(key)
    return {frozenset(keys) for keys in found.values()}


def parts(*homes: str) -> set[frozenset[str]]:
    return {frozenset(each) for each in homes}


def test_listings_that_say_the_same_are_parted_and_stay_so(gps: Collection, owner: User) -> None:
    store(gps, "A", **MAIN)
    second = store(gps, "B", **MAIN)
    assert homes() == parts("AB")
    decision = part(second, owner)
    assert homes() == parts("A", "B") and decision.by == owner
    assert decision.said == "Listing IDB is another home than listing IDA."
    store(gps, "B", list_price=450_000, **MAIN)
    store(gps, "A", list_price=450_000, **MAIN)
    store(gps, "C", **MAIN)
    assert homes() == parts("AC", "B")
    undo(decision, owner)
    assert homes() == parts("ABC") and not HomeMark.objects.exists() and not HomeQuestion.objects.exists()


def test_a_corrected_address_ends_what_was_said_of_the_wrong_one(gps: Collection, owner: User) -> None:
    store(gps, "A", **MAIN)
    part(store(gps, "B", **MAIN), owner)
    store(gps, "B", unit_number="4", **MAIN)
    store(gps, "C", unit_number="4", **MAIN)
    assert homes() == parts("A", "BC")


def test_a_parting_by_address_holds_for_the_next_listing_there(gps: Collection, owner: User) -> None:
    parcel = {"parcel_number": "620-300-041", "county_or_parish": "Riverside"}
    store(gps, "A", **MAIN, **parcel)
    second = store(gps, "B", **{**LAND, "street_name": "Side"}, **parcel)
    assert homes() == parts("AB")
    part(second, owner)
    store(gps, "C", **{**LAND, "street_name": "Side"}, **parcel)
    assert homes() == parts("A", "BC") and not HomeMark.objects.exists()


def test_two_addresses_of_one_home_are_joined_and_stay_so(gps: Collection, crmls: Collection, owner: User) -> None:
    first, second = store(gps, "A", **MAIN), store(crmls, "B", **ELM)
    decision = join(first, second, owner)
    assert homes() == parts("AB") and decision.said == "Listings IDA and IDB are one home."
    store(crmls, "B", list_price=450_000, **ELM)
    store(gps, "C", **MAIN)
    store(gps, "D", **ELM)
    assert homes() == parts("ABCD")
    undo(decision, owner)
    assert homes() == parts("AC", "BD")


def test_land_of_which_neither_number_nor_parcel_is_known_can_be_joined(gps: Collection, owner: User) -> None:
    first, second = store(gps, "A", **LAND), store(gps, "B", **LAND)
    assert homes() == parts("A", "B")
    decision = join(first, second, owner)
    store(gps, "B", list_price=450_000, **LAND)
    store(gps, "A", list_price=450_000, **LAND)
    store(gps, "C", **LAND)
    assert homes() == parts("AB", "C")
    undo(decision, owner)
    assert homes() == parts("A", "B", "C")


@pytest.mark.parametrize("other", [NOTHING, MAIN])
def test_a_listing_without_an_address_can_be_joined(gps: Collection, owner: User, other: dict[str, Any]) -> None:
    first, second = store(gps, "A", **NOTHING), store(gps, "B", **other)
    decision = join(first, second, owner)
    assert homes() == parts("AB")
    store(gps, "A", list_price=450_000, **NOTHING)
    store(gps, "B", list_price=450_000, **other)
    assert homes() == parts("AB")
    undo(decision, owner)
    assert homes() == parts("A", "B")


def test_whoever_follows_the_listings_is_told_each_time(gps: Collection, owner: User) -> None:
    first, second = store(gps, "A", **MAIN), store(gps, "B", **ELM)
    decision = join(first, second, owner)
    told = ListingEvent.objects.filter(kind="home")
    assert set(told.values_list("listing_id", flat=True)) == {first, second}
    before = told.count()
    undo(decision, owner)
    assert told.count() > before


def test_what_contradicts_a_decision_is_refused_by_its_name(gps: Collection, owner: User) -> None:
    one, two = store(gps, "A", **MAIN), store(gps, "B", **ELM)
    three = store(gps, "C", street_name="Third")
    first = join(one, two, owner)
    with pytest.raises(Refused, match="olivia decided on .*Listings IDA and IDB are one home. Undo that first."):
        part(two, owner)
    undo(first, owner)
    sides = [Side(home_of(each), each.pk) for each in Listing.objects.order_by("pk")]
    answer(sides[0], sides[2], Verdict.DIFFERENT, owner)
    join(one, two, owner)
    with pytest.raises(Refused, match="olivia answered on .*two homes. Change that answer under Same home"):
        join(two, three, owner)
    assert homes() == parts("AB", "C")
    with pytest.raises(Refused, match="decided on"):
        answer(sides[0], sides[1], Verdict.DIFFERENT, owner)


def test_a_parted_listing_is_not_joined_again_but_by_undoing(gps: Collection, owner: User) -> None:
    first, second = store(gps, "A", **MAIN), store(gps, "B", **MAIN)
    decision = part(second, owner)
    with pytest.raises(Refused, match="IDB is another home than listing IDA"):
        join(first, second, owner)
    undo(decision, owner)
    assert homes() == parts("AB")
    with pytest.raises(Refused, match="undone before"):
        undo(decision, owner)


def test_a_mark_that_a_later_decision_rests_on_stays(gps: Collection, owner: User) -> None:
    store(gps, "A", **MAIN)
    second, third = store(gps, "B", **MAIN), store(gps, "C", **ELM)
    parted = part(second, owner)
    joined = join(second, third, owner)
    assert homes() == parts("A", "BC")
    with pytest.raises(Refused, match="later decision"):
        undo(parted, owner)
    undo(joined, owner)
    undo(parted, owner)
    assert homes() == parts("AB", "C")


def test_an_open_question_is_answered_by_a_decision_and_open_again_after_its_undoing(
    gps: Collection, owner: User
) -> None:
    first, second = store(gps, "A", **MAIN), store(gps, "B", **{**MAIN, "street_suffix": ""})
    one, other = Listing.objects.order_by("pk")
    ask(gps.tenant_id, [(Side(home_of(one), one.pk), Side(home_of(other), other.pk))])
    decision = join(first, second, owner)
    assert HomeQuestion.objects.get().answer == "same"
    undo(decision, owner)
    question = HomeQuestion.objects.get()
    assert (question.answer, question.answered_by, question.decision) == ("", None, None)


def test_what_cannot_be_done_says_so(gps: Collection, owner: User) -> None:
    first, second = store(gps, "A", **MAIN), store(gps, "B", **MAIN)
    with pytest.raises(Refused, match="of one home already"):
        join(first, second, owner)
    with pytest.raises(Refused, match="gone"):
        join(first, 0, owner)
    Listing.objects.filter(pk=second).delete()
    with pytest.raises(Refused, match="only listing"):
        part(first, owner)
