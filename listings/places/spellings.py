"""How listings and letters spell the names of places: with abbreviations of the Postal Service, or by one half of a
double name."""

import re
from collections.abc import Iterator

from listings.folding import fold

# USPS Publication 28, section 354 and appendix C1; the first word of each line is the one to spell out.
ABBREVIATIONS = tuple(
    tuple(line.split())
    for line in """
    springs spgs spngs sprgs
    spring spg
    beach bch
    heights hts hgts
    hills hls
    mount mt
    mountain mtn
    saint st
    fort ft
    point pt
    port prt
    lake lk
    lakes lks
    valley vly
    village vlg
    grove grv
    center ctr
    junction jct
    island isl
    park pk
    canyon cyn
    desert dsrt
    ranch rnch
    north n no
    south s so
    east e
    west w
    twentynine 29
    """.strip().splitlines()
)
_OTHERS = {word: tuple(each for each in line if each != word) for line in ABBREVIATIONS for word in line}
_IN_FULL = {word: line[0] for line in ABBREVIATIONS for word in line[1:]}
_BRACKETS = re.compile(r"\s*\(([^)]*)\)\s*")
_HALVES = re.compile(r"\s*[-\N{EN DASH}/]\s*")


def spellings(name: str) -> Iterator[str]:
    """Folded, the name's own first: "palm springs", "palm spgs" for Palm Springs."""
    seen: dict[str, None] = {}
    for given in (name, _BRACKETS.sub(" ", name)) if "(" in name else (name,):
        words = fold(given).split()
        seen |= dict.fromkeys(" ".join(spelled) for spelled in (words, *_abbreviated(words)))
    yield from seen


def spelled_out(folded: str) -> str:
    """With every abbreviation in full: "desert hot springs" for "dsrt hot spgs"."""
    return " ".join(_IN_FULL.get(word, word) for word in folded.split())


def _abbreviated(words: list[str]) -> Iterator[list[str]]:
    """Each word that has another form in turn."""
    for place, word in enumerate(words):
        for other in _OTHERS.get(word, ()):
            yield [*words[:place], other, *words[place + 1 :]]


def halves(name: str) -> list[str]:
    """Folded parts of a double name: Ventura of "San Buenaventura (Ventura)", Idyllwild and Pine Cove of their town."""
    inside = _BRACKETS.findall(name)
    parts = _HALVES.split(_BRACKETS.sub(" ", name).strip())
    return [fold(part) for part in (*inside, *(parts if len(parts) > 1 else ())) if fold(part)]
