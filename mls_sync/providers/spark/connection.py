"""What "check connection" tries at a Spark feed, and what it says about it."""

from typing import TYPE_CHECKING, Any

from mls_sync.mapping.lookups import property_type
from mls_sync.providers.base import Check, Window
from mls_sync.providers.checking import checked
from mls_sync.providers.spark import answers

if TYPE_CHECKING:
    from mls_sync.providers.spark.client import SparkProvider


def connection_check(provider: "SparkProvider") -> Check:
    """Token, data shares, property types and filter, by a handful of small requests. Never raises a ProviderError."""
    return checked(provider, (_count, _shares, _types))


def counted(provider: "SparkProvider") -> tuple[int | None, int]:
    """The announced total of the filter, and how many records one small page held. Raises ProviderError."""
    params = {"_filter": provider.options.filter(Window()), "_pagination": "1", "_limit": "1", "_select": "ListingKey"}
    inner = provider.ask("/v1/listings", params)
    return answers.total(inner), len(answers.results(inner, provider.options.base_url))


def _count(provider: "SparkProvider", check: Check) -> None:
    """The token and the filter: how many listings they admit."""
    total, listed = counted(provider)
    found = f"{total:,} listings" if total is not None else f"at least {listed} listing{'' if listed == 1 else 's'}"
    if total and not listed:
        check.ok = False
        check.lines.append(f"The token works, but the MLS announces {total:,} listings and gives none of them.")
        check.lines.append("Nothing would be replicated: ask the MLS whether the key may replicate.")
        return
    if not listed:
        check.ok, check.is_empty = False, True
        check.lines.append("The token works, but the filter matches no listings.")
        check.lines.append("Nothing would be replicated: check mls_id, property_types, statuses and extra_filter.")
        return
    check.lines.append(f"The token works; the filter matches {found}.")


def _shares(provider: "SparkProvider", check: Check) -> None:
    """The data shares that the key may read, and whether the feed's is one of them."""
    shares = shares_of(provider)
    if shares:
        listed = "; ".join(f"{name or 'unnamed'} ({mls})" for mls, name in shares.items())
        check.lines.append(f"Data shares: {listed}.")
    wanted = provider.options.mls_id
    if wanted and shares and wanted not in shares:
        check.ok = check.is_empty = False
        check.lines.append(f"mls_id {wanted} is none of them.")


def shares_of(provider: "SparkProvider") -> dict[str, str]:
    """MlsId -> name of the data shares that the key may read (`/v1/standardfields/MlsId`). Raises ProviderError."""
    inner = provider.ask("/v1/standardfields/MlsId", {})
    return _named(answers.results(inner, provider.options.base_url))


def _named(results: list[Any]) -> dict[str, str]:
    """MlsId -> name, from `[{"MlsId": {"FieldList": [{"Name": ..., "Value": ...}]}}]`."""
    shares: dict[str, str] = {}
    for result in results:
        field = result.get("MlsId") if isinstance(result, dict) else None
        values = field.get("FieldList") if isinstance(field, dict) else None
        for value in values if isinstance(values, list) else []:
            if isinstance(value, dict) and isinstance(value.get("Value"), str):
                shares[value["Value"]] = str(value.get("Name") or "")
    return shares


def _types(provider: "SparkProvider", check: Check) -> None:
    """The property types with their RESO meaning, and whether those of the feed exist."""
    own = {code: name for (mls, code), name in provider.types.items() if mls in ("", provider.options.mls_id or mls)}
    if own:
        listed = "; ".join(f"{code} {name}, stored as {property_type(name)}" for code, name in sorted(own.items()))
        check.lines.append(f"Property types: {listed}.")
    unknown = [code for code in provider.options.property_types if own and code not in own]
    if unknown:
        check.ok = False
        check.lines.append(f"property_types {', '.join(unknown)}: the MLS has no such code.")
