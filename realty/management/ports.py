"""TCP ports of this machine: is one free, and one that stays the same from run to run."""

import errno
import socket
from pathlib import Path


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Raises OSError if `host` is no address of this machine or the port may not be used (those under 1024)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers do: a port in TIME_WAIT after the last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if isinstance(error, PermissionError) or error.errno == errno.EADDRNOTAVAIL:
                raise
            return False
    return True


def next_free(port: int, host: str = "127.0.0.1") -> int:
    return next((other for other in range(port + 1, min(port + 100, 65536)) if is_free(other, host)), port + 1)


def kept_port(file: Path, usual: int = 0) -> int:
    """The port that `file` holds, or, if there is none or it is taken, a free one that is stored for the next time: the
    `usual` one, which the documents name, where it is free."""
    try:
        port = int(file.read_text())
        if is_free(port):
            return port
    except (FileNotFoundError, ValueError):
        pass  # the first run, or a damaged file: choose anew
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", usual if usual and is_free(usual) else 0))
        port = int(probe.getsockname()[1])
    file.write_text(f"{port}\n")
    return port
