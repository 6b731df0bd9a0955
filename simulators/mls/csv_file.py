"""The CSV face: a share of the world as one file, the way an MLS exports it: ``/csv/gps.csv``, ``/csv/crmls.csv``.

Columns have RESO's names; lists of rooms, units, open houses, tours and media stand in a cell as JSON. All of it is
text, and says the same as the other faces do.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO
from zlib import crc32

import orjson

from simulators.exchange import Request, Response, answer

from .matching import Bounds
from .places import CRMLS, GPS
from .records import Record
from .world import World

if TYPE_CHECKING:  # the server calls this face
    from .server import SimulatedMLS

SHARES = {"gps": GPS, "crmls": CRMLS}
EXPANDED = ("Photos", "Rooms", "Units", "OpenHouses", "VirtualTours", "Videos", "FloPlans", "Documents")
# What hangs on a listing, by the column that holds it.
LISTS = ("Rooms", "UnitTypes", "OpenHouse", "VirtualTours", "Media")
ADDRESSES = "PhotoURLs"
ROOM = {"Room Name": "RoomType", "Room Level": "RoomLevel", "Width": "RoomWidth", "Length": "RoomLength"}
UNIT = {
    "Unit": "UnitTypeType",
    "Bedrooms": "UnitTypeBedsTotal",
    "Bathrooms": "UnitTypeBathsTotal",
    "Square Feet": "UnitTypeLivingArea",
    "Rent": "UnitTypeActualRent",
}
LAND = ("LandLeaseYN", "LandLeaseAmount", "LandLeaseAmountFrequency", "LandLeaseExpirationDate")
LABELS = dict(zip(("Land Type", "Land Lease Amount", "Land Lease Per", "Land Lease Expires"), LAND, strict=True))


def handle(server: "SimulatedMLS", request: Request) -> Response:
    """The file of a share, for those with a token; 304 where they have it already."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token not in server.tokens:
        return answer({"error": "Unauthorized"}, 401)
    share = SHARES.get(request.path.removeprefix("/csv/").removesuffix(".csv"))
    if share is None:
        return answer({"error": "Not found"}, 404)
    text = io.StringIO(newline="")
    write(server.world, share, text, request.base)
    body = text.getvalue().encode()
    tag = f'"{crc32(body):08x}-{len(body)}"'
    if request.headers.get("If-None-Match") == tag:
        return Response(304, headers={"ETag": tag})
    return Response(200, headers={"ETag": tag}, body=body, type="text/csv; charset=utf-8")


def write(world: World, mls: str, out: TextIO, base: str, *, addresses: bool = False) -> int:
    """All live listings of a share, with a header; returns how many. ``addresses``: the photos as addresses in one
    cell, and not as Media. ``out`` translates no line ends."""
    names = [name for name in columns(world.genesis) if name != (ADDRESSES if not addresses else "Media")]
    writer = csv.DictWriter(out, names, extrasaction="raise")
    writer.writeheader()
    written = 0
    for row in rows(world, mls, base, addresses=addresses):
        writer.writerow(row)
        written += 1
    return written


def rows(world: World, mls: str, base: str, *, addresses: bool = False) -> Iterator[dict[str, str]]:
    """Each listing by the names of its columns; what it does not say is left out."""
    for place in world.places(Bounds(mls=frozenset((mls,)))):
        yield row_of(world.read(place, EXPANDED, base), addresses=addresses)


@cache
def columns(genesis: int) -> tuple[str, ...]:
    """Every column that a file may have, in the order in which records name them."""
    small = World(seed=1, gps=150, crmls=150, genesis=genesis)
    found: dict[str, None] = {}
    for record in small.records():
        found |= dict.fromkeys(record["StandardFields"])
    return (*dict.fromkeys((*found, *LAND, "MlsPropertyType")), *LISTS, ADDRESSES)


def row_of(record: Record, *, addresses: bool = False) -> dict[str, str]:
    """The cells of one record, as the Spark face gives it with its expansions."""
    fields = dict(record["StandardFields"])
    sent = {name: fields.pop(name, None) or [] for name in EXPANDED}
    fields["MlsPropertyType"], fields["PropertyType"] = fields["PropertyType"], fields["PropertyClass"]
    for label, value in _leaves(record["CustomFields"]):
        if label in LABELS:
            fields[LABELS[label]] = value
    lists = {
        "Rooms": [_facts(item, "RoomKey", ROOM) for item in sent["Rooms"]],
        "UnitTypes": [_facts(item, "UnitTypeKey", UNIT) for item in sent["Units"]],
        "OpenHouse": [_open_house(item) for item in sent["OpenHouses"]],
        "VirtualTours": [_tour(item) for item in sent["VirtualTours"]],
    }
    photos = [photo["UriLarge"] for photo in sent["Photos"]]
    if addresses:
        fields[ADDRESSES] = "\n".join(photos)
    else:
        lists["Media"] = [*map(_photo, sent["Photos"]), *_links(sent)]
    fields |= {name: orjson.dumps(items).decode() for name, items in lists.items() if items}
    return {name: cell for name, value in fields.items() if (cell := _cell(value))}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, dict):
        return ",".join(name for name, is_set in value.items() if is_set)
    return str(value)


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        for label, inner in item.items():
            if isinstance(inner, list):
                yield from _leaves(inner)
            else:
                yield label, inner


def _facts(item: Record, key: str, names: dict[str, str]) -> Record:
    facts = {names[label]: value for fact in item["Fields"] for label, value in fact.items()}
    return {key: item["Id"], **facts}


def _open_house(item: Record) -> Record:
    return {
        "OpenHouseKey": item["Id"],
        "OpenHouseDate": item["Date"],
        "OpenHouseStartTime": item["StartTime"],
        "OpenHouseEndTime": item["EndTime"],
    }


def _tour(item: Record) -> Record:
    return {
        "VirtualTourKey": item["Id"],
        "VirtualTourName": item["Name"],
        "VirtualTourType": item["Type"],
        "VirtualTourURL": item["Uri"],
    }


def _photo(item: Record) -> Record:
    return {
        "MediaCategory": "Photo",
        "MediaKey": item["Id"],
        "MediaURL": item["UriLarge"],
        "PreferredPhotoYN": item["Primary"],
        "LongDescription": item["Caption"],
        "ShortDescription": item["Name"],
    }


def _links(sent: dict[str, Any]) -> Iterable[Record]:
    """Videos, floor plans and documents, in the order in which the Spark face's readers take them."""
    for video in sent["Videos"]:
        address = video["ObjectHtml"].split("src='")[1].split("'")[0].replace("&amp;", "&")
        yield _link("Video", video, address)
    for plan in sent["FloPlans"]:
        whole = [image["Uri"] for image in plan["Images"] if "thumbnail" not in image["Type"]]
        yield _link("Floor Plan", plan, whole[0])
    for document in sent["Documents"]:
        yield _link("Document", document, document["Uri"])


def _link(category: str, item: Record, address: str) -> Record:
    return {
        "MediaCategory": category,
        "MediaKey": item["Id"],
        "MediaURL": address,
        "ShortDescription": item["Name"],
        "LongDescription": item.get("Caption"),
    }
