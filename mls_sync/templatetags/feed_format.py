"""Words about a feed."""

from django import template

from mls_sync.models import Feed
from mls_sync.providers import kind_label as label
from mls_sync.providers import owner_pages_of
from mls_sync.providers.owner_pages import OwnerPages

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    """The name of a provider's kind."""
    return label(kind)


@register.filter
def owner_pages(feed: Feed) -> OwnerPages:
    """Where an owner changes the feed, and the words of the links that lead there."""
    return owner_pages_of(feed.kind)


@register.filter
def settings_url(feed: Feed) -> str:
    return owner_pages_of(feed.kind).url(feed.pk)
