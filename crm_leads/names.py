"""Names of people and firms as owners' records and agents write them: which is a firm, what to call a person, and when
two names may be one person's.

Own code: the one kept library, nameparser 2.6, makes "Rosa and Pete" one first name, loses the first name of "Seller,
Jr., Rosa" and knows neither firms nor "Current Resident".
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from crm_leads.given_names import GIVEN_NAMES

# A firm, trust or estate wherever the word stands; no surname.
ALWAYS = frozenset(
    """
    LLC LLLP LLP LP PLLC PLC LTD LIMITED INC INCORPORATED CORP CORPORATION COMPANY COMPANIES GMBH TRUST TRUSTS TRUSTEE
    TRUSTEES TTEE TTEES FOUNDATION FUND FUNDS HOLDING HOLDINGS PROPERTIES INVESTMENT INVESTMENTS INVESTORS PARTNERS
    PARTNERSHIP ASSOCIATION ASSOCIATES ASSN HOA CONDOMINIUM CONDOMINIUMS ENTERPRISES VENTURES REALTY MORTGAGE LENDING
    DEVELOPMENT DEVELOPERS BUILDERS CONSTRUCTION RENTALS SERVICES SOLUTIONS MANAGEMENT GROUP CAPITAL HEIRS REVOCABLE
    BROS BROTHERS SONS MEDICAL HUMANITY INDIANS TRIBE BORROWER OPENDOOR ZILLOW LENNAR
    IRREVOCABLE MINISTRIES UNIVERSITY DIOCESE ARCHDIOCESE AUTHORITY HUD FNMA FHLMC DTD UTD UAD
    """.split()
)
# Surnames, too: a firm's with three words, or with OF ("Bank of Indio", "City of Indio").
AMBIGUOUS = frozenset(
    """
    BANK CHURCH ESTATE CITY COUNTY STATE TOWN VILLAGE TEMPLE CHAPEL SCHOOL COLLEGE HOSPITAL HOMES PARISH DISTRICT
    """.split()
)
# Of these few people are called: a firm's behind a word that is no first name ("Invitation Homes").
HARDLY_SURNAMES = frozenset("HOMES COUNTY SCHOOL COLLEGE HOSPITAL DISTRICT CITY".split())
# An estate is named by its person.
ESTATE = frozenset({"ESTATE"})
FIRMS = re.compile(
    r"\b(?:(?:US|USA|CHASE|CITI|TD|PNC|KEY|TRUIST|WELLS FARGO) BANK|FANNIE MAE|FREDDIE MAC|UNITED STATES|PENN STATE)\b"
)
# Surnames unless something stands between them and the name: "Acme, Co", "Smith & Sons Co", "Doe Jane, TR".
ABBREVIATED = frozenset({"CO", "TR", "TRS", "NA", "SA", "ET AL"})
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor rev reverend hon sir madam capt captain col colonel sgt sergeant lt maj "
    "judge pastor rabbi sra srta señor señora messrs".split()
)
SUFFIXES = frozenset("jr sr ii iii iv esq md phd dds dvm cpa".split())
PARTICLES = frozenset(
    "de del della dela di da das do dos du la las le los van von der den ter ten zu al el bin ibn san santa st".split()
)
NOBODY = frozenset(
    {"owner", "current owner", "owner of record", "homeowner", "home owner", "current resident", "resident", "occupant",
     "unknown", "unknown owner", "name not known", "not known", "n/a", "na", "none", "seller", "client", "tbd"}
)  # fmt: skip
AND = re.compile(r"\s*(?:&|\+|;|/|\band\b|\bor\b)\s*", re.IGNORECASE)
# What deeds add: and others, and wife, husband and wife, joint tenants.
CARE_OF = re.compile(
    r"\s+(?:c/o|attn:?|care of)\s.*$|,?\s+(?:et\.? ?(?:al|ux|vir)|[hw]/[hw]|jt ?ten|jtwros|jtrs)\b\.?"
    r"|[\"“(][^\"”)]*[\"”)]",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*", re.UNICODE)
DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")


class Name(NamedTuple):
    """What to call a person, and the family's name; either may be empty."""

    first: str = ""
    last: str = ""


def is_surely_entity(name: str) -> bool:
    """By a word that is nobody's surname."""
    return bool(ALWAYS.intersection(_words(_spelled(name))))


def _spelled(name: str) -> str:
    text = DOTTED.sub(lambda found: found[0].replace(".", ""), name.upper())
    return text.replace("U/T/D", "UTD").replace("U/A", "UAD")


def looks_like_entity(name: str) -> bool:
    """Whether the name is a firm's, trust's or estate's rather than a person's. A guess: who types the name may say."""
    text = _spelled(name)
    words = _words(text)
    if ALWAYS.intersection(words) or FIRMS.search(" ".join(words)):
        return True
    if AMBIGUOUS.intersection(words) and _is_institution(text, words):
        return True
    counted = _counted(text)
    if len(counted) > 2 and counted[-1] in ("TR", "TRS") or _is_company(counted):
        return True
    behind = {parts[0] for piece in text.split(",")[1:] if (parts := _words(piece))}
    return bool(ABBREVIATED.intersection(words) and ("&" in text or ABBREVIATED & behind))


