"""One home or two: symmetric, stable under spelling, and transitive among homes that all say as much."""

import string
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from listings.homes.judging import Verdict, judge
from listings.homes.keys import MAX_KEY, address_key, fingerprint, parcel_key, property_key
from listings.homes.reading import COLUMNS, Home, read
from listings.homes.words import SUFFIXES

HOME = {
    "street_number": "1234", "street_dir_prefix": "N", "street_name": "Palm Canyon", "street_suffix": "Drive",
    "unit_number": "5", "city": "Palm Springs", "state_or_province": "CA", "postal_code": "92262",
}  # fmt: skip
TEXTS = st.dictionaries(st.sampled_from(COLUMNS), st.one_of(st.none(), st.text(max_size=40)), max_size=8)
# Texts that look like addresses, so that verdicts of all three kinds come.
LIKELY: dict[str, list[str]] = {
    "street_number": [
        "12",
        "12A",
        "12 1/2",
        "78-365",
        "78365",
        "0",
        "TBD",
        "35-12",
        "N6W23001",
        "14",
        "12-14",
        "12-4",
        "Mile 12",
        "Lot 12",
    ],
    "street_dir_prefix": ["", "N", "North", "S"],
    "street_name": [
        "Sago",
        "Saint Andrews",
        "St. Andrews",
        "2nd",
        "Second",
        "East",
        "Hwy 111",
        "Avenue 52",
        "52nd",
        "Sago 3 SW of 5th",
        "County Road 12",
        "Weld County Road 12",
        "WCR 12",
        "Forest Rd",
        "King",
        "MLK",
    ],
    "street_suffix": ["", "St", "Street", "Ct", "Way", "Wy", "Ave"],
    "street_dir_suffix": ["", "S", "NE"],
    "unit_number": ["", "5", "#5", "Apt 6", "Bldg 3 Unit 5", "Lot 5 Blk 3", "Rear"],
    "city": ["Palm Desert", "PALM DESERT", "Indio"],
    "state_or_province": ["CA"],
    "postal_code": ["92260", "92260-1234", "92201", ""],
    "county_or_parish": ["Riverside", "Riverside County", ""],
    "parcel_number": ["", "N/A", "505-123-007", "505123007", "505-129-001"],
}
STREETS = st.builds(
    "{} {}".format, st.sampled_from(["Rock", "Rosewood", "Palm", "E 4th"]), st.sampled_from(sorted(SUFFIXES))
)
HOMES = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in LIKELY.items()})


def verdict(one: dict[str, Any], other: dict[str, Any]) -> Verdict:
    return judge(read(one), read(other)).verdict


