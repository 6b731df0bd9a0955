"""Bodies without gzip, piece by piece."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from mls_sync.providers.errors import ProtocolError, TransientError
from realty.http import CHUNK


def unpacked(pieces: Iterable[bytes], host: str, most: int) -> Iterator[bytes]:
    """The pieces without gzip, told by its first bytes and not by its header: sources announce what they do not send,
    and the other way round. Raises TransientError for a stream that was cut off or is damaged, ProtocolError for one
    that is longer than `most` bytes."""
    reader, size, first = None, 0, True
    for piece in pieces:
        if first and piece.startswith(b"\x1f\x8b"):
            reader = zlib.decompressobj(wbits=31)
        first = False
        for plain in _plain(reader, piece, host) if reader else (piece,):
            size += len(plain)
            if size > most:
                raise ProtocolError(f"{host} sent more than {most >> 20} MB in one answer.")
            yield plain
    if reader and not reader.eof:
        raise TransientError(f"The answer of {host} was cut off: its gzip stream has no end.")


def _plain(reader: Any, piece: bytes, host: str) -> Iterator[bytes]:
    """In steps, since a small piece may hold much."""
    try:
        while piece:
            plain = reader.decompress(piece, CHUNK)
            piece = reader.unconsumed_tail
            if plain:
                yield plain
    except zlib.error:
        raise TransientError(f"The answer of {host} was cut off: its gzip stream has no end.") from None
