"""A small grammar of what people type: "3-bed under 800k with a pool in Palm Desert" is three filters and a city.

It knows the phrases of `listings.phrases` and nothing else; what it does not understand stays as words to search for.
It leaves alone what stands in quotation marks, and an address or a number. A word that may belong to a name (Desert
View Realty, Pool Street) is read only where its neighbors are no part of one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count

from listings.folding import fold
from listings.homes.words import SUFFIXES
from listings.models import FacetCity, FacetSubType
from listings.phrases import CONNECTORS, HOME_TYPES, KEYWORDS, NOISE, PHRASES, UNIT_WORDS
from listings.search.criteria import SearchCriteria
from listings.search.scope import searched

# Stands where something was understood.
TAKEN = "\x1f"
LONGEST_CITY = 4
PUNCTUATION = ",;.!?"


@dataclass
class Understood:
    """`changes` are attributes of `SearchCriteria`; `rest` is what stays as words."""

    rest: str
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """Names that only the database knows: `cities` gives those of some folded names that are cities, `home_types` those
    PropertySubTypes that hold one of some words."""

    cities: Callable[[Iterable[str]], dict[str, str]]
    home_types: Callable[[tuple[str, ...]], tuple[str, ...]]


def understand(criteria: SearchCriteria) -> SearchCriteria:
    """The same search with what its text says as filters. At most two queries more, where the text may need them."""
    if not criteria.text:
        return criteria
    found = read(criteria.text, STORED)
    if not found.changes:
        return criteria
    changes: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(criteria, name), *value)))
        if isinstance(SearchCriteria.empty()[name], tuple)
        else value
        for name, value in found.changes.items()
    }
    return replace(criteria, **changes, text=found.rest, page=1)


def read(text: str, vocabulary: Vocabulary) -> Understood:
    """Any text has an answer; at worst nothing of it is understood."""
    if '"' in text or TAKEN in text or is_address(text):
        return Understood(text)
    found = Understood(" ".join(text.split()))
    _take_cities(found, vocabulary)
    for phrase in PHRASES:
        _take(found, phrase.pattern, phrase.read, is_name=phrase.is_name)
    for pattern, stems in HOME_TYPES:
        _take(found, pattern, lambda _, stems=stems: _home_types(vocabulary, stems), is_name=False)
    if not found.changes:
        return Understood(text)
    found.rest = _left(found.rest)
    return found


def is_address(text: str) -> bool:
    """Begins with a house number and goes on as a street does: no filter is looked for in `5 Acres Ln`."""
    words = [word.strip(PUNCTUATION) for word in text.upper().split()]
    if len(words) < 2 or not words[0][:1].isdigit() or "+" in words[0] or not words[1][:1].isalnum():
        return False
    is_unit = words[1].strip("+") in UNIT_WORDS or any(words[0].endswith(unit) for unit in ("BD", "BR", "BA", "BED"))
    if is_unit:
        return len(words) > 2 and words[2] in SUFFIXES
    return words[1] not in CONNECTORS and words[1].lower() not in KEYWORDS | CONNECTORS


def _home_types(vocabulary: Vocabulary, stems: tuple[str, ...]) -> dict[str, Any] | None:
    names = vocabulary.home_types(stems)
    return {"home_types": names} if names else None


def _take(found: Understood, pattern: Any, reading: Any, *, is_name: bool) -> None:
    """Replace each match that is understood by TAKEN."""
    at = 0
    while match := pattern.search(found.rest, at):
        at = match.end()
        has_figure = any(map(str.isdigit, match[0]))
        if not (has_figure or _ends_here(found.rest[match.end() :])) or (
            is_name and not _begins_here(found.rest[: match.start()])
        ):
            continue
        changes = reading(match)
        if changes is None:
            continue
        for name, value in changes.items():
            held = found.changes.get(name, ())
            found.changes[name] = (*held, *value) if isinstance(SearchCriteria.empty()[name], tuple) else value
        found.rest = f"{found.rest[: match.start()]} {TAKEN} {found.rest[match.end() :]}"
        at = match.start() + 3


def _ends_here(behind: str) -> bool:
    """What follows is no part of a name that these words begin."""
    if behind[:1] and behind[:1] not in " ,;.!?/)&+" + TAKEN:
        return False
    return _is_apart(behind.lstrip().partition(" ")[0]) or behind.lstrip()[:1] in tuple(",;.!?/)&+")


def _begins_here(before: str) -> bool:
    stripped = before.rstrip()
    return stripped.endswith((",", ";", ".", "/", "&", "+")) or _is_apart(stripped.rpartition(" ")[2])


def _is_apart(word: str) -> bool:
    word = word.strip(PUNCTUATION + "()").lower()
    return not word or word == TAKEN or word in CONNECTORS or word in KEYWORDS or word in NOISE or word[0].isdigit()


def _take_cities(found: Understood, vocabulary: Vocabulary) -> None:
    """One or more cities, each between words that belong to no name."""
    words = found.rest.split(" ")
    spans = [(a, b) for a in range(len(words)) for b in range(a + 1, min(a + LONGEST_CITY, len(words)) + 1)]
    names = {(a, b): fold(" ".join(words[a:b]).strip(PUNCTUATION)) for a, b in spans if _may_be_city(words, a, b)}
    if not names:
        return
    known = vocabulary.cities(set(names.values()))
    taken: set[int] = set()
    cities: dict[str, None] = {}
    for (a, b), name in sorted(names.items(), key=lambda item: item[0][0] - item[0][1]):
        if name in known and not taken & set(range(a, b)):
            taken |= set(range(a, b))
            cities[known[name]] = None
    if cities:
        found.changes["cities"] = tuple(cities)
        found.rest = " ".join(TAKEN if n in taken else word for n, word in enumerate(words))


def _may_be_city(words: list[str], a: int, b: int) -> bool:
    part = words[a:b]
    if not all(word.strip(PUNCTUATION)[:1].isalpha() for word in part) or any(word[-1:] == "," for word in part[:-1]):
        return False
    before = " ".join(words[:a])
    behind = ", " if part[-1][-1:] in PUNCTUATION else " ".join(["", *words[b:]])
    return _begins_here(before) and _ends_here(behind) and not _is_apart(part[0]) and not _is_apart(part[-1])


def _left(text: str) -> str:
    """What was not understood, without the little words around what was."""
    kept = []
    for piece in text.split(TAKEN):
        words = piece.split()
        while words and _is_little(words[0]):
            words = words[1:]
        while words and _is_little(words[-1]):
            words = words[:-1]
        kept += [word.strip(PUNCTUATION) for word in words]
    rest = " ".join(kept).strip(PUNCTUATION + " ")
    return rest if any(character.isalnum() for character in rest) else ""


def _is_little(word: str) -> bool:
    word = word.strip(PUNCTUATION + "()-/&+").lower()
    return not word or word in CONNECTORS or word in NOISE


def _stored_cities(names: Iterable[str]) -> dict[str, str]:
    return dict(FacetCity.objects.filter(folded__in=list(names)).exclude(folded="").values_list("folded", "name"))


def _stored_home_types(stems: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a listing of the scope has."""
    rows = searched(SearchCriteria()).rows().order_by().values_list("facet_sub_type").annotate(n=Count("*"))
    held = [number for number, _ in rows]
    names = FacetSubType.objects.filter(pk__in=held).values_list("name", flat=True)
    return tuple(sorted(name for name in names if any(stem in fold(name) for stem in stems)))


STORED = Vocabulary(_stored_cities, _stored_home_types)
