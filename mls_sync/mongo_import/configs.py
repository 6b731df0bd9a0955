"""`agent_mls_configs`: what a deployment knows of its sources, as feeds with their credentials encrypted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pymongo.database import Database

from listings.collections import provision
from mls_sync.feeds import clean_options, clean_secrets, pause_feed
from mls_sync.models import Feed
from mls_sync.mongo_import.sources import CONFIGS
from mls_sync.presets import PRESETS, Preset
from mls_sync.schedules import sync_schedule
from realty.cron import is_cron
from realty.mongodb import PATIENT, Document, explained
from realty.secrets import SecretDict
from realty.tenants.models import Tenant, slug_part

PAUSED = "It was made by import_mongo. Check the connection, then resume it."
# The names of apiKey and apiSecret in the secrets of each kind; with and without the second.
SECRETS: Mapping[str, tuple[tuple[str, ...], tuple[str, str]]] = {
    "spark": (("token",), ("token", "")),
    "reso": (("token",), ("client_id", "client_secret")),
    "rets": (("user",), ("user", "password")),
}
# What other programs make of a text that they encrypt: CryptoJS, Fernet, hexadecimal digits in parts with colons.
ENCRYPTED = re.compile(r"U2FsdGVkX1.*|gAAAAA.*|(?:[0-9a-f]{16,}:){1,2}[0-9a-f]{16,}|enc(?:rypted)?[:(].*", re.I | re.S)


@dataclass(frozen=True)
class MlsConfig:
    """One entry of `mlsConfigs`, checked. `api_key` and `api_secret` are never shown."""

    provider: str
    collection: str = ""
    region: str = ""
    schedule: str = ""
    max_listings: int | None = None
    is_active: bool = True
    api_key: str = field(default="", repr=False)
    api_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Configs:
    """The open tenant's entries, and sentences about what could not be read. `others`: somebody else has some."""

    entries: Mapping[str, MlsConfig]
    told: tuple[str, ...] = ()
    others: bool = False

    @property
    def collections(self) -> dict[str, str]:
        """The collection of MongoDB of each provider that names one."""
        return {entry.collection: entry.provider for entry in self.entries.values() if entry.collection}


def read_configs(database: Database[Document], tenant_id: str, setting: str) -> Configs:
    """Of the tenant with this tenantId. Raises MongoProblem."""
    with explained(setting):
        documents = list(database.get_collection(CONFIGS, PATIENT).find({}))
    mine = [document for document in documents if document.get("tenantId") == tenant_id]
    told: list[str] = []
    entries: dict[str, MlsConfig] = {}
    for document in mine:
        found = document.get("mlsConfigs")
        for place, given in enumerate(found if isinstance(found, list) else []):
            entry = _entry(given, f"{CONFIGS}, mlsConfigs[{place}]", told)
            if entry:
                entries[entry.provider] = entry
    return Configs(entries, tuple(told), len(mine) < len(documents))


def _entry(given: Any, where: str, told: list[str]) -> MlsConfig | None:
    get = given.get if isinstance(given, dict) else {}.get
    provider = _text(get("provider")).lower()
    if not slug_part.regex.fullmatch(provider):  # type: ignore[union-attr]  # compiled by the validator
        told.append(f"{where}: provider is not a short name of lower-case letters and digits; it was left out.")
        return None
    schedule = _text(get("syncSchedule"))
    if schedule and not is_cron(schedule):
        told.append(f"{where} ({provider}): syncSchedule is not a cron expression of five fields; set the schedule.")
        schedule = ""
    quota: Any = get("maxListings")
    is_number = isinstance(quota, int | float) and not isinstance(quota, bool) and 0 < quota < 2**31
    return MlsConfig(
        provider=provider,
        collection=_text(get("collectionName")),
        region=_text(get("region"))[:200],
        schedule=schedule,
        max_listings=int(quota) if is_number else None,
        is_active=get("active") is not False and get("syncEnabled") is not False,
        api_key=_text(get("apiKey")),
        api_secret=_text(get("apiSecret")),
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def feed_for(
    tenant: Tenant, provider: str, configs: Configs, keys: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[Feed, list[str]]:
    """The feed of the tenant's collection, made where there is none, and what a person should know of it. A feed that
    is there stays as it is. `keys` are credentials given beside the configuration, `kinds` the protocols of
    providers that are not known by name.

    A new feed is paused: the deployment may still read with the same credential. Raises ValidationError for a name that
    a collection cannot have.
    """
    there = Feed.objects.select_related("collection", "tenant").filter(collection__provider=provider).first()
    if there:
        return there, []
    told: list[str] = []
    entry = configs.entries.get(provider, MlsConfig(provider))
    preset = PRESETS.get(provider, Preset(provider.upper(), "spark"))
    kind = kinds.get(provider, preset.kind)
    options, secrets = _options(kind, preset, told), _secrets(kind, entry, keys.get(provider, ""), told)
    quota = {} if entry.max_listings is None else {"max_listings": entry.max_listings}
    with transaction.atomic():
        collection = provision(tenant, provider, title=preset.title or provider.upper(), **quota)
        feed = Feed(tenant=tenant, collection=collection, kind=kind, options=options)
        feed.secrets = SecretDict(secrets)  # type: ignore[assignment]
        feed.secrets_changed_at = timezone.now() if secrets else None
        feed.region, feed.enabled = entry.region or preset.region, entry.is_active
        feed.schedule, feed.time_zone = entry.schedule or feed.schedule, tenant.time_zone
        feed.full_clean(exclude=["tenant", "collection"])
        feed.save()
        sync_schedule(feed)
        pause_feed(feed, PAUSED)
    return feed, told


def _options(kind: str, preset: Preset, told: list[str]) -> dict[str, Any]:
    given = preset.options if preset.kind == kind else {}
    try:
        return clean_options(kind, given)
    except ValidationError:
        told.append(f"The feed, {kind}, needs its options: enter them in the console before you resume it.")
        return dict(given)


def _secrets(kind: str, entry: MlsConfig, key: str, told: list[str]) -> dict[str, str]:
    api_key = key or entry.api_key
    if not api_key:
        told.append("The configuration has no apiKey: enter the credential in the console.")
        return {}
    if not key and ENCRYPTED.fullmatch(api_key):
        told.append(
            "The apiKey is encrypted by the old deployment, which alone can read it: enter the credential in the"
            f" console, or give it with --api-key {entry.provider}=@env:NAME."
        )
        return {}
    alone, both = SECRETS.get(kind, ((), ("", "")))
    names = both if entry.api_secret and both[1] else alone
    found = dict(zip(names, (api_key, entry.api_secret), strict=False))
    try:
        return {name: str(value) for name, value in clean_secrets(kind, found).items()}
    except ValidationError:
        told.append(f"The apiKey cannot be a credential of {kind}: enter the credential in the console.")
        return {}
