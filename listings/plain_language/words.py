"""The words around filters: those that mean nothing by themselves, and those that are no part of a name.

A word that may belong to a name (Palm Desert Greens, View Drive) is read only where both of its neighbors are known to
be none: one of these lists, a figure, a filter, a comma.
"""

CONNECTORS = frozenset(
    "a an and in near around at by the with w for to from of on that has have having is are plus all located"
    " its it this location but".split()
)
NOISE = frozenset(
    "home homes hme house houses property properties listing listings residence residences find show me"
    " looking search what do you i want wants wanting need needs any please must buyer buyers client clients"
    " spend can budget only them us we our their they pls".split()
)
# Words of the phrases: no neighbor of them is a name because of them.
KEYWORDS = frozenset(
    "bed beds bedroom bedrooms br bd bdrm bdrms bath baths bathroom bathrooms ba pool pools swimming private"
    " spa view views garage garages car cars story stories level acre acres ac lot lots sqft sf sq square"
    " condo condos condominium condominiums townhouse townhouses townhome townhomes single-family sfr duplex"
    " waterfront hoa senior land lease fee million thousand dollar dollars community month months annual"
    " yearly new built rent rental rentals sale open expired pending sold canceled withdrawn studio three two"
    " four five six one single max min or no not without under over below above less than more up between at"
    " least most but nor neither active week weekend today tomorrow optional preferred subdivision city town"
    " zip required needed ok".split()
)
# What a home is said to be: beside a city or a filter they are words of their own.
FEATURES = frozenset(
    "attached furnished unfurnished turnkey remodeled updated upgraded renovated mid midcentury mid-century"
    " modern contemporary walkable quiet gated guard guard-gated golf solar casita carport fourplex triplex"
    " fixer upper fixer-upper horse rv fireplace den office corner cul-de-sac luxury custom cheap spacious"
    " large big small cozy investor investment detached vacant seasonal furnished comps recently newly exactly"
    " low nice great good beautiful stunning reduced heated saltwater south north east west facing backyard"
    " carpet tile stairs elevator wheelchair pets conversion paid off kitchen downstairs upstairs adu basement"
    " workshop loft mountain ocean lake city water course desert panoramic short long term tenant occupied"
    " motivated seller as-is distance walking".split()
)
PUNCTUATION = ",;.!?:"
BREAKS = ",;.!?/&+()|:\x01\x02\x03"


def is_little(word: str) -> bool:
    """It is left out where it stands beside a filter."""
    return not word or word in CONNECTORS or word in NOISE


def is_apart(word: str) -> bool:
    """No part of a name, as far as these lists know."""
    return is_little(word) or word in KEYWORDS or word in FEATURES or word[0].isdigit() or word[0] in "$<>~"


def ends_here(behind: str) -> bool:
    """What follows is no part of a name that the words before it begin."""
    if behind[:1] and behind[:1] not in " " + BREAKS and not behind.startswith("-"):
        return False
    rest = behind.lstrip(" -")
    return rest[:1] in tuple(BREAKS) or is_apart(_clean(rest.partition(" ")[0]))


def begins_here(before: str) -> bool:
    """The same of what stands before."""
    rest = before.rstrip(" -")
    return rest.endswith(tuple(BREAKS)) or is_apart(_clean(rest.rpartition(" ")[2]))


def _clean(word: str) -> str:
    return word.strip(BREAKS + "-'\"").lower()
