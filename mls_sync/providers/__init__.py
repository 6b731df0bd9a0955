"""The registry of providers: kind -> (label, dotted path of its Provider class). A provider is a folder here."""

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from mls_sync.models import Feed
    from mls_sync.providers.base import Provider

PROVIDERS = {
    "spark": ("Spark API (flexmls)", "mls_sync.providers.spark.client.SparkProvider"),
}


def provider_class(kind: str) -> "type[Provider]":
    """The Provider class of a kind; raises KeyError for an unknown one."""
    return import_string(PROVIDERS[kind][1])


def provider_for(feed: "Feed") -> "Provider":
    """The provider of a feed, with its options and decrypted secrets. Raises ConfigurationError for a wrong option."""
    return provider_class(feed.kind).for_feed(feed)
