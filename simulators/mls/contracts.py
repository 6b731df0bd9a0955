"""What happened to a listing before the world's first day: entry, price, status. Cheap, from the index alone."""

from dataclasses import dataclass

from .dice import Dice, weighted
from .moments import DAY

SPAN = 360 * DAY
"""Length of the generated past in seconds."""
LONGEST = 130 * DAY
"""No generated listing was modified later than this after its entry: it bounds the search for a time window."""

SOON_DAYS = 21
"""A listing is not announced for longer than this before it is Active."""

ACTIVE, PENDING, CONTRACT, SOON = "Active", "Pending", "Active Under Contract", "Coming Soon"
CLOSED, EXPIRED, CANCELED, WITHDRAWN, HOLD = "Closed", "Expired", "Canceled", "Withdrawn", "Hold"
INCOMPLETE, DELETE = "Incomplete", "Delete"
STATUSES = (ACTIVE, PENDING, CONTRACT, SOON, CLOSED, EXPIRED, CANCELED, WITHDRAWN, HOLD, INCOMPLETE, DELETE)
INTENDED = weighted(
    {
        ACTIVE: 360,
        PENDING: 140,
        CONTRACT: 85,
        SOON: 60,
        CLOSED: 175,
        EXPIRED: 75,
        CANCELED: 60,
        WITHDRAWN: 30,
        HOLD: 12,
        INCOMPLETE: 2,
        DELETE: 1,
    }
)


@dataclass(slots=True)
class Contract:
    """The state of one listing. Moments in seconds since 1970; prices in whole dollars, 0 for none."""

    entered: int
    status: str
    status_at: int
    modified: int
    price_share: int = 1000
    """First asking price in thousandths of the present one: 1040 means that it was reduced."""
    price_at: int = 0
    photos_at: int = 0
    back_on_market: bool = False
    price: int = 0
    original: int = 0
    previous: int = 0
    previous_status: str = ""
    photo_version: int = 0


def intended_status(seed: int, mls: str, index: int) -> str:
    """The status that a listing comes to, if its time has come by the world's first day."""
    return Dice(seed, "contract", mls, index).pick(INTENDED)


def make_contract(seed: int, mls: str, index: int, entered: int, genesis: int, status: str = "") -> Contract:
    """The generated state. With ``status`` that status is meant instead of a drawn one (the second MLS of a home)."""
    dice = Dice(seed, "contract", mls, index)
    meant = dice.pick(INTENDED)
    meant = status or meant
    later = entered + dice.between(6 * DAY, 110 * DAY)
    if meant == SOON:
        later = entered if entered > genesis - SOON_DAYS * DAY else genesis + 1
    happened = meant != ACTIVE and later <= genesis
    contract = Contract(
        entered=entered,
        status=meant if happened else ACTIVE,
        status_at=later if happened else entered,
        modified=entered,
        photos_at=min(genesis, entered + dice.draw(3 * DAY)),
    )
    if dice.chance(28):
        price_at = entered + dice.between(4 * DAY, 60 * DAY)
        if price_at < (later if happened else genesis):
            contract.price_at = price_at
            contract.price_share = dice.pick((1015, 1025, 1030, 1050, 1080, 985))
    touched = max(contract.status_at, contract.price_at, contract.photos_at) + dice.draw(10 * DAY)
    contract.modified = min(genesis, touched)
    return contract
