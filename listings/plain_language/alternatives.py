"""Several filters narrow a search together, so "or" between two of them is more than a search can say, unless both are
values of one filter that takes several. Then both are marked, since either alone would hide homes that fit."""

import re
from typing import Any

from listings.plain_language.sentence import MARKED, TAKEN, Sentence, Take
from listings.plain_language.words import is_little
from listings.search.criteria import SearchCriteria

OR = re.compile(r"(?<![\w/])(?:and/or|or)(?![\w/])", re.IGNORECASE)
NEXT_WORD = re.compile(r"\s*(?:an? |the )?[\w'/$.+-]+")
LAST_WORD = re.compile(r"[\w'/$.+-]+\s*$")


def is_of_several(name: str) -> bool:
    return isinstance(SearchCriteria.empty()[name], tuple)


def settle(sentence: Sentence) -> None:
    """Marks what a search cannot say: alternatives, and a second value of a filter that has one."""
    for match in OR.finditer(sentence.text):
        if sentence.view[match.start()] not in (TAKEN,):
            _alternative(sentence, match.start(), match.end())
    given: dict[str, Any] = {}
    for take in sorted(sentence.takes, key=lambda take: take.start):
        one = {name: value for name, value in take.changes.items() if not is_of_several(name)}
        if any(given.get(name, value) != value for name, value in one.items()):
            sentence.untake(take)
        else:
            given |= one


def _alternative(sentence: Sentence, start: int, end: int) -> None:
    before, behind = _ending_at(sentence, start), _starting_at(sentence, end)
    if not before and not behind:
        return
    if before and behind and _are_of_one_filter(before, behind):
        sentence.absorb(start, end)
        return
    if before and not behind and not _is_open(sentence, end):
        return
    for take in _choices(sentence, before, behind):
        if before and behind or not _is_place(take):
            sentence.untake(take)
    _mark_around(sentence, start, end, before, behind)


def _choices(sentence: Sentence, before: Take | None, behind: Take | None) -> list[Take]:
    """What "or" stands between: the two beside it, or all of `3 bed 2 bath or 4 bed 3 bath`."""
    beside = [take for take in (before, behind) if take]
    if not before or not behind:
        return beside
    # Of `condo in Indio or townhouse in La Quinta` each side is one choice.
    is_mixed = _is_place(before) != _is_place(behind)
    one, other = _run(sentence, before, -1, whole=is_mixed), _run(sentence, behind, 1, whole=is_mixed)
    are_parallel = {name for take in one for name in take.changes} & {name for take in other for name in take.changes}
    return [*one, *other] if are_parallel else beside


def _run(sentence: Sentence, take: Take, step: int, *, whole: bool) -> list[Take]:
    """Takes side by side, up to a place; the `whole` clause goes on over places and little words."""
    takes = sorted(sentence.takes, key=lambda one: one.start)[::step]
    found = [take]
    for following in takes[takes.index(take) + 1 :]:
        first, second = sorted((found[-1], following), key=lambda one: one.start)
        gap = sentence.view[first.end : second.start]
        if gap.strip() if not whole else not all(map(is_little, gap.lower().split())):
            break
        if _is_place(following) and not whole:
            break
        found.append(following)
    return found


def _mark_around(sentence: Sentence, start: int, end: int, before: Take | None, behind: Take | None) -> None:
    """The "or" and, where one side is no filter, the word there."""
    sentence.mark(start, end)
    if not behind and (word := NEXT_WORD.match(sentence.view, end)):
        sentence.mark(word.end() - len(word[0].lstrip()), word.end())
    if not before and (last := LAST_WORD.search(sentence.view[:start])):
        sentence.mark(last.start(), last.start() + len(last[0].rstrip()))


def _is_open(sentence: Sentence, end: int) -> bool:
    """Something follows that may be the other choice."""
    return bool(NEXT_WORD.match(sentence.view, end)) or sentence.view[end:].lstrip()[:1] == MARKED


def _ending_at(sentence: Sentence, at: int) -> Take | None:
    at = len(sentence.view[:at].rstrip(" ,"))
    return next((take for take in sentence.takes if take.end == at), None)


def _starting_at(sentence: Sentence, at: int) -> Take | None:
    rest = sentence.view[at:]
    at += len(rest) - len(rest.lstrip())
    return next((take for take in sentence.takes if take.start == at), None)


def _are_of_one_filter(one: Take, other: Take) -> bool:
    names = {*one.changes, *other.changes}
    return one.changes == other.changes or (len(names) == 1 and all(map(is_of_several, names)))


def _is_place(take: Take) -> bool:
    return set(take.changes) <= {"cities", "postal_codes"}
