"""Are two addresses one home: our verdicts on the corpus, beside the keys of two address libraries.

A key has no third answer: two equal ones say *same*, unequal ones *different*; an address of which a library makes no
key gets no answer. Neither library knows parcels. All get the same columns.
"""

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from time import perf_counter

from bench.figures import Figure, at_least, at_most, told
from bench.rival_keys import doorplate_key, scourgify_key
from listings.homes.judging import judge
from listings.homes.reading import read
from tests.listings.homes.corpus import pairs

Side = Mapping[str, str]
SAME, DIFFERENT, MAYBE, NO_ANSWER = "same", "different", "maybe", "no answer"


def figures() -> list[Figure]:
    started = perf_counter()
    ours = Score(verdict)
    seconds = perf_counter() - started
    return [
        told("homes: pairs in the corpus", len(pairs()), "pairs"),
        told("homes: those that a person decides at once", sum(pair.at_once for pair in pairs()), "pairs"),
        *_ours(ours),
        *_unseen(),
        told("homes, ours: pairs read and judged", len(pairs()) / seconds, "pairs/s"),
        *_rival("doorplate", Score(by_key(doorplate_key))),
        *_rival("scourgify", Score(by_key(scourgify_key))),
    ]


class Score:
    """Answers counted by what a person says: `counts["same", "maybe"]` pairs are the same home and were answered by
    *maybe*. `hesitated` counts the *maybe* among pairs that a person decides at once."""

    def __init__(self, answer: Callable[[Side, Side], str]) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.hesitated = 0
        for pair in pairs():
            given = answer(pair.one, pair.other)
            self.counts[pair.verdict, given] += 1
            self.hesitated += pair.at_once and given == MAYBE

    def precision(self, answer: str) -> float:
        """Percent of the pairs so answered of which it is true, among those that can be decided."""
        given = self.counts[SAME, answer] + self.counts[DIFFERENT, answer]
        return 100 * self.counts[answer, answer] / given if given else 0

    def recall(self, answer: str) -> float:
        """Percent of the pairs of which it is true that were so answered."""
        return 100 * self.counts[answer, answer] / sum(n for (true, _), n in self.counts.items() if true == answer)

    def overbold(self) -> int:
        """Pairs that nobody can decide, and that were decided all the same."""
        return self.counts[MAYBE, SAME] + self.counts[MAYBE, DIFFERENT]

    def without_answer(self) -> int:
        return sum(n for (_, given), n in self.counts.items() if given == NO_ANSWER)


def verdict(one: Side, other: Side) -> str:
    return str(judge(read(one), read(other)).verdict)


def by_key(key: Callable[[Side], Hashable | None]) -> Callable[[Side, Side], str]:
    """Two equal keys are one home."""

    def answer(one: Side, other: Side) -> str:
        keys = key(one), key(other)
        if None in keys:
            return NO_ANSWER
        return SAME if keys[0] == keys[1] else DIFFERENT

    return answer


def _ours(score: Score) -> list[Figure]:
    print(f"  ours: {dict(score.counts)}", file=sys.stderr, flush=True)
    decided_at_once = sum(pair.at_once for pair in pairs())
    return [
        at_least("homes, ours: precision of same", score.precision(SAME), 100, "%"),
        told("homes, ours: recall of same", score.recall(SAME), "%"),
        at_least("homes, ours: precision of different", score.precision(DIFFERENT), 100, "%"),
        told("homes, ours: recall of different", score.recall(DIFFERENT), "%"),
        at_most("homes, ours: decided though nobody can", score.overbold(), 0, "pairs"),
        at_most("homes, ours: maybe, where a person decides at once", 100 * score.hesitated / decided_at_once, 2, "%"),
    ]


def _unseen() -> list[Figure]:
    """The rest of the corpus guided the code; these pairs did not."""
    answers = [(pair.verdict, verdict(pair.one, pair.other)) for pair in pairs() if pair.style == "unseen"]
    wrong = sum(given not in (true, MAYBE) for true, given in answers)
    return [
        told("homes, ours: pairs written after the code", len(answers), "pairs"),
        told("homes, ours: wrong answers to these", wrong, "pairs"),
        told(
            "homes, ours: maybe to those that can be decided",
            answers.count((SAME, MAYBE)) + answers.count((DIFFERENT, MAYBE)),
            "pairs",
        ),
    ]


def _rival(name: str, score: Score) -> list[Figure]:
    print(f"  {name}: {dict(score.counts)}", file=sys.stderr, flush=True)
    return [
        told(f"homes, {name}'s key: precision of same", score.precision(SAME), "%"),
        told(f"homes, {name}'s key: recall of same", score.recall(SAME), "%"),
        told(f"homes, {name}'s key: precision of different", score.precision(DIFFERENT), "%"),
        told(f"homes, {name}'s key: recall of different", score.recall(DIFFERENT), "%"),
        told(f"homes, {name}'s key: decided though nobody can", score.overbold(), "pairs"),
        told(f"homes, {name}'s key: no answer", score.without_answer(), "pairs"),
    ]
