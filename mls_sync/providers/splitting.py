"""A page of JSON cut into its records, each as the text that came: most of them are unchanged, which the hash of the
text tells, so they are never decoded."""

from typing import Any

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

# What a source sends of a whole is read in these steps; msgspec skips what stands in a Raw without making it.
_MEMBERS: Decoder[dict[str, Raw]] = Decoder(dict[str, Raw])
_ITEMS: Decoder[list[Raw]] = Decoder(list[Raw])


def members(text: bytes | Raw) -> dict[str, Raw] | None:
    """The values of a JSON object by name, each as its text; None for anything else, and for what msgspec does not
    read: NaN, a byte order mark, a surrogate alone. `decoding.decode` may still read it."""
    return _read(_MEMBERS, text)


def items(text: bytes | Raw) -> list[Raw] | None:
    """The same of a JSON array."""
    return _read(_ITEMS, text)


def _read(decoder: Decoder[Any], text: bytes | Raw) -> Any:
    try:
        return decoder.decode(text)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
