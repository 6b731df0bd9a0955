"""What "check connection" tries at a RETS feed, and what it says about it."""

from typing import TYPE_CHECKING

from mls_sync.providers.base import Check, Window
from mls_sync.providers.checking import checked
from mls_sync.providers.errors import ProviderError

if TYPE_CHECKING:
    from mls_sync.providers.rets.client import RetsProvider

MOST_NAMED = 30


def connection_check(provider: "RetsProvider") -> Check:
    """Login, metadata and criteria, by a handful of small requests. Never raises a ProviderError."""
    return checked(provider, (_count, _classes, _fields), ends=ProviderError)


def _count(provider: "RetsProvider", check: Check) -> None:
    """The login and the criteria: how many listings they admit."""
    total = provider.total()
    if total is None:
        total = len(provider.page(Window(), "").records)
        found = f"at least {total} listing{'' if total == 1 else 's'}"
    else:
        found = f"{total:,} listings"
    if total:
        check.lines.append(f"The login works; the filter matches {found}.")
        return
    check.ok, check.is_empty = False, True
    check.lines.append("The login works, but the filter matches no listings.")
    check.lines.append("Nothing would be replicated: check classes, statuses and criteria.")


def _classes(provider: "RetsProvider", check: Check) -> None:
    classes = provider.source.system.classes
    listed = "; ".join(f"{name} {found.description}".strip() for name, found in list(classes.items())[:MOST_NAMED])
    if listed:
        check.lines.append(f"Classes of {provider.options.resource}: {listed}.")
    check.lines.append(f"Listings are known by {provider.source.key_field}.")


def _fields(provider: "RetsProvider", check: Check) -> None:
    """Whether what every listing needs has a field in each class."""
    for name in provider.source.classes:
        layout = provider.source.layout(name, provider.field_map)
        named = {*layout.names.values(), *(field for field, _, _ in provider.field_map.rules)}
        missing = [each for each in ("ListingId", "ListPrice", "StandardStatus", "City") if each not in named]
        if "StandardStatus" in missing and "MlsStatus" in named:
            missing.remove("StandardStatus")
        if missing and layout.names:
            check.lines.append(
                f"Class {name} names no field for {', '.join(missing)}: say in the field map which ones they are."
            )
