"""The GetObject transaction: photos as bytes or as addresses, one or several. RETS 1.7.2, section 5."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulators.exchange import Response

from .. import photos
from ..expansions import photos as gallery
from ..records import listing_id
from ..world import Place, World
from .replies import TEXTS, XML, ReplyError, document, opening

if TYPE_CHECKING:  # the face calls this module
    from .face import Call

SIZES = {"Photo": "Uri640", "Thumbnail": "UriThumb", "HiRes": "UriLarge", "LargePhoto": "Uri1024"}
DESCRIPTIONS = {
    "Photo": "Photo, 640 pixels wide",
    "Thumbnail": "Photo, 240 pixels wide",
    "HiRes": "Photo, 1600 pixels wide",
    "LargePhoto": "Photo, 1024 pixels wide",
}
BOUNDARY = "simulated-rets-part"
JPEG = "image/jpeg"
_NUMBER = re.compile(r"(?:219(?P<gps>\d{6})DA|(?:PW|OC|IV|SB|SR|ND)26(?P<crmls>\d{6}))")


@dataclass(slots=True)
class Part:
    """One object, or the failure that stands in its place."""

    headers: dict[str, str]
    body: bytes = b""

    def content(self, lower: bool = False) -> bytes:
        """The part as it goes over the wire."""
        lines = (f"{name.lower() if lower else name}: {value}\r\n" for name, value in self.headers.items())
        return "".join(lines).encode() + b"\r\n" + self.body + b"\r\n"


@dataclass(slots=True)
class ObjectResponse(Response):
    """A multipart answer that faults can still change."""

    parts: list[Part] = field(default_factory=list)
    closed: bool = True
    lower: bool = False

    def content(self) -> bytes:
        if self.body:
            return self.body
        mark = f"--{BOUNDARY}".encode()
        ends = [mark + b"--\r\n"] if self.closed else []
        return b"\r\n" + b"".join([*(mark + b"\r\n" + part.content(self.lower) for part in self.parts), *ends])


def get_object(call: "Call") -> Response:
    """The objects that were asked for. Raises ReplyError 20400 to 20403, 20414."""
    given = call.parameters
    kind, located = given.get("Type", ""), given.get("Location", "0") == "1"
    if given.get("Resource") not in call.face.by_resource:
        raise ReplyError(20400, given.get("Resource", ""))
    if kind not in SIZES:
        raise ReplyError(20401, kind)
    if located and not call.face.locations:
        raise ReplyError(20414)
    if given["Resource"] != "Property":
        raise ReplyError(20403)
    wanted = entities(given.get("ID", ""))
    parts = [part for entity, numbers in wanted for part in _parts(call, entity, numbers, kind, located)]
    if len(wanted) == 1 and (len(wanted[0][1]) == 1 and (wanted[0][1] != ["*"] or parts[0].headers.get("RETS-Error"))):
        return _single(parts[0])
    return ObjectResponse(type=f'multipart/parallel; boundary="{BOUNDARY}"', parts=parts)


def entities(text: str) -> list[tuple[str, list[str]]]:
    """``key:1:3,other:*`` as keys with their numbers; a key alone is its preferred photo. Raises ReplyError 20402."""
    found = []
    for item in text.split(","):
        entity, *numbers = item.strip().split(":")
        if not entity or any(number != "*" and not number.isdecimal() for number in numbers):
            raise ReplyError(20402, item)
        found.append((entity, ["*"] if "*" in numbers else numbers or ["0"]))
    return found


def find(world: World, entity: str) -> Place | None:
    """The listing with that key, or with that ListingId, by which people ask too."""
    place, match = world.find(entity), _NUMBER.fullmatch(entity)
    if place is not None or match is None:
        return place
    mls = list(world.shares)[0 if match["gps"] else 1]
    number = int(match["gps"] or match["crmls"]) - (100_000 if match["gps"] else 1_000)
    share = world.shares[mls]
    keys = [share.key(number)] if 0 <= number < share.size else []
    keys += [added.key for added in world.overlay.added if added.mls == mls and added.index == number]
    found = (world.find(key) for key in keys)
    return next((one for one in found if one and listing_id(one.mls, one.number) == entity), None)


def _parts(call: "Call", entity: str, numbers: list[str], kind: str, located: bool) -> Iterator[Part]:
    place = find(call.server.world, entity)
    photos_ = gallery(call.server.world.listing(place), call.request.base) if place else []
    everything = numbers == ["*"]
    for number in [str(each) for each in range(1, len(photos_) + 1)] if everything else numbers:
        index = _index(photos_, int(number))
        if index is None:
            yield _failure(entity, number)
        else:
            yield _photo(call, entity, index, photos_[index], kind, located)
    if everything and not photos_:
        yield _failure(entity, "*")


def _index(photos_: list[dict[str, str]], number: int) -> int | None:
    """The place in the gallery: object 1 is the first, object 0 the preferred one."""
    if number == 0:
        return next((index for index, photo in enumerate(photos_) if photo["Primary"]), 0 if photos_ else None)
    return number - 1 if number <= len(photos_) else None


def _failure(entity: str, number: str) -> Part:
    text = f"{opening(20403)}</RETS>\r\n".encode()
    return Part({"Content-Type": XML, "Content-ID": entity, "Object-ID": number, "RETS-Error": "1"}, text)


def _photo(call: "Call", entity: str, index: int, photo: dict[str, str], kind: str, located: bool) -> Part:
    headers = {"Content-Type": JPEG, "Content-ID": entity, "Object-ID": str(index + 1)}
    if photo["Caption"]:
        headers["Content-Description"] = photo["Caption"]
    if call.version == "RETS/1.8":
        headers["Content-Label"] = photo["Name"]
    if photo["Primary"]:
        headers["Preferred"] = "1"
    address = photo.get(SIZES[kind], "")
    if located:
        return Part(headers | {"Location": address})
    path = address.removeprefix(call.request.base)
    picture = photos.handle(call.server, replace(call.request, path=path))
    return Part(headers, picture.body)


def _single(part: Part) -> Response:
    """One object is the body itself."""
    if part.headers.get("RETS-Error"):
        return document(code=20403, text=TEXTS[20403])
    headers = {name: value for name, value in part.headers.items() if name != "Content-Type"}
    return Response(200, headers=headers, body=part.body, type=JPEG)
