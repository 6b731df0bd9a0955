"""How the world moves: at each tick a seeded sample of listings is added, repriced, sold, expired, gone, relisted."""

from typing import TYPE_CHECKING, NamedTuple

from .contracts import (
    ACTIVE,
    CANCELED,
    CLOSED,
    CONTRACT,
    EXPIRED,
    HOLD,
    PENDING,
    SOON,
    WITHDRAWN,
)
from .dice import Dice, weighted
from .moments import key_microseconds, key_text
from .share import SALT

if TYPE_CHECKING:  # the world calls this module
    from .world import Place, World

NEXT = {
    ACTIVE: weighted({PENDING: 30, CONTRACT: 20, EXPIRED: 16, CANCELED: 16, WITHDRAWN: 9, HOLD: 4, CLOSED: 5}),
    PENDING: weighted({CLOSED: 7, ACTIVE: 3}),
    CONTRACT: weighted({PENDING: 5, CLOSED: 2, ACTIVE: 3}),
    SOON: (ACTIVE,),
    WITHDRAWN: (ACTIVE, ACTIVE, CANCELED),
    HOLD: (ACTIVE, CANCELED),
    CANCELED: (ACTIVE,),
    EXPIRED: (ACTIVE,),
    CLOSED: (ACTIVE,),
}
"""What a status can turn into; the last three are rare and drawn as such."""
RARE = (CANCELED, EXPIRED, CLOSED)
GROWTH = 1.1
"""A world that has grown by a tenth lets old listings go before it takes in new ones, so that it can run for months."""
KINDS = weighted({"new": 20, "price": 30, "status": 30, "photos": 10, "relisted": 6, "vanished": 4})


class Move(NamedTuple):
    """One thing that happened: new, price, status, photos, relisted, vanished. ``detail`` is the new value."""

    kind: str
    key: str
    mls: str
    detail: str = ""


def next_key(now: int, last: str, mls: str) -> str:
    """A ListingKey for a listing entered now, greater than the last one given out."""
    moment = now * 1_000_000
    if last:
        moment = max(moment, key_microseconds(last) // 100 * 100 + 100)
    return key_text(moment + SALT[mls])


def tick(world: "World", share: float) -> list[Move]:
    """One step of the world."""
    number = world.tick + 1
    dice = Dice(world.seed, "tick", number)
    living = sum(size.size for size in world.shares.values()) + len(world.overlay.added)
    moves = [_move(world, dice) for _ in range(max(6, round(living * share)))]
    world.overlay.ticked(number)
    return [move for move in moves if move is not None]


def _move(world: "World", dice: Dice) -> Move | None:
    kind = dice.pick(KINDS)
    if kind in ("new", "relisted") and world.count() > GROWTH * sum(share.size for share in world.shares.values()) + 10:
        place = _anyone(world, dice)
        return None if place is None or world.contract(place).status not in RARE else _vanished(world, dice, place)
    if kind == "new":
        mls = dice.pick(list(world.shares))
        return Move(kind, world.add_listing(mls), mls)
    place = _anyone(world, dice)
    return None if place is None else MOVES[kind](world, dice, place)


def _anyone(world: "World", dice: Dice) -> "Place | None":
    """Some live listing, in a few throws."""
    added = world.overlay.added
    sizes = [(share, share.size) for share in world.shares.values()]
    for _ in range(8):
        number = dice.draw(max(1, sum(size for _, size in sizes) + len(added)))
        for share, size in sizes:
            if number < size:
                place = world.find(share.key(number))
                break
            number -= size
        else:
            place = world.find(added[number].key) if added else None
        if place is not None:
            return place
    return None


def _price(world: "World", dice: Dice, place: "Place") -> Move | None:
    contract = world.listing(place).contract
    if contract.status not in (ACTIVE, CONTRACT, SOON):
        return None
    price = max(500, round(contract.price * dice.pick((94, 95, 97, 98, 98, 103)) / 100 / 100) * 100)
    world.change_price(place.key, price)
    return Move("price", place.key, place.mls, str(price))


def _status(world: "World", dice: Dice, place: "Place") -> Move | None:
    before = world.contract(place).status
    status = dice.pick(NEXT.get(before, (ACTIVE,)))
    if before in RARE and not dice.chance(15):
        return None
    world.change_status(place.key, status)
    return Move("status", place.key, place.mls, status)


def _photos(world: "World", dice: Dice, place: "Place") -> Move:
    world.change_photos(place.key)
    return Move("photos", place.key, place.mls)


def _relisted(world: "World", dice: Dice, place: "Place") -> Move | None:
    if world.contract(place).status not in (EXPIRED, CANCELED, WITHDRAWN, ACTIVE):
        return None
    return Move("relisted", world.relist(place.key), place.mls, place.key)


def _vanished(world: "World", dice: Dice, place: "Place") -> Move:
    world.vanish(place.key)
    return Move("vanished", place.key, place.mls)


MOVES = {"price": _price, "status": _status, "photos": _photos, "relisted": _relisted, "vanished": _vanished}
