"""A page of JSON cut into its records, each as the text that came: most of them are unchanged, which the hash of the
text tells, so they are never decoded."""

from typing import TypeVar

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

T = TypeVar("T")
# What a source sends of a whole is read in these steps; msgspec skips what stands in a Raw without making it.
_MEMBERS: Decoder[dict[str, Raw]] = Decoder(dict[str, Raw])
_ITEMS: Decoder[list[Raw]] = Decoder(list[Raw])


def members(text: bytes | Raw) -> dict[str, Raw] | None:
    """The values of a JSON object by name, each as its text; None for anything else, and for what msgspec does not
    read: NaN, a byte order mark, a surrogate alone. `decoding.decode` may still read it."""
    return read(_MEMBERS, text)


def items(text: bytes | Raw) -> list[Raw] | None:
    """The same of a JSON array."""
    return read(_ITEMS, text)


def read(decoder: Decoder[T], text: bytes | Raw) -> T | None:
    """What a decoder makes of a text; None where it is anything else, or is not read as above."""
    try:
        return decoder.decode(text)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
