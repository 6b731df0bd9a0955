"""Which collections of MongoDB are read, and into which collection of the tenant each goes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from realty.mongodb import MongoProblem
from realty.tenants.models import slug_part

GPS, CRMLS = "gps", "crmls"
# What has ended comes later: of two versions that are equally old, its own holds.
KNOWN: Mapping[str, tuple[str, str]] = {
    "listings": (GPS, "photos"),
    "crmlsListings": (CRMLS, "photos"),
    "gpsClosedListings": (GPS, "photos"),
    "crmlsClosedListings": (CRMLS, "photos"),
    "gpsExpiredListings": (GPS, "gpsExpiredPhotos"),
    "crmlsExpiredListings": (CRMLS, "crmlsExpiredPhotos"),
}
PHOTOS = "photos"
CONFIGS = "agent_mls_configs"


@dataclass(frozen=True, slots=True)
class Source:
    """A collection of MongoDB. `provider` is the part of the name of ours, `photos` the collection with the photos of
    its listings, `rank` its place: of two versions of one listing that are equally old, the later place holds."""

    name: str
    provider: str
    photos: str
    rank: int


def planned(
    there: Collection[str], tenant: str, given: Mapping[str, str], configured: Mapping[str, str], *, is_only: bool
) -> list[Source]:
    """The collections to read, in their order. `there` are those of the database, `tenant` is the tenantId in it,
    `given` what was asked for (collection -> provider), `configured` what the configurations say. Collections without a
    tenant in their names are read unasked only where `is_only`: nobody else's configuration is in the database.

    Raises MongoProblem where there is nothing to read, or where something that was asked for is not there.
    """
    wanted = dict(given) or _found(there, tenant, configured, is_only)
    missing = [name for name in wanted if name not in there]
    if given and missing:
        raise MongoProblem(f"The database has no collection {', '.join(missing)}. It has: {_listed(there)}.")
    for name, provider in wanted.items():
        if not slug_part.regex.fullmatch(provider):  # type: ignore[union-attr]  # compiled by the validator
            raise MongoProblem(f"{name}={provider}: the provider is lower-case letters and digits, such as gps.")
    if not wanted:
        raise MongoProblem(
            f"The database has no collection of {tenant} that is known by its name. It has: {_listed(there)}."
            " Name one with --collection NAME=PROVIDER."
        )
    order = [*(name for name in wanted if name not in KNOWN), *(name for name in KNOWN if name in wanted)]
    return [
        Source(name, wanted[name], KNOWN.get(name, ("", PHOTOS))[1], rank)
        for rank, name in enumerate(order)
        if name in there
    ]


def _found(there: Collection[str], tenant: str, configured: Mapping[str, str], is_only: bool) -> dict[str, str]:
    own = re.compile(rf"{re.escape(tenant)}_([a-z][a-z0-9]*)_listings")
    found = {name: match[1] for name in sorted(there) if (match := own.fullmatch(name))}
    found |= {name: provider for name, provider in configured.items() if name in there}
    if is_only:
        found |= {name: provider for name, (provider, _) in KNOWN.items() if name in there}
    return found


def _listed(there: Collection[str]) -> str:
    names = sorted(name for name in there if not name.startswith("system."))
    return ", ".join(names[:20]) or "none"
