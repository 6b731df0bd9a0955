"""A small name server on this machine, for tests: TXT records over UDP, as it is told to answer."""

import socketserver
import threading
from types import TracebackType

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


class NameServer:
    """`records` maps a host to its texts, each a string or its parts. `fault`: `silent`, or the name of an rcode."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.fault = ""
        self.asked: list[str] = []
        handler = type("Handler", (_Handler,), {"names": self})
        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), handler)
        self.port = self._server.server_address[1]

    def resolver(self) -> dns.resolver.Resolver:
        found = dns.resolver.Resolver(configure=False)
        found.nameservers, found.port = ["127.0.0.1"], self.port
        return found

    def __enter__(self) -> "NameServer":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(socketserver.BaseRequestHandler):
    names: NameServer

    def handle(self) -> None:
        data, sock = self.request
        query = dns.message.from_wire(data)
        host = query.question[0].name.to_text(omit_final_dot=True)
        self.names.asked.append(host)
        if self.names.fault == "silent":
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        if self.names.fault:
            answer.set_rcode(dns.rcode.from_text(self.names.fault))
        elif host in self.names.records:
            texts = [_quoted(text) for text in self.names.records[host]]
            if texts:
                answer.answer.append(dns.rrset.from_text(query.question[0].name, 300, "IN", "TXT", *texts))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        sock.sendto(answer.to_wire(), self.client_address)


def _quoted(text: str) -> str:
    """In parts of at most 200 bytes, as long keys come."""
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
