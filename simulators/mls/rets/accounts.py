"""Who may log in, and who is: accounts, sessions, and how many of them are open."""

import secrets
import threading
import time
from dataclasses import dataclass, field

from simulators.demo import RETS_PASSWORD, RETS_USER

COOKIE = "RETS-Session-ID"


@dataclass
class Account:
    """What the server demands of a client.

    ``schemes``: "digest", "basic" or both. ``agent_password``: RETS-UA-Authorization is required, with this password;
    ``agent_form`` says how its digest is made: "specification" (section 3.10), "number" with the version as "1.7.2" in
    place of "RETS/1.7.2", "no session" with a blank session identity at all times, as Interealty's servers had it.
    ``session_limit``: as many sessions may be open at once, 0 for any number; ``timeout``: a session that rests for so
    many seconds ends. ``nonce_uses``: so many requests a nonce is good for, 0 for ever.
    """

    user: str = RETS_USER
    password: str = RETS_PASSWORD
    schemes: tuple[str, ...] = ("digest",)
    qop: bool = True
    agent_password: str = ""
    agent_form: str = "specification"
    session_limit: int = 0
    timeout: int = 1800
    nonce_uses: int = 0


@dataclass
class Session:
    """One login that was not logged out."""

    identity: str
    agent: str
    used: float
    action_read: bool = False


def cookie_for(session: Session) -> str:
    """The header that gives a session to its client."""
    return f"{COOKIE}={session.identity}; Path=/rets"


@dataclass
class Sessions:
    """The open sessions, and how often somebody logged in and out."""

    logins: int = 0
    logouts: int = 0
    _open: dict[str, Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def find(self, identity: str, timeout: int) -> Session | None:
        """The open session of that identity; it stays open for another ``timeout`` seconds."""
        with self._lock:
            session = self._open.get(identity)
            if session is None or time.monotonic() - session.used > timeout:
                self._open.pop(identity, None)
                return None
            session.used = time.monotonic()
            return session

    def begin(self, agent: str, limit: int, timeout: int) -> Session | None:
        """A new session; None if as many are open as may be."""
        with self._lock:
            now = time.monotonic()
            self._open = {name: one for name, one in self._open.items() if now - one.used <= timeout}
            if limit and len(self._open) >= limit:
                return None
            session = Session(secrets.token_hex(16), agent, now)
            self._open[session.identity] = session
            self.logins += 1
            return session

    def renew(self, session: Session) -> None:
        """Gives an open session another identity; the one before is worth nothing any more."""
        with self._lock:
            if self._open.pop(session.identity, None) is not None:
                session.identity = secrets.token_hex(16)
                self._open[session.identity] = session

    def end(self, identity: str) -> bool:
        """Closes a session; False if it was not open."""
        with self._lock:
            ended = self._open.pop(identity, None) is not None
            self.logouts += ended
            return ended

    def forget(self) -> None:
        """Closes all without a word, as a restart of the server does."""
        with self._lock:
            self._open.clear()
