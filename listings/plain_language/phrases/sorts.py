"""In which order."""

from listings.plain_language.phrases.phrase import phrase, sets
from listings.plain_language.phrases.sizes import FEET
from listings.search.criteria import Sort

SORTED = r"(?:sort(?:ed)?|order(?:ed)?) by "
PER_FOOT = rf"(?:price )?(?:per|/|a) ?{FEET}"
LOWEST = r"(?:lowest|best|cheapest|least)"
PHRASES = (
    phrase(rf"{LOWEST} {PER_FOOT}|{LOWEST} \$ ?/ ?{FEET}|{SORTED}{PER_FOOT}", sets(sort=Sort.PRICE_PER_AREA)),
    phrase(rf"(?:{SORTED})?price:?,? high(?:est)?(?: to | ?- ?)low(?:est)?", sets(sort=Sort.PRICE_HIGH)),
    phrase(rf"(?:{SORTED})?price:?,? low(?:est)?(?: to | ?- ?)high(?:est)?|{SORTED}price", sets(sort=Sort.PRICE_LOW)),
    phrase(r"most expensive|(?:highest|top) priced?(?: first)?|priciest", sets(sort=Sort.PRICE_HIGH)),
    phrase(
        r"(?:sort(?:ed)? )?cheapest(?: first)?|lowest priced?(?: first)?|least expensive", sets(sort=Sort.PRICE_LOW)
    ),
    phrase(
        rf"(?:biggest|largest)(?! lots?| yards?| parcels?)(?: first)?|{SORTED}(?:size|living area)",
        sets(sort=Sort.AREA),
    ),
    phrase(
        r"(?:longest|most days|oldest) (?:time )?on (?:the )?market|(?:highest|most) dom(?!\w)",
        sets(sort=Sort.DAYS_ON_MARKET),
    ),
    phrase(rf"recently updated listings|{SORTED}(?:last )?updated?", sets(sort=Sort.UPDATED)),
    phrase(rf"newest(?: listings)?(?: first)?|latest listings|{SORTED}(?:newest|date)", sets(sort=Sort.NEWEST)),
)
