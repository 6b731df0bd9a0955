"""What a login answer tells (RETS 1.7.2, sections 4.6 to 4.10; 1.8, 4.7): capability addresses, and the version of the
metadata."""

from urllib.parse import urljoin, urlsplit, urlunsplit

from mls_sync.providers.errors import ConfigurationError, ProtocolError, TransientError
from mls_sync.providers.rets.compact import whole_text
from mls_sync.providers.rets.document import Document, local

CAPABILITIES = ("Action", "GetMetadata", "GetObject", "Login", "Logout", "Search")


class Login:
    """`facts` by name in small letters: `metadataversion`, `timeoutseconds` ...; capabilities as absolute addresses."""

    def __init__(self, lines: list[str], login_url: str) -> None:
        """Raises ConfigurationError for a capability on another host: it must never see the password."""
        self.facts: dict[str, str] = {}
        self._urls: dict[str, str] = {}
        wanted = {name.lower(): name for name in CAPABILITIES}
        for line in lines:
            name, value = _pair(line)
            if name in wanted and value:
                self._urls[wanted[name]] = same_host(login_url, value, wanted[name])
            elif name:
                self.facts.setdefault(name, value)

    def url(self, capability: str) -> str:
        """Raises ProtocolError where the server does not offer it."""
        found = self._urls.get(capability)
        if not found:
            raise ProtocolError(f"The MLS's login answer names no address for {capability}.")
        return found

    def has(self, capability: str) -> bool:
        return capability in self._urls

    @property
    def metadata_version(self) -> str:
        """Version and moment; "" where the server tells neither."""
        told = [self.facts.get(name, "") for name in ("metadataversion", "metadatatimestamp")]
        return " ".join(filter(None, told))


def read_login(document: Document, login_url: str) -> Login:
    """Raises what the document does, and TransientError for one that holds no lines."""
    lines: list[str] = []
    for element in document.elements():
        name = local(element).upper()
        if name == "RETS-STATUS":
            document.status(element)
        elif name in ("RETS-RESPONSE", "RETS") and not lines:
            lines = whole_text(element).splitlines()
    login = Login(lines, login_url)
    if not login.has("Search"):
        raise TransientError("The MLS's login answer names no address for Search.")
    return login


def _pair(line: str) -> tuple[str, str]:
    """`Name = value`; of 1.8's `Info=NAME;Type;value` the name and the value in it."""
    name, sign, value = line.partition("=")
    name, value = name.strip().lower(), value.strip()
    if name == "info" and ";" in value:
        name, _, value = value.partition(";")
        value = value.partition(";")[2] or value
        name, value = name.strip().lower(), value.strip()
    return (name, value) if sign else ("", "")


def same_host(login_url: str, value: str, capability: str) -> str:
    """The absolute address of a capability, relative to that of the login. Behind a proxy servers name themselves with
    http: what was entered as https stays so."""
    try:
        parts, own = urlsplit(urljoin(login_url, value)), urlsplit(login_url)
        is_same = (parts.hostname or "").lower() == (own.hostname or "").lower()
        port_differs = parts.port != own.port
    except ValueError:
        raise ProtocolError(f"The MLS's login answer names an address for {capability} that is none.") from None
    if not is_same:
        raise ConfigurationError(
            f"The MLS names {parts.hostname} for {capability}, another host than that of the login, which must not see"
            " the password. Enter the login address of that host, or ask the MLS."
        )
    if parts.scheme != own.scheme:
        return urlunsplit((own.scheme, own.netloc, *parts[2:]))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2] if port_differs else own.netloc, *parts[2:]))
