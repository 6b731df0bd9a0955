"""Bodies without gzip, piece by piece."""

import zlib
from collections.abc import Iterable, Iterator

from mls_sync.providers.errors import ProtocolError, TransientError
from realty.http import CHUNK

MAGIC = b"\x1f\x8b"


def unpacked(pieces: Iterable[bytes], host: str, most: int) -> Iterator[bytes]:
    """The pieces without gzip, told by its first bytes and not by its header: sources announce what they do not send,
    and the other way round. Raises TransientError for a stream that was cut off or is damaged, ProtocolError for one
    that is longer than `most` bytes."""
    gzip, size, first = None, 0, True
    for piece in pieces:
        if first and piece.startswith(MAGIC):
            gzip = _Gzip(host)
        first = False
        for plain in gzip.plain(piece) if gzip else (piece,):
            size += len(plain)
            if size > most:
                raise ProtocolError(f"{host} sent more than {most >> 20} MB in one answer.")
            yield plain
    if gzip:
        gzip.close()


class _Gzip:
    """One member after the other (RFC 1952, 2.2); zeros may follow the last one, as tape and block devices leave
    them."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._reader = zlib.decompressobj(wbits=31)
        # Of the next member, before it is known to be one.
        self._begun = b""

    def plain(self, piece: bytes) -> Iterator[bytes]:
        """In steps, since a small piece may hold much."""
        try:
            while piece:
                if self._reader.eof:
                    piece = self._next_member(piece)
                    continue
                plain = self._reader.decompress(piece, CHUNK)
                piece = self._reader.unused_data if self._reader.eof else self._reader.unconsumed_tail
                if plain:
                    yield plain
        except zlib.error:
            raise self._cut_off() from None

    def _next_member(self, piece: bytes) -> bytes:
        """What of the piece is to be read by a new reader; nothing while it is not known whether there is a member."""
        self._begun = (self._begun + piece).lstrip(b"\0")
        if len(self._begun) < len(MAGIC):
            return b""
        if not self._begun.startswith(MAGIC):
            raise TransientError(f"The answer of {self._host} is damaged: something else follows its gzip stream.")
        piece, self._begun = self._begun, b""
        self._reader = zlib.decompressobj(wbits=31)
        return piece

    def close(self) -> None:
        if not self._reader.eof or self._begun:
            raise self._cut_off()

    def _cut_off(self) -> TransientError:
        return TransientError(f"The answer of {self._host} was cut off: its gzip stream has no end.")
