"""Schools, agents, offices, MLS areas, subdivisions and numbers that somebody calls so, and ZIP codes."""

import re
from re import Match

from listings.plain_language.phrases.phrase import Changes, Context, Reader, phrase
from listings.plain_language.words import CONNECTORS, KEYWORDS, NOISE

# In the names of brokerages: "listed by" a person says the agent.
BROKERAGES = re.compile(
    r"\b(?:realty|realtors?|real estate|properties|group|brokers?|brokerage|associates|partners|homes|coldwell|compass"
    r"|keller|berkshire|century|sotheby'?s?|re/?max|exp|redfin|windermere|douglas|corcoran|bennion|weichert)\b",
    re.IGNORECASE,
)
NO_NAME = CONNECTORS | NOISE | KEYWORDS


def _named(field: str) -> Reader:
    def read(match: Match[str], context: Context) -> Changes:
        return {field: match["name"].strip(" .-")}

    return read


def _school(match: Match[str], context: Context) -> Changes:
    """Without the word "school" only what is written as a name: ceilings are high, too."""
    is_name = all(word[0].isupper() for word in match["name"].split()) and not match["name"].isupper()
    return {"school": match["name"]} if match["school"] or is_name else None


def _listed_by(match: Match[str], context: Context) -> Changes:
    return {"office": match["name"].strip(" .-")} if BROKERAGES.search(match["name"]) else {}


WORD = rf"(?!(?:{'|'.join(sorted(map(re.escape, NO_NAME), key=len, reverse=True))})\b)[^\W\d_][\w'.-]*"
OF_NAME = rf"(?P<name>{WORD}(?: {WORD}){{0,3}})"
PHRASES = (
    phrase(r"mls ?(?:#|no\.?|number|id)? ?:? ?#? ?(?P<name>[A-Z]{0,4}\d{5,12}[A-Z]{0,4})(?!\w)", _named("listing")),
    phrase(
        rf"(?P<name>{WORD}(?: {WORD}){{0,3}} (?:(?:junior )?high|middle|elementary|academy))"
        r"(?P<school> school)?(?!\w)",
        _school,
    ),
    phrase(rf"(?:listing |list )?agent ?[:=] ?{OF_NAME}", _named("agent")),
    phrase(rf"(?:listing |list )?(?:office|brokerage|broker) ?[:=] ?{OF_NAME}", _named("office")),
    phrase(rf"listed (?:by|with) {OF_NAME}", _listed_by),
    phrase(r"(?:mls )?area ?#?:? ?(?P<name>\d{2,4})(?![\w,.]*\d| ?(?:sq|sf|acre))(?!\w)", _named("area"), is_name=True),
    phrase(
        r"(?:zip(?: ?codes?)?:? )?(?P<name>\d{5})(?:-\d{4})?(?![\w-])",
        lambda match, context: {"postal_codes": (match["name"],)},
        is_name=True,
    ),
)
