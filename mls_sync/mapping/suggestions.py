"""Which field of the RESO Data Dictionary a source's field is likely to be, by its name or its label: a suggestion for
a person, who decides. Never a guess at its values."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.other_names import OTHER_NAMES
from mls_sync.mapping.readers import UNREADABLE
from mls_sync.mapping.rules import FIELDS, READERS, readers_that_fit

SAME, KNOWN, SIMILAR = "the same name", "a known name of it", "a similar name"
# Below it, names such as ListAgentKey and ListAgentMlsId are taken for one another.
LEAST_ALIKE = 0.88
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# How exports shorten words.
_WORDS = {
    "num": "number", "no": "number", "nbr": "number", "addr": "address", "prc": "price", "lst": "list", "dt": "date",
    "sqft": "square feet", "sq": "square", "ft": "feet", "bdrm": "bedrooms", "bdrms": "bedrooms", "brs": "bedrooms",
    "ba": "baths", "bth": "baths", "yr": "year", "blt": "built", "subdiv": "subdivision", "desc": "description",
    "agt": "agent", "ofc": "office", "st": "street", "dist": "district", "elem": "elementary",
    "hs": "high school", "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
    "zip": "postal", "zipcode": "postal code", "tot": "total", "amt": "amount", "freq": "frequency",
    "assoc": "association",
}  # fmt: skip


class Suggestion(NamedTuple):
    """`field` is "" where nothing is similar; `why` says in words how it was found."""

    field: str = ""
    why: str = ""


def suggestions(names: Sequence[str]) -> list[Suggestion]:
    """One for each name, in their order. Of several names for one field the surest, then the first, has it."""
    found = [Suggestion()] * len(names)
    taken: set[str] = set()
    for why, meaning in ((SAME, _SAME), (KNOWN, _KNOWN)):
        for place, name in enumerate(names):
            field = meaning.get(folded(name)) or meaning.get(_spelled(name), "")
            if field and field not in taken and not found[place].field:
                found[place] = Suggestion(field, why)
                taken.add(field)
    for place, name in enumerate(names):
        if not found[place].field and (field := _similar(name, taken)):
            found[place] = Suggestion(field, SIMILAR)
            taken.add(field)
    return found


def _spelled(name: str) -> str:
    """With its words written out: "LST_PRC" as "listprice"."""
    words = (part.lower() for part in _PARTS.findall(name.replace("_", " ")))
    return folded(" ".join(_WORDS.get(word, word) for word in words))


def _similar(name: str, taken: Iterable[str]) -> str:
    """The most similar free field; "" where none is similar enough, or the name is too short to tell."""
    word = _spelled(name)
    if len(word) < 6:
        return ""
    matcher, best, least = SequenceMatcher(b=word, autojunk=False), "", LEAST_ALIKE
    for known, field in _SAME.items():
        if field in taken or abs(len(known) - len(word)) > 4:
            continue
        matcher.set_seq1(known)
        if matcher.quick_ratio() > least and (alike := matcher.ratio()) > least:
            best, least = field, alike
    return best


def suggested_field(name: str, label: str = "", samples: Iterable[str] = ()) -> str:
    """The RESO field that one with this name, or this label, is likely to be; "" where nothing says so, or where none
    of the samples can be read as one. Never the field itself, which needs no rule."""
    for word in (name, label):
        field = (_SAME.get(folded(word)) or _KNOWN.get(folded(word))) if word else None
        if field and field != name and _reads(field, samples):
            return field
    return ""


def _reads(field: str, samples: Iterable[str]) -> bool:
    fit = readers_that_fit(field)
    read = READERS[fit[0]][0] if fit else None
    found = [read(sample) for sample in samples] if read else []
    return not found or any(value is not None and value is not UNREADABLE for value in found)


def suggested_value(name: str, value: str, choices: Iterable[str]) -> str:
    """RESO's name for a lookup's value where one holds the other as a whole, e.g. "Condo" and "Condominium"; "" where
    none or several do. Of a status never: what frees a home for outreach is no guess (`listings.models.StatusWord`)."""
    if name == "StandardStatus":
        return ""
    word = folded(value)
    found = [each for each in choices if len(word) > 3 and (folded(each).startswith(word) or folded(each) in word)]
    return found[0] if len(found) == 1 else ""


_SAME = {folded(field): field for field in sorted(FIELDS)}
_KNOWN = {folded(name): field for field, names in OTHER_NAMES.items() for name in names.split(",")}
_KNOWN |= {
    word: field
    for word, field in {_spelled(name): field for name, field in _KNOWN.items()}.items()
    if word not in _KNOWN
}