def _is_company(words: list[str]) -> bool:
    """ "Desert Paving Co", and not "Maria Teresa Co"."""
    return len(words) > 2 and words[-1] == "CO" and not GIVEN_NAMES.intersection(words[:2])


def _is_institution(text: str, words: list[str]) -> bool:
    """ "First National Bank" and "Estate of Ana", not "Dana Bank", "Mary Ann Church" or "Andrew and Dana Church"."""
    if "OF" in words:
        return True
    counted = _counted(text)
    if not ESTATE.intersection(words):
        if words[0] not in ("ST", "SAINT") and GIVEN_NAMES.intersection(counted[:2]):
            return False
        if len(counted) == 2 and counted[1] in HARDLY_SURNAMES:
            return True
    surname = _words(text.split(",")[0]) if "," in text else []
    if len(surname) == 1:
        return False
    return any(len(_counted(part)) >= 3 for part in AND.split(text))


def _counted(text: str) -> list[str]:
    """Without titles, suffixes and initials, which people have. A saint's is no title."""
    extra = {word.upper() for word in TITLES | SUFFIXES}
    return [word for word in _words(text) if len(word) > 1 and word not in extra]


def _words(text: str) -> list[str]:
    return [word.strip(".'") for word in WORD.findall(text)]


def split_name(name: str, *, is_person: bool = False) -> Name:
    """`Name("Rosa", "Seller")` of "Rosa Seller", "Seller, Rosa", "Dr. Rosa M. Seller Jr." and "Rosa and Pete Seller",
    of whom the first is named. Empty for a firm and for what names nobody ("Current Resident"); with `is_person` a firm
    is only what nobody is called ("Oak LLC")."""
    return next(iter(people_in(name, is_person=is_person)), Name())


def people_in(name: str, *, is_person: bool = False) -> list[Name]:
    """Everybody whom the name names, such as both of a couple."""
    text = _cleaned(name)
    is_firm = is_surely_entity(text) if is_person else looks_like_entity(text)
    if _is_nobody(text) or is_firm:
        return []
    pieces = [words for each in text.split(",") if (words := _person_words(each))]
    if len(pieces) > 1:
        family = " ".join(word for word in pieces[0] if word != "&")
        return [Name(_given(part), family) for part in _parts(pieces[1])]
    parts = _parts(pieces[0]) if pieces else []
    if len(parts) == 1 == len(parts[0]) and any(_bare(word) in TITLES for word in text.split()):
        return [Name("", parts[0][0])]  # "Mr. & Mrs. Seller"
    family = " ".join(_family(parts[-1])) if parts and len(parts[-1]) > 1 else ""
    return [_whole(part) if len(part) > 1 else Name(part[0].strip(".,"), family) for part in parts]


@lru_cache(maxsize=20_000)
def keys(*names: str) -> frozenset[str]:
    """By which a person is known again at one home, for a stop alone, so rather too often: first and last name without
    accents, titles, middle names, suffixes and order; each of a couple; a firm's as a whole. Empty for nobody."""
    found = set()
    for text in map(_cleaned, names):
        known = [f"{each.first} {each.last.split()[-1] if each.last else ''}" for each in people_in(text)]
        found |= {folded(each) for each in known or ([] if _is_nobody(text) else [text])}
    return frozenset(found - {""})


def _cleaned(name: str) -> str:
    return " ".join(CARE_OF.sub(" ", name).split())


def _is_nobody(text: str) -> bool:
    return not text or text.casefold().strip(". ") in NOBODY


def _person_words(text: str) -> list[str]:
    """The words of one piece without titles and suffixes; "&" stays."""
    words = [word for word in AND.sub(" & ", text).split() if _bare(word) not in TITLES]
    while words and _bare(words[-1]) in SUFFIXES:
        words.pop()
    return words


def _parts(words: list[str]) -> list[list[str]]:
    """Parted by "&"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == "&":
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _whole(words: list[str]) -> Name:
    """First name first, two words at least."""
    family = _family(words)
    return Name(_given(words[: len(words) - len(family)]), " ".join(family))


def _family(words: list[str]) -> list[str]:
    """The last word with its particles: "de la Cruz"."""
    start = len(words) - 1
    while start > 1 and _bare(words[start - 1]) in PARTICLES:
        start -= 1
    return words[start:]


def _given(words: list[str]) -> str:
    """What the person is called: "Robert" of "J. Robert"."""
    known = [word.strip(".,") for word in words if word.strip(".,")]
    return next((word for word in known if len(word) > 1), known[0] if known else "")


def _bare(word: str) -> str:
    return word.casefold().replace(".", "").strip(",")


def folded(text: str) -> str:
    """Small letters and digits without accents, the words in order of the alphabet."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    joined = re.sub(r"['’.-]", "", letters)
    return " ".join(sorted(re.findall(r"[^\W_]+", joined)))
