"""A small mail server on this machine, for tests: it takes messages and keeps them, and refuses as it is told to."""

import socketserver
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType


class MailServer:
    """`refusals` maps the command that is refused to the answer, e.g. {"RCPT": "550 No such mailbox"}; the answer
    "hang up" closes the connection instead. "END" is the end of a message."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.refusals: dict[str, str] = {}
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Session", (_Session,), {"mails": self}))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _HangUp(Exception):
    pass


class _Session(socketserver.StreamRequestHandler):
    mails: MailServer

    def handle(self) -> None:
        try:
            self._say("220 ready")
            while line := self.rfile.readline().decode().strip():
                self._answer(line[:4].upper().strip(), line)
                if line.upper() == "QUIT":
                    return
        except (_HangUp, ConnectionError):
            return

    def _answer(self, command: str, line: str) -> None:
        if self._refused(command):
            return
        match command:
            case "EHLO":
                self._say("250-localhost\r\n250 AUTH PLAIN")
            case "AUTH":
                self._say("235 welcome")
            case "RCPT":
                self.mails.recipients.append(line.split("<")[1].rstrip(">"))
                self._say("250 ok")
            case "DATA":
                self._say("354 go on")
                self._read()
            case "QUIT":
                self._say("221 bye")
            case _:
                self._say("250 ok")

    def _read(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        # It may be lost after it was taken: the answer is what breaks.
        if not self.mails.refusals.get("END", "").startswith("5"):
            self.mails.raw.append(b"".join(lines))
            self.mails.mails.append(message_from_bytes(b"".join(lines), policy=default))
        if not self._refused("END"):
            self._say("250 taken")

    def _refused(self, command: str) -> bool:
        answer = self.mails.refusals.get(command)
        if answer == "hang up":
            raise _HangUp
        if answer:
            self._say(answer)
        return bool(answer)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
