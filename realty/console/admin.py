"""Bases of the console's pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter


def by(relation: str) -> tuple[str, type[AutocompleteSelectFilter]]:
    """A filter by a related row that is searched for, since there may be thousands."""
    return relation, AutocompleteSelectFilter


class UncountedPage(Page):
    def has_next(self) -> bool:
        """A full page may have a successor; counting the rest of a big table would take longer than showing this
        page."""
        return len(self.object_list) == self.paginator.per_page


class UncountedPaginator(Paginator):
    """Previous and next without ever a COUNT, for tables of millions of rows."""

    template_name = "unfold/helpers/pagination_infinite.html"

    @cached_property
    def count(self) -> int:
        return 9_999_999_999

    def _get_page(self, *args: Any, **kwargs: Any) -> UncountedPage:
        return UncountedPage(*args, **kwargs)


class ReadOnlyAdmin(ModelAdmin):
    """Shows what only the machinery writes."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
