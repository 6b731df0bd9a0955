"""To which hosts an owner may send a credential. Staff are not bound by it; `realty.outward` binds everyone."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from mls_sync.feeds import OPTION
from mls_sync.providers import provider_class
from realty.http import LOOPBACK


def check_address(address: str) -> None:
    """An owner's key goes to a known provider alone, and never in the clear: a name that she may choose freely could
    be a server of anyone's, or one behind our own walls. Raises ValidationError."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise ValidationError("This is not an address.") from None
    if not settings.PRODUCTION and host in LOOPBACK:
        return
    if parts.scheme != "https":
        raise ValidationError("Use https: the credentials must not travel in the clear.")
    if not any(host == name or host.endswith(f".{name}") for name in settings.PROVIDER_HOSTS):
        raise ValidationError(
            f"{host} is not allowed yet. Known providers are at {', '.join(settings.PROVIDER_HOSTS)}. Platform staff"
            " can allow the host of your MLS: send them its address, but not your key."
        )


def check_addresses(kind: str, options: Mapping[str, Any]) -> None:
    """Every address to which a feed of this kind sends its credential, also a service's own. Raises ValidationError,
    by option, also for a kind that names none."""
    addresses = provider_class(kind).addresses(options)
    if not addresses:
        raise ValidationError("Feeds of this kind are not connected by their address.")
    wrong = {}
    for option, address in addresses.items():
        try:
            check_address(address)
        except ValidationError as error:
            wrong[f"{OPTION}-{option}"] = error.messages
    if wrong:
        raise ValidationError(wrong)
