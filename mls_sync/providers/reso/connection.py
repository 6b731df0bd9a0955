"""What "check connection" tries at a RESO feed, and what it says about it."""

from typing import TYPE_CHECKING, Any

from mls_sync.mapping.lookups import property_type, standard_status
from mls_sync.providers.base import Check
from mls_sync.providers.checking import checked

if TYPE_CHECKING:
    from mls_sync.providers.reso.client import ResoProvider


def connection_check(provider: "ResoProvider") -> Check:
    """Credentials, filter, metadata and one listing, by a handful of small requests. Never raises a ProviderError."""
    return checked(provider, (_count, _lookups, _sample))


def _count(provider: "ResoProvider", check: Check) -> None:
    """The credentials and the filter: how many listings they admit, and whether they come."""
    total = provider.total()
    comes = bool(provider.source.first(provider.listings.one()).records)
    if total and not comes:
        check.ok = False
        check.lines.append(f"The credentials work, but the MLS announces {total:,} listings and gives none of them.")
        check.lines.append("Nothing would be replicated: ask the MLS whether the credentials may replicate.")
        return
    if not comes:
        check.ok, check.is_empty = False, True
        check.lines.append("The credentials work, but the filter matches no listings.")
        check.lines.append("Nothing would be replicated: check system, property_types, statuses and extra_filter.")
        return
    found = f"{total:,} listings" if total is not None else "listings; the MLS does not say how many"
    check.lines.append(f"The credentials work; the filter matches {found}.")


def _lookups(provider: "ResoProvider", check: Check) -> None:
    """How statuses and property types are stored, and what of the metadata could not be read."""
    check.lines += provider.told.warnings()
    statuses, types = (provider.dictionary.values_of(name) for name in ("StandardStatus", "PropertyType"))
    if statuses:
        listed = "; ".join(f"{name}, stored as {standard_status(name)}" for name in sorted(set(statuses.values()))[:30])
        check.lines.append(f"Statuses: {listed}.")
    if types:
        listed = "; ".join(f"{name}, stored as {property_type(name)}" for name in sorted(set(types.values()))[:30])
        check.lines.append(f"Property types: {listed}.")


def _sample(provider: "ResoProvider", check: Check) -> None:
    """One listing, as a sync reads it: what comes with it."""
    records, _ = provider.records(provider.source.first(provider.listings.one()).records)
    check.lines += provider.source.warnings()
    found = records[0].payload if records else None
    lists = (name for name, value in found.items() if _holds_objects(value)) if isinstance(found, dict) else ()
    names = ", ".join(sorted(lists))
    if names:
        check.lines.append(f"A listing comes with {names}.")


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
