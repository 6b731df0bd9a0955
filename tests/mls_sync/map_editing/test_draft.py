"""Editing a feed's map: what each edit does to its rules, and that a draft belongs to a person until it is saved."""

from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import ValidationError as FormError
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.map_editing.draft import FIRST, FURTHER, LAST, ONLY, Draft, discard, draft_of, keep, map_changes
from mls_sync.map_editing.forms import AssignForm, translations
from mls_sync.mapping.field_map import compiled
from mls_sync.mapping.rules import Rule
from mls_sync.models import Feed

DEFAULTS = (Rule("SubdivisionName", ("Tract",)),)


def edited(*, defaults: tuple[Rule, ...] = ()) -> Draft:
    return Draft([], [], 0, defaults)


@pytest.mark.parametrize(("place", "names"), [(LAST, ["City", "Town"]), (FIRST, ["Town", "City"]), (ONLY, ["Town"])])
def test_a_field_is_read_before_after_or_instead_of_the_target_s_own(place: str, names: list[str]) -> None:
    draft = edited()
    draft.assign("Town", "City", place=place, reader="name", values={"PS": "Palm Springs"})
    assert draft.rules == [{"field": "City", "names": names, "reader": "name", "values": {"PS": "Palm Springs"}}]


def test_a_target_that_a_default_rule_fills_keeps_its_fields() -> None:
    draft = edited(defaults=DEFAULTS)
    draft.assign("Area", "SubdivisionName")
    assert draft.rules == [{"field": "SubdivisionName", "names": ["Tract", "Area"]}]
    draft.unassign("Area", "SubdivisionName")
    assert draft.rules == []
    draft.unassign("Tract", "SubdivisionName")
    assert draft.rules == [{"field": "SubdivisionName", "names": []}]


def test_what_was_mapped_is_taken_back_to_the_built_in_map() -> None:
    draft = edited()
    draft.assign("Town", "City", place=ONLY)
    draft.unassign("Town", "City")
    assert draft.rules == []


def test_a_field_under_its_own_name_can_be_left_out() -> None:
    draft = edited()
    draft.unassign("PublicRemarks", "PublicRemarks")
    draft.unassign("ListAgentDirectPhone", "ListAgentPreferredPhone")
    assert draft.rules == [{"field": "PublicRemarks", "names": []}, {"field": "ListAgentDirectPhone", "names": []}]


def test_a_further_field_is_kept_and_let_go() -> None:
    draft = edited()
    draft.assign("Pool Length", FURTHER, reader="number")
    draft.assign("Pool Length", FURTHER, reader="integer")
    assert draft.extra == [{"name": "Pool Length", "names": ["Pool Length"], "reader": "integer"}]
    draft.unassign("Pool Length", "Pool Length")
    assert draft.extra == []


def test_the_source_s_own_word_for_a_type_decides_and_is_kept() -> None:
    draft = edited()
    draft.translate("PropertyType", "F", "Farm")
    rules, _ = draft.parsed
    fields: dict[str, Any] = {"PropertyType": "Ranchette", "MlsPropertyType": "F"}
    compiled(rules).fill(fields)
    assert (fields["PropertyType"], fields["MlsPropertyType"]) == ("Farm", "F")
    fields = {"PropertyType": "Residential", "MlsPropertyType": "A"}
    compiled(rules).fill(fields)
    assert fields["PropertyType"] == "Residential"
    fields = {"PropertyType": "F"}
    compiled(rules).fill(fields)
    assert fields == {"PropertyType": "Farm", "MlsPropertyType": "F"}


def test_changes_are_told_in_words() -> None:
    draft = edited()
    draft.assign("Town", "City", values={"PS": "Palm Springs"})
    draft.assign("Pool Length", FURTHER)
    assert [(change.field, change.new) for change in map_changes(edited(), draft)] == [
        ("City", "from City, then Town; PS means Palm Springs"),
        ("Pool Length", "kept as a further field, as text"),
    ]


def test_a_draft_is_kept_until_it_is_discarded_and_never_a_wrong_one() -> None:
    session: dict[str, Any] = {}
    feed, saved = Feed(pk=1), edited()
    draft = draft_of(session, feed, saved)
    draft.assign("Town", "City")
    keep(session, feed, draft)
    assert draft_of(session, feed, saved).rules == draft.rules and saved.rules == []
    assert draft_of(session, Feed(pk=2), saved).rules == []
    draft.assign("x", "City", reader="money")
    with pytest.raises(ValidationError, match="money does not fit City"):
        keep(session, feed, draft)
    discard(session, feed)
    assert draft_of(session, feed, saved).rules == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A", "Line 1 is not a translation"),
        ("\nA =", "Line 2 is not"),
        ("A = B\nA = C", "Line 2: A is translated twice"),
    ],
)
def test_a_wrong_line_of_translations_is_named(text: str, sentence: str) -> None:
    with pytest.raises(FormError, match=sentence):
        translations(text)


def test_values_may_hold_an_equals_sign_after_the_first() -> None:
    assert translations("A = Active\n\n B=x = y ") == {"A": "Active", "B": "x = y"}


def test_a_transform_must_fit_its_target() -> None:
    form = AssignForm({"target": "City", "place": LAST, "reader": "money", "values": ""})
    assert not form.is_valid() and "City can be read as text, name" in str(form.errors["reader"])
    form = AssignForm({"target": "Latitude", "place": LAST, "reader": "money", "values": ""})
    assert "read in its own way" in str(form.errors["reader"])


WORDS = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="="), min_size=1, max_size=8)


@given(st.dictionaries(WORDS, WORDS, max_size=5))
def test_translations_are_read_as_they_were_written(values: dict[str, str]) -> None:
    assert translations("\n".join(f"  {value}= {meaning}" for value, meaning in values.items())) == values


@given(st.text(max_size=200))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(FormError):
        assert all(translations(text).values())
