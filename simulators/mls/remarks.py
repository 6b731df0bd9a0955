"""Public remarks: some sentences, put together from many, each with words of its own."""

import re

from .dice import Dice
from .homes import COMMERCIAL, INCOME, LAND, LEASE, Home
from .places import GPS

OPENING = (
    "Welcome to this {size} {type} in the heart of {city}.",
    "Set on a quiet street in {place}, this {size} {type} is ready for its next chapter.",
    "Light, space and a sense of calm greet you in this {city} {type}.",
    "A rare opportunity in {place}: {beds} bedrooms, {baths} baths and {area} square feet of easy living.",
    "From the moment you arrive, this {year} {type} shows care in every detail.",
    "Location, layout and light come together in this {size} {city} {type}.",
)
MIDDLE = (
    "The kitchen opens to the family room, with stone counters, a breakfast bar and plenty of storage.",
    "Large sliding doors bring the outdoors in and frame the morning light.",
    "The primary suite has a walk-in closet, dual vanities and its own door to the patio.",
    "Fresh interior paint, new fixtures and tile floors throughout the main living areas.",
    "A split floor plan gives guests their privacy, with a third bedroom that works well as an office.",
    "High ceilings and clerestory windows keep the rooms bright all day.",
    "Owned solar, a newer roof and dual-zone air conditioning keep the bills low.",
    "The two-sided fireplace anchors the living room and a formal dining area.",
    "Mature citrus trees and low-water landscaping surround the home.",
    "The attached garage has built-in cabinets, an EV outlet and room for a golf cart.",
)
DESERT_CLOSE = (
    "Step outside to mountain views that turn pink at sunset.",
    "Close to hiking trails, golf, tennis and the shops and restaurants of the valley.",
    "Enjoy resort-style days by the pool and cool desert evenings under the stars.",
    "Short-term rental rules differ by city: buyer to verify.",
)
COAST_CLOSE = (
    "Minutes from parks, good schools, shopping and the freeways.",
    "An ocean breeze in the afternoon, and the beach a short drive away.",
    "The low-maintenance yard is ready for summer dinners.",
    "No Mello-Roos, and the tax rate is low: buyer to verify.",
)
LAND_TEXT = (
    "A level lot with open views, ready for your plans.",
    "Utilities are near the street; buyer to verify with the city.",
    "Bring your architect: surrounded by newer homes and custom estates.",
    "Seller may carry with an acceptable down payment.",
)
COMMERCIAL_TEXT = (
    "A visible corner with steady traffic and ample parking.",
    "Flexible floor plan with separate meters and a roll-up door.",
    "Currently leased month to month; a fine choice for an owner-user or an investor.",
    "Recently improved with a new roof and HVAC units.",
)
# With words that differ from home to home, as agents write: no two remarks share more than a turn of phrase.
TOLD = (
    "The {adjective} kitchen has {material} counters, a {feature} and a {adjective2} view of the {place}.",
    "Highlights are the {feature}, a {adjective} {room} with {material} floors, and the {adjective2} {place}.",
    "{Adjective} {room} with {material} accents and a {feature}; the {place} is {number} minutes away.",
    "Updates of {year} include the {feature}, {material} in the {room}, and a {adjective} {room2}.",
    "Past the {material} entry, the {adjective} {room} leads to a {room2} with {feature} and {adjective2} light.",
    "Only {number} doors from the {place}, with a {adjective} {room2} and {number2} feet of {material} patio.",
    "The owners added a {feature} and a {adjective2} {room}; the {room2} keeps its {adjective} {material}.",
    "Ask about the {feature}: it serves the {adjective} {room}, the {room2} and {number} {material} planters.",
)
ADJECTIVES = tuple(
    "airy bright calm cheerful classic clean compact cozy crisp custom deep distinctive easy elegant expansive fresh"
    " gated generous graceful handsome high hidden inviting large lofty lovely low lush mellow modern neat new open"
    " original oversized peaceful polished private quiet rare refined relaxed remodeled restful rustic secluded serene"
    " shaded sleek smart soft solid south-facing stately storied stylish sunny sunlit tailored tall timeless tranquil"
    " upgraded vaulted versatile vintage warm welcoming well-kept wide".split()
)
MATERIALS = tuple(
    "adobe bamboo birch block brass brick bronze cedar ceramic cherry clay concrete copper cork fir flagstone glass"
    " granite hickory iron ivory limestone linen maple marble mosaic oak onyx pine plaster porcelain quartz quartzite"
    " redwood saltillo sandstone slate soapstone stainless stone stucco subway teak terrazzo tile travertine walnut"
    " white-oak wool zinc".split()
)
ROOMS_TOLD = tuple(
    "atrium|attic|balcony|basement|breakfast nook|casita|craft room|den|dining room|dressing room|entry|family room"
    "|foyer|gallery|game room|great room|guest house|guest suite|gym|hallway|home office|laundry|library|living room"
    "|loft|media room|mudroom|music room|nursery|pantry|playroom|primary suite|reading room|sitting room|studio"
    "|sunroom|terrace|veranda|wine room|workshop".split("|")
)
FEATURES_TOLD = tuple(
    "barbecue island|built-in desk|central vacuum|coffered ceiling|cold plunge|double oven|drip irrigation|dry bar"
    "|electric gate|fire pit|five-burner range|fountain|gas fireplace|glass railing|heat pump|hot tub|ice maker"
    "|induction cooktop|instant water heater|koi pond|lemon tree|loft ladder|misting system|murphy bed|outdoor shower"
    "|outdoor kitchen|pergola|pivot door|pizza oven|pocket doors|pot filler|putting green|rain shower|reading bench"
    "|reverse osmosis tap|rolling shutters|roof deck|salt pool|sauna|security cameras|skylight|sliding barn door"
    "|smart thermostat|soaking tub|solar array|sound system|steam shower|stone hearth|tankless heater|trash compactor"
    "|two-car carport|water softener|wet bar|whole-house fan|window seat|wine fridge|wood stove|wrap-around deck".split(
        "|"
    )
)
PLACES_TOLD = tuple(
    "arroyo|bakery|beach|bluff|boulevard|canyon|clubhouse|college|creek|dog park|downtown|fairway|farmers market"
    "|foothills|freeway|garden|golf course|greenbelt|harbor|hillside|hospital|lake|library|main street|market|meadow"
    "|mountain|museum|nature preserve|observatory|park|pier|playground|plaza|pond|promenade|ridge|river|school"
    "|shoreline|skate park|sports field|station|summit|tennis courts|theater|trailhead|valley|village|vineyard|wash"
    "|waterfall".split("|")
)
BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[aeiou])")
TYPES = {
    "Single Family Residence": "home",
    "Manufactured Home": "home",
    "Condominium": "condo",
    "Townhouse": "townhome",
}


