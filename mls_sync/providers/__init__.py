"""The registry of providers: kind -> (label, dotted path of its Provider class). A provider is a folder here."""

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from mls_sync.enums import PROPERTY
from mls_sync.providers.owner_pages import OwnerPages

if TYPE_CHECKING:
    from mls_sync.models import Feed
    from mls_sync.providers.base import Provider
    from mls_sync.providers.capabilities import Capabilities

PROVIDERS = {
    "spark": ("Spark API (flexmls)", "mls_sync.providers.spark.client.SparkProvider"),
    "reso": ("RESO Web API", "mls_sync.providers.reso.client.ResoProvider"),
    "rets": ("RETS 1.5 to 1.8", "mls_sync.providers.rets.client.RetsProvider"),
    "csv": ("CSV file", "mls_sync.providers.csv.client.CsvProvider"),
    "own": ("Our own listings", "mls_sync.providers.own.client.OwnProvider"),
}


def provider_class(kind: str) -> "type[Provider]":
    """The Provider class of a kind; raises KeyError for an unknown one."""
    return import_string(PROVIDERS[kind][1])


def capabilities_of(kind: str) -> "Capabilities":
    """What the sources of a kind can do; of a kind that is known no more, what most can: its runs then fail by name."""
    from mls_sync.providers.capabilities import Capabilities  # noqa: PLC0415 - it reads models, which are not ready yet

    return provider_class(kind).capabilities if kind in PROVIDERS else Capabilities()


def owner_pages_of(kind: str) -> OwnerPages:
    """What an owner is asked of a feed of this kind, and where; of a kind that is known no more, nothing."""
    return provider_class(kind).owner_pages if kind in PROVIDERS else OwnerPages()


def resources_of(kind: str) -> tuple[str, ...]:
    """What is read of the sources of a kind, listings first."""
    return provider_class(kind).resources if kind in PROVIDERS else (PROPERTY,)


def has_news(feed: "Feed") -> bool:
    """Whether a run by schedule could find anything in the feed's source."""
    return feed.kind not in PROVIDERS or provider_class(feed.kind).has_news(feed)


def kind_label(kind: str) -> str:
    """The name of a kind for a person; the kind itself where it is known no more."""
    return PROVIDERS[kind][0] if kind in PROVIDERS else kind


def kinds_that(capability: str) -> list[str]:
    """The kinds whose sources can do it: a name of `Capabilities`."""
    return [kind for kind in PROVIDERS if getattr(provider_class(kind).capabilities, capability)]


def kinds_to_add() -> list[str]:
    """The kinds of feeds that staff add: all that have a source. Listings that people write get theirs by the first."""
    by_hand = kinds_that("by_hand")
    return [kind for kind in PROVIDERS if kind not in by_hand]


def provider_for(feed: "Feed") -> "Provider":
    """The provider of a feed, with its options, decrypted secrets, and the newest version of its map. Raises
    ConfigurationError for a wrong option."""
    from mls_sync.field_maps import map_of  # noqa: PLC0415 - models must not be loaded before Django is ready

    provider = provider_class(feed.kind).for_feed(feed)
    provider.field_map = map_of(feed, provider.default_rules, provider.zone, days_first=provider.days_first)
    return provider
