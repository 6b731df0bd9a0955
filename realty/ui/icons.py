"""Icons of the vendored sprite."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@lru_cache(maxsize=500)
def icon(name: str, classes: str = "") -> SafeString:
    """A decorative icon of the vendored sprite; its meaning must stand in words beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/tabler-icons.svg"),
        name,
    )
