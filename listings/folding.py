"""One folding of case and accents, for facets, filters and words: the same in Python and in PostgreSQL.

`fold` is for names, such as cities and subdivisions: La Cañada Flintridge, LA CANADA  FLINTRIDGE and la
cañada-flintridge are one. `fold_words` is for texts whose punctuation means something to the text search: it takes away
only case, accents and apostrophes (O'Keefe is okeefe).

In SQL they are the functions `listings_fold(text)` and `listings_fold_words(text)`; `listings_words(text)` is what the
text search indexes, with the parts of a word with an apostrophe beside it (keefe finds O'Keefe, too). They depend
neither on the server's locale nor on an extension: Unicode's decomposition (NFKD) is PostgreSQL's own, the rest are
tables. A change here needs a migration that makes the functions anew, and with them `FacetCity.folded` and the words'
index.
"""

import re
from functools import lru_cache
from unicodedata import normalize

from django.db.models import Func, TextField

# In names and in the possessive: typewriter's, curly, grave, acute, the okina of Hawaii, modifiers, prime.
APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{ACUTE ACCENT}" \
    "\N{MODIFIER LETTER TURNED COMMA}\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER PRIME}\N{PRIME}"  # fmt: skip
# Letters that Unicode does not take apart, and those of other scripts, whose case neither locale nor ASCII folds.
LETTERS = "\u00d8\u00f8\u0110\u0111\u0141\u0142\u00d0\u00f0\u0126\u0127\u0131"
PLAIN = "ooddllddhhi"
GREEK = "".join(chr(code) for code in range(0x391, 0x3AA) if code != 0x3A2)
CYRILLIC = "".join(chr(code) for code in (*range(0x400, 0x430),))
OTHERS = GREEK + CYRILLIC
LOWER = OTHERS.lower()
DOUBLE = (("\u00c6", "ae"), ("\u00e6", "ae"), ("\u0152", "oe"), ("\u0153", "oe"), ("\u00df", "ss"), ("\u1e9e", "ss"))
# Between the words of a name: blanks, dashes, and what else of ASCII is neither letter nor digit; points are left out
# altogether (St. Louis). One regular expression for Python and PostgreSQL.
BETWEEN = (
    r"[\u0009-\u000d\u0020-\u0026\u0028-\u002d\u002f\u003a-\u0040\u005b-\u005f\u007b-\u007e"
    r"\u2010\u2012-\u2014\u2212]+"
)
# Most names: what is more than small letters takes PostgreSQL twenty times as long.
SIMPLE = "^[A-Za-z0-9]+( [A-Za-z0-9]+)*$"

_NO_APOSTROPHES = {ord(mark): None for mark in APOSTROPHES}
_MARKS = re.compile("[\u0300-\u036f]")
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_WORDS = _NO_APOSTROPHES | _ASCII_LOWER | str.maketrans(LETTERS + OTHERS, PLAIN + LOWER)
_BETWEEN = re.compile(BETWEEN)


def fold_words(text: str) -> str:
    """Without case, accents and apostrophes; other punctuation stays."""
    if not text.isascii():
        text = _MARKS.sub("", normalize("NFKD", text.translate(_NO_APOSTROPHES)))
        for letter, two in DOUBLE:
            text = text.replace(letter, two)
    return text.translate(_WORDS)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The key under which spellings of one name meet; "" where there is neither letter nor digit nor other sign."""
    return _BETWEEN.sub(" ", fold_words(text).replace(".", "")).strip(" ")


class Fold(Func):
    """`fold` of a column."""

    function = "listings_fold"
    arity = 1
    output_field = TextField()


def _quoted(text: str) -> str:
    """As an escape string constant of PostgreSQL, ASCII alone."""
    return "E'" + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in text) + "'"


def functions_sql() -> str:
    """What the migration runs. Bodies are bound when they are made (RETURN), so that a dump restores them."""
    inner = f"normalize(translate(words, {_quoted(APOSTROPHES)}, ''), NFKD)"
    inner = f"regexp_replace({inner}, {_quoted(_MARKS.pattern)}, '', 'g')"
    for letter, two in DOUBLE:
        inner = f"replace({inner}, {_quoted(letter)}, '{two}')"
    others, plain = _quoted(LETTERS + OTHERS + APOSTROPHES), _quoted(PLAIN + LOWER)
    apostrophe = _quoted(f"[{APOSTROPHES}]")
    apart = f"translate(part[1], {_quoted(APOSTROPHES)}, '{' ' * len(APOSTROPHES)}')"
    return f"""
CREATE FUNCTION listings_fold_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(words) = length(words)
    THEN translate(lower(words COLLATE "C"), {_quoted("'`")}, '')
    ELSE translate(lower(({inner}) COLLATE "C"), {others}, {plain}) END;
CREATE FUNCTION listings_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN listings_fold_words(words) || CASE WHEN words ~ {apostrophe} THEN coalesce((
    SELECT ' ' || string_agg(listings_fold_words({apart}), ' ')
    FROM regexp_matches(words, '\\S+' || {apostrophe} || '\\S+', 'g') AS part), '') ELSE '' END;
CREATE FUNCTION listings_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (name COLLATE "C") ~ '{SIMPLE}' THEN lower(name COLLATE "C")
    ELSE btrim(regexp_replace(replace(listings_fold_words(name), '.', ''), '{BETWEEN}', ' ', 'g'), ' ') END;
"""
