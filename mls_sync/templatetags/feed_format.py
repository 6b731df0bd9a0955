"""Words about a feed."""

from django import template

from mls_sync.providers import kind_label as label

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    """The name of a provider's kind."""
    return label(kind)
