"""Any decisions in any order, against a naive model: what was said of listings holds until it is undone."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.collections import provision
from listings.home_decisions.conflicts import Refused, check
from listings.home_decisions.deciding import join, part, undo
from listings.homes.judging import Verdict
from listings.ingest import write
from listings.models import HomeDecision, HomeMark, HomeQuestion, Listing
from realty.tenants.models import Tenant
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")
# Two listings each of two addresses, two other addresses, and land of which no number is known.
PLACES: dict[str, dict[str, Any]] = {
    "A": {"street_number": "100", "street_name": "Main"},
    "B": {"street_number": "100", "street_name": "Main"},
    "C": {"street_number": "9", "street_name": "Elm"},
    "D": {"street_number": "9", "street_name": "Elm"},
    "E": {"street_number": "7", "street_name": "Oak"},
    "F": {"street_number": "", "street_name": "Desert"},
}
KEYS = sorted(PLACES)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(KEYS), st.sampled_from(KEYS)),
        st.tuples(st.just("part"), st.sampled_from(KEYS), st.just("")),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just("")),
        st.tuples(st.just("sync"), st.sampled_from(KEYS), st.just("")),
    ),
    min_size=1,
    max_size=9,
)
Home = frozenset[str]


class Naive:
    """Which two listings were said to be one home, and which to be two, by decision; in no clever way."""

    def __init__(self) -> None:
        self.said: dict[int, tuple[str, set[frozenset[str]]]] = {}

    def holds(self, homes: set[Home]) -> bool:
        for kind, pairs in self.said.values():
            for one, other in pairs:
                together = any({one, other} <= home for home in homes)
                if together != (kind == "join"):
                    return False
        return True


class World:
    """A tenant's listings; made anew for each example, whose transaction is rolled back."""

    def __init__(self) -> None:
        self.collection = provision(Tenant.objects.get(), "anyorder", title="Any order")
        self.price = 500_000

    def sync(self, *keys: str) -> None:
        self.price += 1_000
        write(self.collection, [row(key, list_price=self.price, **PLACES[key]) for key in keys], run_id=None)

    def pk(self, key: str) -> int:
        pk: int = Listing.objects.get(listing_key=key).pk
        return pk

    def homes(self) -> set[Home]:
        found: dict[str, set[str]] = {}
        for key, home in Listing.objects.values_list("listing_key", "property_key"):
            found.setdefault(home, set()).add(key)
        return {frozenset(keys) for keys in found.values()}

    def home(self, key: str) -> Home:
        return next(home for home in self.homes() if key in home)


@settings(max_examples=25)
@given(acts=ACTS)
def test_what_was_said_holds_until_it_is_undone(acts: list[tuple[Any, Any, str]]) -> None:
    with transaction.atomic():
        world = World()
        world.sync(*KEYS)
        first, naive = world.homes(), Naive()
        for act, what, other in acts:
            before = world.homes()
            try:
                _do(world, naive, act, what, other)
            except Refused as refused:
                assert str(refused) and world.homes() == before
            assert naive.holds(world.homes()), (act, what, other)
        _undo_all(world)
        assert world.homes() == first
        assert not HomeQuestion.objects.exists() and not HomeMark.objects.exists()
        transaction.set_rollback(True)


def _do(world: World, naive: Naive, act: str, what: Any, other: str) -> None:
    if act == "sync":
        world.sync(what)
    elif act == "undo":
        made = list(HomeDecision.objects.order_by("pk"))
        if what < len(made):
            undo(made[what], None)
            del naive.said[made[what].pk]
    elif act == "part":
        others = world.home(what) - {what}
        decision = part(world.pk(what), None)
        naive.said[decision.pk] = "part", {frozenset({what, each}) for each in others}
    else:
        decision = join(world.pk(what), world.pk(other), None)
        naive.said[decision.pk] = "join", {frozenset({what, other})}


def _undo_all(world: World) -> None:
    """The newest first: no later one rests on it."""
    for decision in HomeDecision.objects.filter(undone_at=None).order_by("-pk"):
        undo(decision, None)


@settings(max_examples=25)
@given(
    pairs=st.lists(st.tuples(st.sampled_from("join part".split()), st.integers(0, 3), st.integers(0, 3)), max_size=7)
)
def test_answers_are_refused_exactly_where_they_contradict(pairs: list[tuple[str, int, int]]) -> None:
    """Of four homes that differ in everything: the check against a naive closure."""
    with transaction.atomic():
        said: dict[tuple[str, str], Verdict] = {}
        for kind, one, other in pairs:
            if one == other:
                continue
            key = (f"{min(one, other):032}", f"{max(one, other):032}")
            verdict = Verdict.SAME if kind == "join" else Verdict.DIFFERENT
            wrong = said.get(key, verdict) != verdict or not _agree({**said, key: verdict})
            try:
                check({key: verdict})
            except Refused:
                assert wrong
            else:
                assert not wrong
                if key not in said:
                    HomeQuestion.objects.create(
                        tenant_id=Tenant.objects.get().pk, one=key[0], other=key[1], answer=verdict.value
                    )
                said[key] = verdict
        transaction.set_rollback(True)


def _agree(said: dict[Any, Any]) -> bool:
    """Closed over all ways of *same*, slowly."""
    same = {pair for pair, verdict in said.items() if verdict == "same"}
    same |= {(b, a) for a, b in same}
    while more := {(a, d) for a, b in same for c, d in same if b == c and a != d} - same:
        same |= more
    return not any(verdict == "different" and pair in same for pair, verdict in said.items())
