"""System checks of who may say where a request comes from."""

from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def proxies_are_networks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"TRUSTED_PROXIES: {proxy!r} is neither an address nor a network.",
            hint="Write e.g. 127.0.0.1 or 10.0.0.0/8.",
            id="accounts.E001",
        )
        for proxy in settings.TRUSTED_PROXIES
        if not _is_network(proxy)
    ]


@register(deploy=True)
def production_knows_its_proxy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that nobody named, all people share one address, and one of them could use up its tries."""
    if not settings.PRODUCTION or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "PRODUCTION is on, and TRUSTED_PROXIES is empty: all sign-ins count as tries of the proxy's own address.",
            hint="Set it to the addresses of the web server in front, e.g. 127.0.0.1.",
            id="accounts.W001",
        )
    ]


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
