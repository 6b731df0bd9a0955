"""Next links: where they stand, and where they may lead (OData 4.01, JSON format, 4.5.5; RFC 8288 for the header)."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import requests

from mls_sync.providers.errors import ConfigurationError, ProtocolError

LONGEST = 8_000
PORTS = {"http": 80, "https": 443}
# Names under which services take a credential in an address (Bridge: access_token). Ours goes in a header alone.
CREDENTIALS = frozenset({"access_token", "token", "apikey", "api_key", "authtoken"})
HEADERS = ("next", "odata-nextlink", "x-next-link")


def in_headers(headers: Mapping[str, str]) -> str:
    """The next link of an answer's headers; "" where there is none."""
    for link in requests.utils.parse_header_links(headers.get("Link", "")):
        if "next" in str(link.get("rel", "")).lower().split():
            return str(link.get("url", ""))
    return next((headers[name] for name in HEADERS if headers.get(name)), "")


def followed(link: str, asked: str, base_url: str) -> str:
    """The address that a next link in the answer to the address `asked` leads to, as path and query. Raises
    ConfigurationError for another server, which must never see the credential, and ProtocolError for no address."""
    try:
        parts = urlsplit(urljoin(_start(link.strip(), asked, f"{base_url}/"), link.strip()))
        port = _port(parts)
    except ValueError:
        raise ProtocolError(f"{urlsplit(base_url).netloc} sent a next link that is not an address.") from None
    base = urlsplit(base_url)
    if (parts.hostname, port) != (base.hostname, _port(base)) and not _lost_tls(parts, base):
        where = f"{parts.scheme}://{parts.hostname or ''}"[:200]
        raise ConfigurationError(
            f"{base.netloc} sent a next link to {where}, which must not see the credentials. If the MLS has moved"
            " there, enter that address as base_url."
        )
    if len(link) > LONGEST or "@" in parts.netloc:
        raise ProtocolError(f"{base.netloc} sent a next link that cannot be used.")
    query = _without_credentials(parts.query)
    return f"{parts.path}?{query}" if query else parts.path


def _start(link: str, asked: str, root: str) -> str:
    """Where a relative link begins. By the specification that is the service's root, by the habit of some servers the
    address that was asked; a link that names the resource again means the root."""
    resource = re.split(r"[/?(]", asked.removeprefix(root))[0] if asked.startswith(root) else ""
    return root if resource and re.match(rf"{re.escape(resource)}\b", link) else asked


def _port(parts: SplitResult) -> tuple[str, int | None]:
    return parts.scheme, parts.port or PORTS.get(parts.scheme)


def _lost_tls(parts: SplitResult, base: SplitResult) -> bool:
    """Servers behind a proxy that ends TLS write http into their links: the same host is asked by https all the
    same."""
    ours = base.scheme == "https" and _port(base) == ("https", 443)
    return ours and parts.hostname == base.hostname and _port(parts) == ("http", 80)


def _without_credentials(query: str) -> str:
    """Verbatim but for a credential that the server repeats."""
    names = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    if not names & CREDENTIALS:
        return query
    return "&".join(part for part in query.split("&") if part.partition("=")[0].lower() not in CREDENTIALS)