def remarks(dice: Dice, home: Home) -> str:
    """Some ten sentences that fit the property."""
    if home.kind in (LAND, COMMERCIAL):
        text = LAND_TEXT if home.kind == LAND else COMMERCIAL_TEXT
        return " ".join([f"{home.subtype} in {home.city.name}.", *dice.sample(text, 3)])
    sentences = [_opening(dice, home), *dice.sample(MIDDLE, dice.between(1, 2)), *_told(dice, dice.between(3, 6))]
    if home.pool:
        sentences.append("The private pool has a baja shelf and an attached spa.")
    if home.lease_land:
        sentences.append("The land is leased; see the lease terms and expiration date.")
    if home.kind == INCOME:
        sentences.append(f"{home.units} units, separately metered, with long-term tenants in place.")
    if home.kind == LEASE:
        sentences.append("Available for a twelve-month lease; small pets considered.")
    sentences.append(dice.pick(DESERT_CLOSE if home.mls == GPS else COAST_CLOSE))
    return " ".join(sentences)


def _opening(dice: Dice, home: Home) -> str:
    return dice.pick(OPENING).format(
        size="spacious" if home.area > 2200 else "comfortable" if home.area > 1300 else "cozy",
        type=TYPES.get(home.subtype, home.subtype.lower()),
        city=home.city.name,
        place=home.subdivision or home.city.name,
        beds=home.beds,
        baths=home.baths_full,
        area=f"{home.area:,}",
        year=home.year,
    )


def _told(dice: Dice, count: int) -> list[str]:
    return [_sentence(dice, dice.pick(TOLD)) for _ in range(count)]


def _sentence(dice: Dice, form: str) -> str:
    adjective = dice.pick(ADJECTIVES)
    text = form.format(
        adjective=adjective,
        Adjective=adjective.capitalize(),
        adjective2=dice.pick(ADJECTIVES),
        material=dice.pick(MATERIALS),
        feature=dice.pick(FEATURES_TOLD),
        room=dice.pick(ROOMS_TOLD),
        room2=dice.pick(ROOMS_TOLD),
        place=dice.pick(PLACES_TOLD),
        number=dice.between(2, 29),
        number2=dice.between(110, 990),
        year=dice.between(2014, 2025),
    )
    return BEFORE_VOWEL.sub(r"\1n ", text)