@settings(deadline=None)
@given(HOMES | TEXTS, HOMES | TEXTS)
def test_it_does_not_matter_which_home_is_named_first(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert judge(read(one), read(other)) == judge(read(other), read(one))


@settings(deadline=None)
@given(TEXTS, st.text(max_size=30))
def test_any_text_is_read_and_has_keys_that_fit_an_index(values: dict[str, Any], listing_key: str) -> None:
    home = read(values)
    assert 0 < len(property_key(home, listing_key)) <= MAX_KEY
    assert len(address_key(home)) <= MAX_KEY and len(parcel_key(home)) <= MAX_KEY
    assert len(fingerprint(home)) == 32


@settings(deadline=None)
@given(HOMES, HOMES)
def test_what_may_be_the_same_home_shares_a_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Otherwise nobody would find it: no stop would hold, and no question would be put."""
    left, right = read(one), read(other)
    assume(left.has_address and right.has_address)
    if judge(left, right).verdict is Verdict.SAME:
        assert address_key(left) == address_key(right) or parcel_key(left) == parcel_key(right) != ""


@pytest.mark.parametrize(
    "text", ["9" * 10_000, "1-" * 5_000, "UNIT 1 (" * 5_000, " " * 10_000, "#" * 10_000, "½" * 5_000]
)
def test_no_text_is_too_long(text: str) -> None:
    for name in COLUMNS:
        judge(read({**HOME, name: text}), read({**HOME, name: f"{text}1"}))
    judge(read({"unparsed_address": text}), read({"street_name": text, "street_number": text}))


def _says_as_much(*homes: Home) -> bool:
    said = {(bool(h.parcel), bool(h.postal_code), bool(h.number.base), bool(h.county), bool(h.unit.id)) for h in homes}
    return len(said) == 1


@settings(deadline=None, max_examples=500)
@given(HOMES, HOMES, HOMES)
def test_the_same_as_the_same_is_the_same(one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]) -> None:
    homes = read(one), read(two), read(three)
    if not _says_as_much(*homes):
        return  # most are filtered out here; too many for assume
    if judge(homes[0], homes[1]).verdict is judge(homes[1], homes[2]).verdict is Verdict.SAME:
        assert judge(homes[0], homes[2]).verdict is Verdict.SAME


@settings(deadline=None)
@given(HOMES, st.data())
def test_case_blanks_and_punctuation_change_nothing(values: dict[str, Any], data: st.DataObject) -> None:
    def respelled(name: str, text: str) -> str:
        if name in ("state_or_province", "postal_code", "parcel_number") or not text:
            return text
        text = data.draw(st.sampled_from([text.upper(), text.lower(), text.title()]))
        blank = data.draw(st.sampled_from([" ", "  "]))
        end = data.draw(st.sampled_from(["", " ", "."])) if text[-1] in string.ascii_letters else ""
        return text.replace(" ", blank) + end

    other = {name: respelled(name, text) for name, text in values.items()}
    assert read(values) == read(other)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"street_suffix": "Dr.", "street_dir_prefix": "North", "unit_number": "#5"},
        {"street_name": "North Palm Canyon Drive", "street_dir_prefix": "", "street_suffix": ""},
        {"postal_code": "92262-4401", "unit_number": "Unit 5", "street_number": "01234"},
        {"street_name": "", "unit_number": "", "unparsed_address": "1234 N. Palm Canyon Dr #5, Palm Springs, CA 92262"},
        {"street_name": "", "unit_number": "", "unparsed_address": "1234 North Palm Canyon Drive Unit 5, Palm Springs"},
    ],
)
def test_one_home_however_its_address_is_written(other: dict[str, str]) -> None:
    assert verdict(HOME, {**HOME, **other}) is Verdict.SAME


@pytest.mark.parametrize("other", [{"unit_number": "6"}, {"street_suffix": "Court"}, {"street_dir_prefix": "S"}])
def test_another_home(other: dict[str, str]) -> None:
    assert verdict(HOME, {**HOME, **other}) is Verdict.DIFFERENT


# Public bug reports and recorded traffic, with the right verdict; the numbers are those of the reviews.
SAME, DIFFERENT, MAYBE = Verdict.SAME, Verdict.DIFFERENT, Verdict.MAYBE
RIVERSIDE = {"county_or_parish": "Riverside", "state_or_province": "CA", "city": "Palm Desert", "postal_code": "92260"}
FOUND = [
    ("bug 1: St Petersburg's 7th Ave N and S", {"street_number": "212", "street_name": "7th", "street_suffix": "Ave",
     "street_dir_suffix": "N"}, {"street_number": "212", "street_name": "7th", "street_suffix": "Ave",
     "street_dir_suffix": "S"}, DIFFERENT),
    ("bug 2: Saint and St.", {"unparsed_address": "41 Saint Andrews Dr", "parcel_number": "620-300-041"},
     {"unparsed_address": "41 St. Andrews Dr", "parcel_number": "620-300-041"}, SAME),
    ("bug 3: with and without the hyphen of the valley", {"unparsed_address": "73-455 Juniper St"},
     {"unparsed_address": "73455 Juniper St"}, SAME),
    ("bug 4: Second and 2nd", {"unparsed_address": "88 Second St"}, {"unparsed_address": "88 2nd St"}, SAME),
    ("bug 4: Way and Wy", {"unparsed_address": "90 Control Way"}, {"unparsed_address": "90 Control Wy"}, SAME),
    ("bug 5: land whose parcel is a filler", {"street_number": "0", "street_name": "Ocotillo", "street_suffix": "Trl",
     "parcel_number": "N/A"}, {"street_number": "0", "street_name": "Mesa Verde", "street_suffix": "Rd",
     "parcel_number": "N/A"}, DIFFERENT),
    ("bug 5: two lots of one road", {"street_number": "TBD", "street_name": "Smoketree", "street_suffix": "Ln",
     "parcel_number": "657-111-001"}, {"street_number": "TBD", "street_name": "Smoketree", "street_suffix": "Ln",
     "parcel_number": "657-111-009"}, DIFFERENT),
    ("bug 6: a unit behind a comma", {"unparsed_address": "200 Harbor Blvd, Unit 65"},
     {"street_number": "200", "street_name": "Harbor", "street_suffix": "Blvd", "unit_number": "65"}, SAME),
    ("bug 6: another unit behind a comma", {"unparsed_address": "200 Harbor Blvd, Unit 65"},
     {"unparsed_address": "200 Harbor Blvd, Unit 66"}, DIFFERENT),
    ("bug 8: a ZIP code without its zero", {"unparsed_address": "5 Elm St", "city": "Agawam", "state_or_province": "MA",
     "postal_code": "1001", "county_or_parish": ""}, {"unparsed_address": "5 Elm St", "city": "Agawam",
     "state_or_province": "MA", "postal_code": "01001", "county_or_parish": "Hampden"}, SAME),
    ("bug 20: parcels in scientific notation", {"unparsed_address": "Lot A", "parcel_number": "7.57E+08"},
     {"unparsed_address": "Lot B", "parcel_number": "7.57E+08"}, DIFFERENT),
    ("bug 22: East St and E St", {"unparsed_address": "1200 East St", "parcel_number": "027-111-001"},
     {"unparsed_address": "1200 E St", "parcel_number": "027-222-002"}, DIFFERENT),
    ("replay A1: Utah's grid", {"street_number": "100", "street_dir_prefix": "S", "street_name": "200",
     "street_dir_suffix": "E"}, {"street_number": "100", "street_dir_prefix": "S", "street_name": "200",
     "street_dir_suffix": "W"}, DIFFERENT),
    ("replay A1: a direction that one source leaves out", {"unparsed_address": "100 S 200 E"},
     {"unparsed_address": "100 S 200"}, MAYBE),
    ("units 1 & 2, and unit 12", {"unparsed_address": "88 Palm Dr", "unit_number": "1 & 2"},
     {"unparsed_address": "88 Palm Dr", "unit_number": "12"}, MAYBE),
    ("half a road more", {"street_number": "1234", "street_name": "29 1/2", "street_suffix": "Rd"},
     {"street_number": "1234", "street_name": "2912", "street_suffix": "Rd"}, DIFFERENT),
    ("Four Seasons is no 4th Seasons", {"unparsed_address": "88 Four Seasons Dr"},
     {"unparsed_address": "88 4th Seasons Dr"}, DIFFERENT),
    ("lists of parcels that run into one another", {"street_name": "Sago", "parcel_number": "12-1, 23"},
     {"street_name": "Mesa", "parcel_number": "12-12, 3"}, DIFFERENT),
    ("one number of nobody knows which assessor", {"street_number": "4", "street_name": "Sago", "city": "",
     "county_or_parish": "", "postal_code": "", "parcel_number": "505-123-007"}, {"street_number": "9",
     "street_name": "Mesa", "city": "", "county_or_parish": "", "postal_code": "", "parcel_number": "505-123-007"},
     DIFFERENT),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "right"), [each[1:] for each in FOUND], ids=[each[0] for each in FOUND])
def test_what_the_field_found(one: dict[str, str], other: dict[str, str], right: Verdict) -> None:
    assert verdict({**RIVERSIDE, **one}, {**RIVERSIDE, **other}) is right


@settings(deadline=None)
@given(STREETS, STREETS)
def test_streets_of_every_kind_are_judged(one: str, other: str) -> None:
    """Rock Island and Rosewood raised an error, as Island was taken for the kind of street: a page of a feed failed."""
    judge(read({"unparsed_address": f"10 {one}"}), read({"unparsed_address": f"10 {other}"}))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("B12 Calle 4 Urb El Remanso", "B12 Calle 4", Verdict.MAYBE),
        ("B12 Calle Luna, Urb. El Remanso", "Urb El Remanso, B12 Calle Luna", Verdict.SAME),
        ("B12 Calle Luna, Urb. El Remanso", "B12 Calle Luna, Urb. Cupey Gardens", Verdict.DIFFERENT),
        ("B12 Calle Luna, Urb. Villa Serena", "B12 Calle Luna, Urb. Villa Serena 3ra Ext", Verdict.SAME),
        ("100 Carr 129", "100 PR-129", Verdict.SAME),
    ],
)
def test_an_urbanization_named_on_one_side_only_decides_nothing(one: str, other: str, expected: Verdict) -> None:
    """USPS Publication 28, section 29: names and numbers of streets repeat within one ZIP code of Puerto Rico."""
    place = {"city": "San Juan", "state_or_province": "PR", "postal_code": "00926"}
    assert verdict({"unparsed_address": one, **place}, {"unparsed_address": other, **place}) is expected
    left, right = read({"unparsed_address": one, **place}), read({"unparsed_address": other, **place})
    assert address_key(left) == address_key(right)


def test_an_urbanization_is_read_from_the_field_beside_the_street() -> None:
    place = {"city": "San Juan", "state_or_province": "PR", "postal_code": "00926"}
    fields = {"street_number": "B12", "street_name": "Calle Luna", "street_additional_info": "Urb El Remanso"}
    assert verdict({**fields, **place}, {"unparsed_address": "B12 Calle Luna, Urb El Remanso", **place}) is Verdict.SAME


def test_a_letter_that_may_be_the_unit_makes_no_two_streets_one() -> None:
    """Unit 5 of 2nd was taken for unit 5 of Avenue 52, and unit C of Bar Rd for the same home as unit C of C Bar Rd."""
    assert verdict({**HOME, "street_name": "2nd"}, {**HOME, "street_name": "52nd"}) is Verdict.DIFFERENT
    bar, c_bar = ({**HOME, "street_name": name, "unit_number": "C"} for name in ("Bar", "C Bar"))
    assert verdict(bar, c_bar) is Verdict.MAYBE


@pytest.mark.parametrize(
    ("line", "other", "expected"),
    [
        ("Pelorus 3 SW of 5th", "Pelorus St 3 SW 5th Ave", Verdict.SAME),
        ("Pelorus 3 SW of 5th", "5th 3 SW of Pelorus", Verdict.DIFFERENT),
        ("Pelorus 3 SW of 5th", "Pelorus SW of 5th", Verdict.MAYBE),
        ("SW Corner Pelorus & 5th", "Pelorus SW Corner 5th", Verdict.SAME),
        ("Pelorus 3 SW of 5th", "26110 Pelorus St", Verdict.MAYBE),
    ],
)
def test_a_home_without_a_number_is_known_by_its_corner(line: str, other: str, expected: Verdict) -> None:
    place = {"city": "Carmel-by-the-Sea", "state_or_province": "CA", "postal_code": "93921"}
    assert verdict({"unparsed_address": line, **place}, {"unparsed_address": other, **place}) is expected
