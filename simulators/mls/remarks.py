"""Public remarks: a few sentences, put together from many."""

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
TYPES = {
    "Single Family Residence": "home",
    "Manufactured Home": "home",
    "Condominium": "condo",
    "Townhouse": "townhome",
}


def remarks(dice: Dice, home: Home) -> str:
    """Three to six sentences that fit the property."""
    if home.kind in (LAND, COMMERCIAL):
        text = LAND_TEXT if home.kind == LAND else COMMERCIAL_TEXT
        return " ".join([f"{home.subtype} in {home.city.name}.", *dice.sample(text, 3)])
    sentences = [_opening(dice, home), *dice.sample(MIDDLE, dice.between(2, 4))]
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
