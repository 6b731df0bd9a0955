"""What people call a home, as the PropertySubTypes that listings of the scope have."""

from re import Match

from listings.folding import fold
from listings.plain_language.phrases.phrase import Changes, Context, Phrase, phrase

# What people write -> what is in the folded names.
CALLED = (
    (r"condos?|condominiums?", ("condo",)),
    (r"to?wn ?h(?:ou)?ses?|town ?homes?|th", ("townho", "town ho")),
    (
        r"(?:detached )?(?:single[- ]family(?: homes?| houses?| residences?)?|sfrs?|sfh)(?: detached)?",
        ("single family",),
    ),
    (r"detached(?: homes?| houses?)", ("single family", "detached")),
    (r"(?:mobile|manufactured)(?: homes?| housing)?", ("mobile", "manufactured")),
    (r"duplex(?:es)?", ("duplex",)),
)


def _called(pattern: str, stems: tuple[str, ...]) -> Phrase:
    def read(match: Match[str], context: Context) -> Changes:
        if match[0].lower() == "th" and not match[0].isupper():
            return None
        names = [name for name in context.vocabulary.home_types() if any(stem in fold(name) for stem in stems)]
        return {"home_types": tuple(names)} if names else None

    return phrase(rf"(?:an? )?(?:{pattern})(?![\w-])", read)


PHRASES = tuple(_called(pattern, stems) for pattern, stems in CALLED)
