"""Connections to servers of others: one deadline and one measure of bytes for a whole act, and never to an address that
was not looked at.

A time-out of a socket holds for one read, so a server that sends a byte every few seconds keeps its caller for ever.
Here each read and write gets what is left of the act's own time. The name is looked up once: the address that was
judged is the one that is connected, so a name that changes between the two (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any

# Networks that carry an IPv4 address inside (RFC 6052, the well-known prefix).
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class InnerAddress(ValueError):
    """The name leads to our own network, or to no place on the internet. (No OSError, which libraries try again.)"""


class Bounds:
    """What one act may take: `seconds` in all and `each` for one step, `size` bytes of answer. `restart` begins the
    next act."""

    def __init__(self, seconds: float, size: int, each: float | None = None) -> None:
        self.seconds, self.size, self.each = seconds, size, each or seconds
        self.restart()

    def restart(self) -> None:
        self._ends, self._got = time.monotonic() + self.seconds, 0

    @property
    def is_over(self) -> bool:
        # A socket's own clock may be quicker by a little.
        return time.monotonic() >= self._ends - 0.05

    def left(self) -> float:
        """Seconds for the next step. Raises TimeoutError when none are left."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"Not done within {self.seconds:g} seconds.")
        return min(left, self.each)

    def count(self, size: int) -> None:
        """Raises ConnectionError when the other side sent more than it may."""
        self._got += size
        if self._got > self.size:
            raise ConnectionError(f"More than {self.size:,} bytes.")


class _Bounded:
    """Mixed into both kinds of sockets; each read and write has what is left of the act's time."""

    bounds: Bounds

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(self.bounds.left())  # type: ignore[attr-defined]
        got: bytes = super().recv(*args, **kwargs)  # type: ignore[misc]
        self.bounds.count(len(got))
        return got

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.bounds.left())  # type: ignore[attr-defined]
        got: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        self.bounds.count(got)
        return got

    def send(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.bounds.left())  # type: ignore[attr-defined]
        sent: int = super().send(*args, **kwargs)  # type: ignore[misc]
        return sent

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(self.bounds.left())  # type: ignore[attr-defined]
        super().sendall(*args, **kwargs)  # type: ignore[misc]


class BoundedSocket(_Bounded, socket.socket):
    pass


class _BoundedTLS(_Bounded, ssl.SSLSocket):
    def do_handshake(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(self.bounds.left())
        super().do_handshake(*args, **kwargs)


def bind(context: ssl.SSLContext, bounds: Bounds) -> ssl.SSLContext:
    """The sockets that this context wraps keep the bounds too, from their handshake on."""
    context.sslsocket_class = type("BoundedTLS", (_BoundedTLS,), {"bounds": bounds})
    return context


def connect(host: str, port: int, bounds: Bounds, *, only_global: bool) -> BoundedSocket:
    """A connection to the first address of the host that answers. Raises InnerAddress where `only_global` and any
    address is not on the internet, TimeoutError, and OSError for a host that is not known or does not answer."""
    found = addresses_of(host, port, bounds)
    if only_global and not all(is_global(str(info[4][0])) for info in found):
        raise InnerAddress(f"{host} is not a server on the internet.")
    problem: OSError = OSError(f"{host} has no address.")
    for family, kind, protocol, _, address in found:
        connection = BoundedSocket(family, kind, protocol)
        connection.bounds = bounds
        try:
            connection.settimeout(bounds.left())
            connection.connect(address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connection.close()
            problem = error
        else:
            return connection
    raise problem


def addresses_of(host: str, port: int, bounds: Bounds) -> list[Any]:
    """As `socket.getaddrinfo` gives them, within the bounds: by itself it waits as long as the name servers do."""
    found: list[Any] = []

    def look_up() -> None:
        # Whatever goes wrong, the host is not known; a host name may also be none at all (UnicodeError).
        with suppress(OSError, UnicodeError):
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(bounds.left())
    if looking.is_alive():
        raise TimeoutError(f"The name servers of {host} do not answer.")
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not known.")
    return list(found)


def is_global(address: str) -> bool:
    """On the internet; an IPv4 address inside of an IPv6 one is judged by itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_global(str(inner))
    return found.is_global and not found.is_multicast
