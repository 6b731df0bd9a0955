"""A connection pooler of our own on the loopback, as PgBouncer works: one session of PostgreSQL serves many clients,
in turn for each transaction, or for as long as a client stays."""

import os
import socket
import struct
import threading
from typing import Any

import psycopg

FAKE_PID = 692_321_957


class Pooler:
    """`mode` is "transaction" or "session". Listens until it is closed; `port` says where."""

    def __init__(self, server: dict[str, Any], mode: str) -> None:
        self.server, self.mode = server, mode
        self.free: list[Any] = []
        self.lock = threading.Lock()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.door.close()
        for session in self.free:
            session.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _take(self) -> Any:
        with self.lock:
            if self.free:
                return self.free.pop()  # the one that was used last, as PgBouncer does
        return psycopg.connect(**self.server, autocommit=True)

    def _give_back(self, session: Any) -> None:
        with self.lock:
            self.free.append(session)

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as stream:
            _greet(client, stream)
            session = None
            while header := stream.read(5):
                kind, length = header[:1], struct.unpack("!I", header[1:])[0]
                body = stream.read(length - 4)
                if kind == b"X":
                    break
                session = session or self._take()
                status = _ask(session, kind, header + body, client)
                if self.mode == "transaction" and status == b"I":
                    self._give_back(session)
                    session = None
            if session:
                self._give_back(session)


def _greet(client: socket.socket, stream: Any) -> None:
    """Who comes is let in, and told of a process that no server has."""
    while True:
        (length,) = struct.unpack("!I", stream.read(4))
        code = struct.unpack("!I", stream.read(4))[0]
        stream.read(length - 8)
        if code == 196608:
            break
        client.sendall(b"N")  # neither TLS nor GSSAPI
    told = b""
    for name, value in (("server_version", "18.0"), ("client_encoding", "UTF8"), ("TimeZone", "UTC")):
        pair = f"{name}\0{value}\0".encode()
        told += b"S" + struct.pack("!I", 4 + len(pair)) + pair
    client.sendall(b"R" + struct.pack("!II", 8, 0) + told + b"K" + struct.pack("!III", 12, FAKE_PID, 7) + b"Z\0\0\0\5I")


def _ask(session: Any, kind: bytes, message: bytes, client: socket.socket) -> bytes:
    """Hands a message on to the session's own socket; after a query or a sync, its answers until it is ready. Returns
    the state of the transaction then: I, T or E, or nothing in the middle of a conversation."""
    with socket.socket(fileno=os.dup(session.fileno())) as server:
        server.setblocking(True)
        server.sendall(message)
        if kind not in b"QS":
            return b""
        with server.makefile("rb") as answers:
            while True:
                header = answers.read(5)
                body = answers.read(struct.unpack("!I", header[1:])[0] - 4)
                client.sendall(header + body)
                if header[:1] == b"Z":
                    return bytes(body)
