"""What each MLS means by its own statuses: staff say it, and stored listings follow."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django_q.tasks import async_task
from unfold.admin import ModelAdmin

from listings.models import Collection, StatusWord
from listings.models.status_word import folded_word
from listings.unexplained import unexplained
from mls_sync.drift_inbox import accept_status_word
from realty.console.admin import by

REMAP = "mls_sync.tasks.remap_status_word"


class StatusWordForm(forms.ModelForm):
    def clean_word(self) -> str:
        word = " ".join(self.cleaned_data["word"].split())
        collection = self.cleaned_data.get("collection") or (self.instance.collection if self.instance.pk else None)
        if collection is None:
            return word  # the collection has its own error
        same = StatusWord.objects.filter(collection=collection, folded=folded_word(word)).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError("This collection has a meaning for this word already.")
        return word


@admin.register(StatusWord)
class StatusWordAdmin(ModelAdmin):
    form = StatusWordForm
    change_list_template = "admin/listings/statusword/change_list.html"
    list_display = ("word", "standard_status", "collection", "source", "set_by", "set_at")
    list_filter = (by("collection"), "standard_status")
    list_filter_submit = True
    list_select_related = ("collection", "set_by")
    search_fields = ("word",)
    autocomplete_fields = ("collection",)
    fields = ("collection", "word", "standard_status", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: StatusWord | None = None) -> tuple[str, ...]:
        """Another word is another row."""
        return ("collection", "word") if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        found = unexplained()
        names = dict(Collection.objects.filter(pk__in={row.collection_id for row in found}).values_list("pk", "name"))
        rows = [(row, names.get(row.collection_id, "")) for row in found]
        return super().changelist_view(request, {**(extra_context or {}), "unexplained": rows})

    def save_model(self, request: HttpRequest, obj: StatusWord, form: Any, change: bool) -> None:
        obj.tenant_id, obj.set_by_id = obj.collection.tenant_id, request.user.pk
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            accept_status_word(obj.collection_id, obj.word, request.user)
            async_task(REMAP, obj.tenant_id, obj.collection_id, obj.word)
        messages.info(request, "Stored listings with this word follow within a minute, without asking the MLS.")

    def delete_model(self, request: HttpRequest, obj: StatusWord) -> None:
        with transaction.atomic():
            super().delete_model(request, obj)
            async_task(REMAP, obj.tenant_id, obj.collection_id, obj.word)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for word in queryset:
            self.delete_model(request, word)
