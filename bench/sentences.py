"""What the search box makes of the published sentences (tests/listings/sentences/). Needs no database.

*Right* has the filters and words meant and no others; *silently wrong* has a filter that nobody asked for, drops a wish
without marking it, or searches for what was not wanted. Debatable sentences count for the second alone.
"""

import sys
from time import perf_counter

from bench.figures import Figure, at_least, at_most, told
from tests.listings.sentences.parsing import parse, understood
from tests.listings.sentences.scoring import FILES, RIGHT, WRONG, Score, score, sentences

LEAST_RIGHT = 95


def figures() -> list[Figure]:
    found = score(parse)
    for sentence in found.of(WRONG):
        print(f"  silently wrong: {sentence.text}", file=sys.stderr, flush=True)
    return [*_of(found, "all"), *(figure for name in FILES for figure in _of(found, name)), _rate()]


def _of(found: Score, name: str) -> list[Figure]:
    chosen = "" if name == "all" else name
    label = f"sentences, {name.replace('_', ' ')}"
    return [
        told(f"{label}: in the set", len(found.of_file(chosen)), "sentences"),
        told(f"{label}: right, of all", len(found.of(RIGHT, name=chosen)), "sentences"),
        at_least(f"{label}: right, of those that are not debatable", found.share(chosen), LEAST_RIGHT, "%"),
        at_most(f"{label}: silently wrong", len(found.of(WRONG, name=chosen)), 0, "sentences"),
    ]


def _rate() -> Figure:
    started = perf_counter()
    for sentence in sentences():
        understood(sentence.text)
    return told("sentences: read", len(sentences()) / (perf_counter() - started), "sentences/s")
