"""Where a home is: ZIP code, city, state and county, each in one spelling."""

import re
from functools import lru_cache

from listings.homes.streets import folded
from listings.homes.words import DIRECTION_WORDS, FILLERS, STATE_CODES, STATES

WORD = re.compile(r"[A-Z0-9]+")
ZIP = re.compile(r"(\d{3,5})(?:[- ]?\d{4})?(?:\.0)?")
ZIP_PLUS_FOUR = re.compile(r"(\d{5})[- ]?\d{4}")
NOBODYS = frozenset({"00000", "99999", "12345", "11111"})
COUNTY_WORDS = re.compile(r"\b(COUNTY|PARISH|BOROUGH|CENSUS AREA|MUNICIPALITY|MUNICIPIO|CITY AND|CO)\b")
CITY_WORDS = {
    **DIRECTION_WORDS,
    "ST": "SAINT",
    "STE": "SAINT",
    "SAINTE": "SAINT",
    "MT": "MOUNT",
    "FT": "FORT",
    "PT": "POINT",
}
CITY_WORDS |= {"HTS": "HEIGHTS", "SPGS": "SPRINGS", "BCH": "BEACH", "VLY": "VALLEY", "TWP": "", "TOWNSHIP": ""}
CITY_WORDS |= {"VLG": "VILLAGE", "PK": "PARK", "JCT": "JUNCTION", "HBR": "HARBOR", "IS": "ISLAND", "LK": "LAKE"}
COUNTY_ALIASES = {"DADE": "MIAMIDADE", "MANHATTAN": "NEWYORK", "BROOKLYN": "KINGS", "STATENISLAND": "RICHMOND"}
ALIASES = {"MANHATTAN": "NEWYORK", "NEWYORKCITY": "NEWYORK", "NYC": "NEWYORK", "29PALMS": "TWENTYNINEPALMS"}
CITY_WORDS |= {"SHRS": "SHORES", "LKS": "LAKES", "GDNS": "GARDENS", "HLS": "HILLS", "FLS": "FALLS", "PLNS": "PLAINS"}
CITY_WORDS |= {"CTR": "CENTER", "GRV": "GROVE", "MTN": "MOUNTAIN", "MDWS": "MEADOWS", "CRK": "CREEK", "RDG": "RIDGE"}
CITY_WORDS |= {"BORO": "", "TOWN": "", "OF": "", "BOROUGH": ""}


# Parts of a city that sources give as the city, which only a ZIP code tells from the rest of it.
PARTS_OF = {
    "LOSANGELES": "NORTHHOLLYWOOD HOLLYWOOD WESTHILLS VANNUYS SHERMANOAKS ENCINO TARZANA WOODLANDHILLS CANOGAPARK"
    " RESEDA NORTHRIDGE CHATSWORTH GRANADAHILLS SYLMAR PACOIMA SUNVALLEY STUDIOCITY VALLEYVILLAGE VENICE PLAYADELREY"
    " PACIFICPALISADES SANPEDRO WILMINGTON HARBORCITY WINNETKA SUNLAND TUJUNGA MISSIONHILLS PANORAMACITY EAGLEROCK",
    "SANDIEGO": "LAJOLLA SANYSIDRO RANCHOBERNARDO PACIFICBEACH OCEANBEACH MISSIONVALLEY MIRAMESA",
    "NEWYORK": "BROOKLYN QUEENS BRONX STATENISLAND",
    "QUEENS": "ASTORIA LONGISLANDCITY FLUSHING JAMAICA FORESTHILLS BAYSIDE ELMHURST CORONA RIDGEWOOD WOODSIDE"
    " SUNNYSIDE JACKSONHEIGHTS FARROCKAWAY REGOPARK KEWGARDENS FRESHMEADOWS WHITESTONE COLLEGEPOINT OZONEPARK",
    "BOSTON": "DORCHESTER ROXBURY JAMAICAPLAIN SOUTHBOSTON EASTBOSTON CHARLESTOWN BRIGHTON ALLSTON ROSLINDALE HYDEPARK"
    " WESTROXBURY MATTAPAN",
}
WHOLE_OF = {part: city for city, parts in PARTS_OF.items() for part in parts.split()}


def is_part(one: str, other: str) -> bool:
    """One city, as `city` gives it, is a part of the other."""
    return other in _wholes(one) or one in _wholes(other)


def _wholes(city: str) -> set[str]:
    whole = WHOLE_OF.get(city, "")
    return {whole, WHOLE_OF.get(whole, "")} - {""}


@lru_cache(maxsize=20_000)
def postal_code(text: str) -> str:
    """Five digits; a leading zero that a spreadsheet dropped is back, ZIP+4 is cut, and fillers are none."""
    text = text.strip()
    found = ZIP_PLUS_FOUR.fullmatch(text) or ZIP.fullmatch(text)
    if found is None:
        return ""
    code = found[1].zfill(5)
    return "" if code in NOBODYS else code


@lru_cache(maxsize=20_000)
def city(text: str) -> str:
    """As one run of letters: `"St. Petersburg"` and `"Saint Petersburg"` are `"SAINTPETERSBURG"`."""
    words = WORD.findall(folded(text).replace("'", "").replace("’", ""))
    if words[1:2] == ["OF"] and len(words) > 2 and words[0] in ("CITY", "TOWN", "VILLAGE", "TOWNSHIP", "BOROUGH"):
        words = words[2:]
    if len(words) > 1 and words[0] in ("PT", "PORT", "POINT"):
        words = ["PT.", *words[1:]]  # Pt St Lucie is Port, and Pt Pleasant is Point
    found = "".join(CITY_WORDS.get(word, word) for word in words) or "".join(words)
    return "" if found in FILLERS else ALIASES.get(found, found)


@lru_cache(maxsize=1_000)
def state(text: str) -> str:
    """Two letters, of the code or the name; empty for what is no state."""
    text = " ".join(WORD.findall(folded(text)))
    return text if text in STATE_CODES else STATES.get(text, "")


@lru_cache(maxsize=5_000)
def county(text: str) -> str:
    """As one run of letters, without the word County or Parish."""
    words = " ".join(WORD.findall(folded(text.partition(",")[0]).replace("'", "").replace("’", "")))
    short = COUNTY_WORDS.sub(" ", words)
    found = "".join(CITY_WORDS.get(word, word) for word in short.split())
    return "" if found in FILLERS else COUNTY_ALIASES.get(found, found)
