"""From which address a request comes."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str | None:
    """The address of the browser; None where nobody says it.

    Whoever connects may write any X-Forwarded-For, so it counts only when the connection itself comes from one of
    TRUSTED_PROXIES, and then from the right: the last entry that is no proxy of ours was written by one of ours.
    """
    nearest = _parsed(request.META.get("REMOTE_ADDR", ""))
    if nearest is None or not _is_ours(nearest):
        return str(nearest) if nearest else None
    for entry in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _parsed(entry)
        if address is None:
            break
        nearest = address
        if not _is_ours(address):
            break
    return str(nearest)


def comes_from_proxy(request: HttpRequest) -> bool:
    """Whether the connection itself is from one of TRUSTED_PROXIES, whose headers count."""
    nearest = _parsed(request.META.get("REMOTE_ADDR", ""))
    return nearest is not None and _is_ours(nearest)


def as_one_household(address: str | None) -> str:
    """An IPv6 customer holds a whole /64, so all of it counts as one."""
    parsed = _parsed(address or "")
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed or "nowhere")


def _parsed(text: str) -> Address | None:
    try:
        found = ip_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_ours(address: Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
