"""Puerto Rico: streets and house numbers repeat from one urbanization to the next within a ZIP code, so its name is
part of the street's (USPS Publication 28, section 29)."""

import re
from dataclasses import replace

from listings.homes import places
from listings.homes.streets import Street

NAMED = re.compile(r"(?:^|[ ,]+)URB(?:ANIZACION|ANIZATION)?\b\.? +([A-Z][^,]*?)(?: *,|$| +(?=[A-Z]{0,2}-?\d))")
# Without the word, where a number and a street follow.
UNMARKED = re.compile(
    r"^(?!(?:COND|CONDOMINIO|EDIF|EDIFICIO|BO|BARRIO|SECT|SECTOR|APTO?|UNIT|RES|CARR|CALLE)\b)([A-Z][A-Z .]*?) *,"
    r" *(?=[A-Z]{0,2}-?\d+[A-Z]? +[A-Z]|CALLE )"
)
MARK = "/"


def cut(text: str, state: str = "") -> tuple[str, str]:
    """The text without the urbanization, and its name as one run of letters."""
    found = NAMED.search(text) or (UNMARKED.match(text) if state == "PR" else None)
    if found is None:
        return text, ""
    rest = f"{text[: found.start()]}, {text[found.end() :]}".strip(" ,")
    return rest, places.city(found[1])


def within(street: Street, urbanization: str) -> Street:
    return replace(street, name=f"{urbanization}{MARK}{street.name}") if urbanization and street.name else street


def parted(name: str) -> tuple[str, str]:
    """The urbanization, where it is known, and the name of the street alone."""
    urbanization, _, bare = name.rpartition(MARK)
    return urbanization, bare
