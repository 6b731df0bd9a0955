"""Bases of the console's pages."""

from django.contrib.auth import get_permission_codename
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter


def by(relation: str) -> tuple[str, type[AutocompleteSelectFilter]]:
    """A filter by a related row that is searched for, since there may be thousands."""
    return relation, AutocompleteSelectFilter


class ReadOnlyAdmin(ModelAdmin):
    """Shows what only the machinery writes."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """For actions on rows that no form changes (`permissions=["act"]`): whoever may only look takes none."""
        codename = get_permission_codename("change", self.opts)
        return bool(request.user.has_perm(f"{self.opts.app_label}.{codename}"))


class ReadOnlyInline(TabularInline):
    """The same of rows that belong to another; page by page, since there may be thousands."""

    extra = 0
    can_delete = False
    per_page = 25

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
