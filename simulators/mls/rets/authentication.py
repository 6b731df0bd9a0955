"""HTTP digest (RFC 2617, MD5, qop=auth) and basic, and RETS-UA-Authorization (RETS 1.7.2, section 3.10)."""

import base64
import hashlib
import hmac
import re
import secrets
import threading

from simulators.exchange import Request, Response

from .accounts import Account
from .replies import ReplyError

REALM = "Simulated RETS"
_PART = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


def md5(text: str) -> str:
    """The digest in lower-case hexadecimal digits."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def same(found: str, wanted: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing."""
    return hmac.compare_digest(found.encode("utf-8", "replace"), wanted.encode())


class Nonces:
    """The nonces that this server gave out, and the counts with which each was used."""

    def __init__(self) -> None:
        self.opaque = secrets.token_hex(8)
        self._used: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def new(self) -> str:
        """A fresh nonce; of the old ones the last thousand are remembered."""
        nonce = secrets.token_hex(16)
        with self._lock:
            self._used[nonce] = set()
            while len(self._used) > 1_000:
                self._used.pop(next(iter(self._used)))
        return nonce

    def use(self, nonce: str, count: str, uses: int) -> bool:
        """Whether the nonce is known, not used up, and this count of it new."""
        with self._lock:
            used = self._used.get(nonce)
            if used is None or (uses and len(used) >= uses) or (count and count in used):
                return False
            used.add(count or f"without count {len(used)}")
            return True

    def forget(self) -> None:
        """Makes every nonce stale."""
        with self._lock:
            self._used.clear()


def challenge(account: Account, nonces: Nonces, stale: bool = False) -> Response:
    """401 with what the client may answer."""
    response = Response(401, body=b"<html><body><h1>401 Unauthorized</h1></body></html>", type="text/html")
    if "digest" in account.schemes:
        parts = [f'realm="{REALM}"', f'nonce="{nonces.new()}"', f'opaque="{nonces.opaque}"']
        parts += ['qop="auth"'] if account.qop else []
        parts += ["stale=true"] if stale else []
        response.headers["WWW-Authenticate"] = "Digest " + ", ".join(parts)
    else:
        response.headers["WWW-Authenticate"] = f'Basic realm="{REALM}"'
    return response


def refused(account: Account, nonces: Nonces, request: Request) -> Response | None:
    """The challenge, unless the request is authorized."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic" and "basic" in account.schemes:
        return None if _basic(account, rest) else challenge(account, nonces)
    if scheme.lower() != "digest" or "digest" not in account.schemes:
        return challenge(account, nonces)
    parts = {name.lower(): quoted or bare for name, quoted, bare in _PART.findall(rest)}
    if not _digest(account, parts, request):
        return challenge(account, nonces)
    if not nonces.use(parts.get("nonce", ""), parts.get("nc", ""), account.nonce_uses):
        return challenge(account, nonces, stale=True)
    return None


def _basic(account: Account, rest: str) -> bool:
    try:
        return same(base64.b64decode(rest).decode(), f"{account.user}:{account.password}")
    except ValueError:
        return False


def _digest(account: Account, parts: dict[str, str], request: Request) -> bool:
    """Whether the response proves the password for this method and address."""
    uri = parts.get("uri", "")
    path = re.sub(r"^https?://[^/]*", "", uri).partition("?")[0]
    first = md5(f"{account.user}:{REALM}:{account.password}")
    second = md5(f"{request.method}:{uri}")
    middle = parts.get("nonce", "")
    if parts.get("qop"):
        middle += f":{parts.get('nc', '')}:{parts.get('cnonce', '')}:{parts['qop']}"
    wanted = md5(f"{first}:{middle}:{second}")
    known = parts.get("username") == account.user and parts.get("realm") == REALM
    return known and path == request.path and same(parts.get("response", ""), wanted)


def check_agent(account: Account, request: Request, session: str) -> None:
    """The User-Agent's own authentication, if the account demands it. Raises ReplyError 20041, 20037."""
    if not account.agent_password:
        return
    header = request.headers.get("RETS-UA-Authorization", "")
    if not header:
        raise ReplyError(20041)
    version = request.headers.get("RETS-Version", "")
    if account.agent_form == "number":
        version = version.removeprefix("RETS/")
    if account.agent_form == "no session":
        session = ""
    product = request.headers.get("User-Agent", "").split(" ")[0]
    first = md5(f"{product}:{account.agent_password}")
    wanted = md5(f"{first}:{request.headers.get('RETS-Request-ID', '')}:{session}:{version}")
    if not same(header.removeprefix("Digest ").strip().strip('"'), wanted):
        raise ReplyError(20037)
