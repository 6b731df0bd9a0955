"""The phrases that the box understands, in the order in which they are tried, whatever their order in the text.

Figures with their units come first, since a figure with a unit is no name; then single words, which may be part of one.
"""

from listings.plain_language.phrases import (
    fees,
    home_types,
    named,
    offers,
    open_houses,
    prices,
    recent,
    rooms,
    sizes,
    sorts,
    statuses,
    times,
    traits,
    years,
)

PHRASES = (
    *sorts.PHRASES,
    *open_houses.PHRASES,
    *recent.PHRASES,
    *times.PHRASES,
    *prices.PER_FOOT,
    *fees.PHRASES,
    *sizes.PHRASES,
    *rooms.PHRASES,
    *years.PHRASES,
    *traits.SENIOR,
    *offers.PHRASES,
    *prices.PHRASES,
    *named.PHRASES,
    *traits.PHRASES,
    *statuses.PHRASES,
    *home_types.PHRASES,
)
# When everything around it is known.
LAST = prices.ALONE
