"""Maps of feeds: an edit is a new version, and the stored listings follow it without asking the MLS."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from mls_sync.map_editing.saving import add_map
from mls_sync.mapping.rules import extra_of, rules_of
from mls_sync.models import FeedFieldMap
from realty.console.admin import by
from realty.tenants.scope import tenant_scope


class FieldMapForm(forms.ModelForm):
    def clean_rules(self) -> Any:
        rules = self.cleaned_data["rules"] or []
        rules_of(rules)
        return rules

    def clean_extra(self) -> Any:
        extra = self.cleaned_data["extra"] or []
        extra_of(extra)
        return extra


@admin.register(FeedFieldMap)
class FeedFieldMapAdmin(ModelAdmin):
    form = FieldMapForm
    list_display = ("feed", "version", "note", "created_by", "created_at", "page")
    list_filter = (by("feed__collection"),)
    list_filter_submit = True
    list_select_related = ("feed__collection", "created_by")
    autocomplete_fields = ("feed",)
    fields = ("feed", "note", "rules", "extra")

    @admin.display(description="fields, test and drift")
    def page(self, field_map: FeedFieldMap) -> str:
        address = reverse("admin:mls_sync_feed_map_fields", args=[field_map.feed_id])
        return format_html('<a href="{}">Open the map of {}</a>', address, field_map.feed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A version stays as it is: listings were filled by it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With `?feed=`, a new version begins as the newest is."""
        given = super().get_changeform_initial_data(request)
        feed = given.get("feed", "")
        newest = FeedFieldMap.objects.filter(feed=feed).first() if str(feed).isdigit() else None
        return {"rules": newest.rules, "extra": newest.extra, **given} if newest else dict(given)

    def save_model(self, request: HttpRequest, obj: FeedFieldMap, form: Any, change: bool) -> None:
        try:
            with tenant_scope(obj.feed.tenant_id):
                made = add_map(obj.feed, obj.rules, obj.extra, request.user, obj.note)
        except ValidationError as error:  # the form has looked already
            messages.error(request, " ".join(error.messages))
            return
        obj.pk, obj.version, obj.tenant_id = made.pk, made.version, made.tenant_id
        messages.info(request, "Stored listings follow this version within minutes, without asking the MLS.")
