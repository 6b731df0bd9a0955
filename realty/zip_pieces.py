"""A ZIP file that is sent while it is written."""


class Pieces:
    """What a ZipFile wrote and nobody took yet. It cannot go back, so the archive is written in one go."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._written.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """What was not taken yet stays."""

    def taken(self) -> bytes:
        written, self._written, self.size = b"".join(self._written), [], 0
        return written
