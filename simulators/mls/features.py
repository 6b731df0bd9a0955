"""What a home has: dictionaries of flags, as these feeds write them."""

from typing import Any

from .dice import Dice
from .homes import COMMERCIAL, LAND, Home
from .places import GPS

Flags = dict[str, bool]

VIEWS = {
    GPS: ("Mountain(s)", "Pool", "Golf Course", "Desert", "Panoramic", "Lake", "Park/Green Belt", "Peek-A-Boo"),
    "": ("City Lights", "Hills", "Mountain(s)", "Neighborhood", "Canyon", "Trees/Woods", "Peek-A-Boo", "Valley"),
}
COOLING = ("Central Air", "Ceiling Fan(s)", "Dual", "Evaporative Cooling", "Zoned", "Air Conditioning")
HEATING = ("Central", "Forced Air", "Natural Gas", "Fireplace(s)", "Zoned", "Heat Pump")
PARKING = (
    "Attached",
    "Direct Access",
    "Driveway",
    "Garage Door Opener",
    "Side By Side",
    "Golf Cart Garage",
    "Carport",
    "On Street",
)
POOLS = ("In Ground", "Heated", "Gunite", "Salt Water", "Tile", "Waterfall", "Safety Fence")
INTERIOR = (
    "High Ceilings",
    "Recessed Lighting",
    "Open Floorplan",
    "Granite Counters",
    "Quartz Counters",
    "Wet Bar",
    "Built-in Features",
    "Crown Molding",
)
APPLIANCES = (
    "Dishwasher",
    "Disposal",
    "Gas Range",
    "Microwave",
    "Refrigerator",
    "Gas Cooktop",
    "Range Hood",
    "Water Line to Refrigerator",
)
FLOORING = ("Tile", "Carpet", "Laminate", "Wood", "Vinyl", "Stone", "Concrete")
LAUNDRY = ("Individual Room", "In Garage", "In Closet", "Inside", "Washer Hookup")
EXTERIOR = ("Covered Patio", "Barbecue", "Misting System", "Courtyard", "Outdoor Kitchen", "Rain Gutters")
ROOF = ("Tile", "Foam", "Composition", "Concrete", "Flat", "Shingle", "Clay")
CONSTRUCTION = ("Stucco", "Frame", "Block", "Brick Veneer", "Wood Siding")
AMENITIES = (
    "Pool",
    "Spa/Hot Tub",
    "Tennis Court(s)",
    "Clubhouse",
    "Fitness Center",
    "Golf Course",
    "Pickleball",
    "Bocce Court",
    "Controlled Access",
    "Barbecue",
)
SECURITY = ("Gated Community", "24 Hour Security", "Guarded", "Card/Code Access", "Smoke Detector(s)")
LOT = (
    "Landscaped",
    "Level",
    "Corner Lot",
    "Cul-De-Sac",
    "Sprinklers, Drip System",
    "Back Yard",
    "On Golf Course",
    "Rectangular Lot",
)
TERMS = ("Cash", "Cash to New Loan", "Conventional", "FHA", "VA Loan", "Submit", "Fannie Mae")
LAND_UTILITIES = (
    "Electricity Available",
    "Water Available",
    "Sewer Not Available",
    "Natural Gas Not Available",
    "Cable Available",
)
FENCES = ("Block", "Stucco Wall", "Wrought Iron", "Wood", "Partial")


def flags(dice: Dice, names: tuple[str, ...], low: int, high: int) -> Flags:
    """From ``low`` to ``high`` of the names, each set to true."""
    return dict.fromkeys(dice.sample(names, dice.between(low, high)), True)


def pool_flags(dice: Dice, home: Home) -> Flags:
    """A private pool, the association's, or none."""
    if home.pool:
        return {"Private": True} | flags(dice, POOLS, 1, 4)
    return {"Community": True, "In Ground": True} if home.fee else {"None": True}


def land_features(dice: Dice, home: Home) -> dict[str, Any]:
    """The flags of a plot or of a commercial building."""
    return {
        "Utilities": flags(dice, LAND_UTILITIES, 2, 4),
        "LotFeatures": flags(dice, LOT[:6], 1, 2),
        "View": flags(dice, VIEWS.get(home.mls, VIEWS[""]), 1, 2),
        "ListingTerms": flags(dice, TERMS[:2], 1, 2),
        "ZoningDescription": dice.pick(("R-1", "R-2", "C-1", "M-1", "RR", "W-2")),
        "Topography": dice.pick(("Level", "Gently Sloping", "Rolling")),
    }


def home_features(dice: Dice, home: Home) -> dict[str, Any]:
    """The flag dictionaries and the small facts of a home in which people live."""
    return {
        "PoolFeatures": pool_flags(dice, home),
        "SpaFeatures": {"Private": True, "Heated": True} if home.pool and dice.chance(60) else {"None": True},
        "View": flags(dice, VIEWS.get(home.mls, VIEWS[""]), 1, 3),
        "Cooling": flags(dice, COOLING, 1, 3),
        "Heating": flags(dice, HEATING, 1, 3),
        "ParkingFeatures": flags(dice, PARKING, 1, 4),
        "InteriorFeatures": flags(dice, INTERIOR, 2, 5),
        "Appliances": flags(dice, APPLIANCES, 3, 6),
        "Flooring": flags(dice, FLOORING, 1, 3),
        "LaundryFeatures": flags(dice, LAUNDRY, 1, 1),
        "PatioAndPorchFeatures": flags(dice, EXTERIOR, 1, 3),
        "Roof": flags(dice, ROOF, 1, 1),
        "ConstructionMaterials": flags(dice, CONSTRUCTION, 1, 2),
        "Fencing": flags(dice, FENCES, 1, 2),
        "AssociationAmenities": flags(dice, AMENITIES, 2, 6) if home.fee else {},
        "SecurityFeatures": flags(dice, SECURITY, 1, 3) if home.gated else {"Smoke Detector(s)": True},
        "LotFeatures": flags(dice, LOT, 1, 4),
        "ListingTerms": flags(dice, TERMS, 2, 5),
        "FireplacesTotal": dice.pick((0, 1, 1, 2)),
        "Furnished": dice.pick(("Unfurnished", "Unfurnished", "Furnished", "Negotiable")),
        "PoolPrivateYN": home.pool,
        "SpaYN": home.pool,
    }


def features(dice: Dice, home: Home) -> dict[str, Any]:
    """The features of any property."""
    return land_features(dice, home) if home.kind in (LAND, COMMERCIAL) else home_features(dice, home)
