"""The published sentences for the search box keep their score (issue 14): 95 % right, none silently wrong."""

import pytest

from tests.listings.sentences.parsing import parse
from tests.listings.sentences.scoring import FILES, PARTLY, RIGHT, WRONG, Answer, Sentence, score, sentences, verdict


def test_the_set_is_whole() -> None:
    texts = [sentence.text for sentence in sentences()]
    assert len(texts) >= 300 and len(set(texts)) == len(texts)
    assert {sentence.name for sentence in sentences()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_nearly_all_are_right_and_none_is_silently_wrong(name: str) -> None:
    found = score(parse)
    assert [sentence.text for sentence in found.of(WRONG, name=name)] == []
    assert found.share(name) >= 95


def test_the_same_text_has_the_same_answer() -> None:
    assert all(parse(sentence.text) == parse(sentence.text) for sentence in sentences())


INDIO = Sentence("3 bed Indio no carpet", "city=Indio&min_beds=3", ("no", "carpet"))


@pytest.mark.parametrize(
    ("filters", "words", "searched", "expected"),
    [
        ("min_beds=3&city=Indio", "no carpet", "", RIGHT),
        ("city=Indio", "3 bed no carpet", "", PARTLY),
        ("city=Indio&min_beds=3", "no carpet please granny", "", PARTLY),
        ("city=Indio", "no carpet", "", WRONG),  # three bedrooms are neither a filter nor a word
        ("city=Indio&min_beds=3", "", "", WRONG),
        ("city=Indio&min_beds=4", "no carpet", "", WRONG),
        ("city=Indio&min_beds=3&pool=yes", "no carpet", "", WRONG),
        ("city=Indio&min_beds=3", "no carpet", "carpet", WRONG),  # finds the opposite
    ],
)
def test_what_is_right_and_what_is_silently_wrong(filters: str, words: str, searched: str, expected: str) -> None:
    assert verdict(INDIO, Answer(filters, tuple(words.split()), frozenset(searched.split()))) == expected
