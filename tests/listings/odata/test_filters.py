"""`$filter` against its plain meaning: OData's rules for null, written here once more without SQL, and refusals."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.models import Collection
from listings.odata.conditions import Conditions
from listings.odata.evaluating import holds
from listings.odata.fields import KINDS
from listings.odata.license import shown_collections
from listings.odata.syntax import read_filter
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.odata.asking import keys, refused, walked
from tests.listings.search_world import make_listing, random_listing, store

Record = dict[str, Any]
# A filter as text, and what it says of a record: True, False or None.
Rule = tuple[str, Callable[[Record], bool | None]]
TEXTS = ("City", "SubdivisionName", "StandardStatus", "PublicRemarks")
NUMBERS = ("ListPrice", "BedroomsTotal", "GarageSpaces", "YearBuilt")
WORDS = ("Indio", "Palm Desert", "Active", "O'Brien", "pool", "100%", "_", "", "indio")


def written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def comparing(operator: str, left: Any, right: Any) -> bool:
    if operator in ("eq", "ne"):
        return (left == right) is (operator == "eq")
    if left is None or right is None:
        return False
    return {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}[operator]


def compared(name: str, operator: str, value: Any, turned: bool) -> Rule:
    if turned:
        return f"{written(value)} {operator} {name}", lambda r: comparing(operator, value, r[name])
    return f"{name} {operator} {written(value)}", lambda r: comparing(operator, r[name], value)


def called(function: str, name: str, part: str, lower: bool) -> Rule:
    tests: dict[str, Callable[[str], bool]] = {
        "contains": lambda text: part in text,
        "startswith": lambda text: text.startswith(part),
        "endswith": lambda text: text.endswith(part),
    }
    said = f"tolower({name})" if lower else name
    return (
        f"{function}({said},{written(part)})",
        lambda r: None if r[name] is None else tests[function](r[name].lower() if lower else r[name]),
    )


def negated(rule: Rule) -> Rule:
    return f"not ({rule[0]})", lambda r: None if (found := rule[1](r)) is None else not found


def joined(word: str, rules: list[Rule]) -> Rule:
    decides = word == "or"

    def told(record: Record) -> bool | None:
        found = [rule[1](record) for rule in rules]
        return decides if decides in found else None if None in found else not decides

    return f" {word} ".join(f"({rule[0]})" for rule in rules), told


def said(rule: Rule, value: bool) -> Rule:
    return f"({rule[0]}) eq {written(value)}", lambda r: comparing("eq", rule[1](r), value)


operators = st.sampled_from(("eq", "ne", "gt", "ge", "lt", "le"))
numbers = st.sampled_from((None, 0, 2, Decimal("2.5"), 3, 300_000, 500_000, 1995))
simple: st.SearchStrategy[Rule] = st.one_of(
    st.builds(compared, st.sampled_from(TEXTS), operators, st.sampled_from((None, *WORDS)), st.booleans()),
    st.builds(compared, st.sampled_from(NUMBERS), operators, numbers, st.booleans()),
    st.builds(
        called,
        st.sampled_from(("contains", "startswith", "endswith")),
        st.sampled_from(TEXTS),
        st.sampled_from(WORDS),
        st.booleans(),
    ),
    st.sampled_from((True, False, None)).map(lambda value: compared("PoolPrivateYN", "eq", value, False)),
    st.just(("PoolPrivateYN", lambda r: r["PoolPrivateYN"])),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
        lambda words: (f"City in ({','.join(map(written, words))})", lambda r: r["City"] in words)
    ),
    st.sampled_from(("gps.k3", "crmls.k3", "gps.", "other.k1", "k3")).map(
        lambda key: (f"ListingKey eq {written(key)}", lambda r: r["ListingKey"] == key)
    ),
    st.just(("GarageSpaces ge BedroomsTotal", lambda r: comparing("ge", r["GarageSpaces"], r["BedroomsTotal"]))),
    st.just(("City eq SubdivisionName", lambda r: r["City"] == r["SubdivisionName"])),
    st.just(("year(ModificationTimestamp) eq 2026", lambda r: r["ModificationTimestamp"] is not None)),
    st.just(("length(City) gt 5", lambda r: r["City"] is not None and len(r["City"]) > 5)),
)
rules: st.SearchStrategy[Rule] = st.recursive(
    simple,
    lambda inner: st.one_of(
        inner.map(negated),
        st.builds(said, inner, st.booleans()),
        st.builds(joined, st.sampled_from(("and", "or")), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


@pytest.fixture
def world(back_office: Collection, idx: Collection, program: Client, tenant: Tenant) -> list[Record]:
    """Records as they are told, without a filter; moments as such."""
    with tenant_scope(tenant):
        rng = random.Random(5)
        listings = [random_listing(rng, rng.choice((back_office, idx)), f"k{n}") for n in range(60)]
        for listing in listings[::7]:
            listing.city = ""
        listings[0].city = listings[0].subdivision_name = "O'Brien"
        store(listings)
    records = walked(program)
    for record in records:
        stamp = record["ModificationTimestamp"]
        record["ModificationTimestamp"] = datetime.fromisoformat(stamp) if stamp else None
    return records


@pytest.mark.django_db
def test_a_filter_finds_what_it_says(world: list[Record], tenant: Tenant) -> None:
    """By the database and by the evaluation of what hangs on a listing, which must agree."""

    @given(rule=rules)
    @settings(max_examples=150)
    def check(rule: Rule) -> None:
        text, holds_by_hand = rule
        expected = sorted(record["ListingKey"] for record in world if holds_by_hand(record) is True)
        node = read_filter(text, KINDS, now=timezone.now())
        assert sorted(record["ListingKey"] for record in world if holds(node, record)) == expected, text
        with tenant_scope(tenant):
            shown, _ = shown_collections(timezone.now())
            rows = shown.rows.filter(Conditions(shown).of(node)).values_list("collection_id", "listing_key")
            assert sorted(shown.key_of(*row) for row in rows) == expected, text

    check()


def test_days_and_moments(program: Client, back_office: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        made = [
            make_listing(
                back_office, f"k{day}", on_market_date=date(2026, 10, day),
                modification_timestamp=datetime(2026, 10, day, 12, 0, 0, 500, tzinfo=UTC),
            )
            for day in (1, 2, 3)
        ]  # fmt: skip
        store(made)
    asked = {
        "OnMarketDate ge 2026-10-02": ["gps.k2", "gps.k3"],
        "OnMarketDate in (2026-10-01,2026-10-03)": ["gps.k1", "gps.k3"],
        "ModificationTimestamp gt 2026-10-02T12:00:00.0005Z": ["gps.k3"],
        "ModificationTimestamp ge 2026-10-02T12:00:00.000500Z": ["gps.k2", "gps.k3"],
        "ModificationTimestamp lt 2026-10-02T05:00:00.0005-07:00": ["gps.k1"],
        # A day that is compared with a moment is its midnight in UTC.
        "ModificationTimestamp gt 2026-10-03": ["gps.k3"],
        "date(ModificationTimestamp) eq 2026-10-02 and day(OnMarketDate) eq 2": ["gps.k2"],
        "ModificationTimestamp lt now()": [],
        "ListingKey gt 'gps.k1' and ListingKey lt 'gps.k3'": ["gps.k2"],
    }
    if timezone.now() > datetime(2026, 10, 4, tzinfo=UTC):
        asked["ModificationTimestamp lt now()"] = ["gps.k1", "gps.k2", "gps.k3"]
    assert {text: keys(program, filter=text) for text in asked} == asked


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("Price gt 5", 400, "There is no such field: Price"),
        ("ListPrice gt 'a'", 400, "ListPrice is compared with a number, not with text"),
        ("City eq 5", 400, "City is compared with text in single quotes, not with a number"),
        ("OnMarketDate eq 2026-01-02T00:00:00Z", 400, "OnMarketDate is compared with a date"),
        ("OnMarketDate eq 2026-13-02", 400, "There is no such date"),
        ("ModificationTimestamp gt 2026-01-02T03:04:05", 400, "A moment needs its zone"),
        ("PoolPrivateYN gt true", 400, "compared by eq and ne"),
        ("City", 400, "City is text"),
        ("City eq 'Indio", 400, "A quote is not closed"),
        ("City = 'Indio'", 400, "Operators are words"),
        ("(City eq 'Indio'", 400, "needs the mark )"),
        ("City eq 'Indio' and", 400, "needs a field"),
        ("StandardStatus eq Enums.StandardStatus'Active'", 400, "Enumerations are plain text"),
        ("City in ()", 400, "at least one value"),
        ("contains(City)", 400, "takes 2 values"),
        ("contains(ListPrice,'1')", 400, "takes text"),
        ("ListPrice add 5 gt 3", 501, "add is not offered"),
        ("geo.distance(Latitude,Longitude) lt 5", 501, "geo.distance is not offered"),
        ("Media/any(m:m/Order eq 0)", 501, "Media/any is not offered"),
        ("ListPrice gt " + "9" * 60, 400, "There is no such number"),
        ("(" * 40 + "City eq 'x'" + ")" * 40, 400, "nested more than 25 deep"),
        (" or ".join(["City eq 'x'"] * 300), 400, "more than 400"),
        ("City eq '" + "x" * 9000 + "'", 400, "longer than 8,000"),
        ("City eq 'x'; DROP TABLE listings_listing", 400, "cannot be read from character 12"),
    ],
)
def test_what_is_refused_names_the_field_or_the_place(
    program: Client, back_office: Collection, text: str, status: int, told: str
) -> None:
    error = refused(program, status, filter=text)
    assert error["target"] == "$filter" and told in error["message"], error


def test_no_text_becomes_a_statement(program: Client, back_office: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        store([make_listing(back_office, "k1", city="'; DROP TABLE x; --")])
    assert keys(program, filter="City eq '''; DROP TABLE x; --'") == ["gps.k1"]
    assert keys(program, filter="City eq '%s' or contains(City,'%')") == []
    assert keys(program, filter="contains(City,'DROP')") == ["gps.k1"]


@pytest.mark.parametrize("chain", [" eq true" * 5, " in (true)" * 5])
def test_comparisons_of_comparisons_are_bounded(program: Client, back_office: Collection, chain: str) -> None:
    """The SQL of each level has that of the level below several times."""
    assert "deep" in refused(program, 400, filter=f"PoolPrivateYN{chain}")["message"]
    assert keys(program, filter="PoolPrivateYN eq true eq false") == []
