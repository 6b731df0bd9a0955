"""Collections and listings in the console: what is stored, how much, how fresh; the data themselves only to read."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from listings import logos, volumes
from listings.collections import CollectionBusy, drop
from listings.enrichment.admin import EnrichmentRunAdmin, enrich_collections
from listings.media.pictures import Made
from listings.models import Collection, Listing
from listings.places.admin import (
    CityAdmin,
    CountyAdmin,
    NeighborhoodAdmin,
    PlaceFileAdmin,
    SchoolAdmin,
    ZipCodeAdmin,
)
from listings.publishing.admin import PublicationAdmin
from realty.console.admin import ReadOnlyAdmin, by
from realty.console.panels import Panel, register
from realty.tenants.scope import tenant_scope
from realty.ui.numbers import megabytes

__all__ = [
    "CityAdmin", "CollectionAdmin", "CountyAdmin", "EnrichmentRunAdmin", "ListingAdmin", "NeighborhoodAdmin",
    "PlaceFileAdmin", "PublicationAdmin", "SchoolAdmin", "ZipCodeAdmin",
]  # fmt: skip

VOLUMES_SHOWN = 10


def volumes_panel(request: HttpRequest) -> dict[str, Any]:
    """Two queries."""
    found = volumes.largest(VOLUMES_SHOWN)
    return {"volumes": [*found, volumes.total()] if len(found) > 1 else found}


register(
    Panel(
        name="volumes",
        title="Volumes by tenant",
        template="admin/dashboard/volumes.html",
        context=volumes_panel,
        place=55,
        permission="listings.view_collection",
        is_half=True,
    )
)


class DropForm(forms.Form):
    """Whoever drops a collection types its name."""

    name = forms.CharField(widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, collection: Collection, *args: Any) -> None:
        super().__init__(*args)
        self.collection = collection

    def clean_name(self) -> str:
        if self.cleaned_data["name"] != self.collection.name:
            raise forms.ValidationError(f"That is not the name of this collection, which is {self.collection.name}.")
        return self.collection.name


class CollectionForm(forms.ModelForm):
    """`logo` is made anew when it is looked at (`listings.logos`), and kept when the collection is saved."""

    logo = forms.FileField(
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="The MLS's logo, which pages and sheets show beside its listings: PNG, JPEG or WebP",
    )
    remove_logo = forms.BooleanField(required=False, widget=UnfoldBooleanSwitchWidget)

    def clean_logo(self) -> Made | None:
        upload = self.cleaned_data["logo"]
        return logos.made(upload) if upload else None


@admin.register(Collection)
class CollectionAdmin(ModelAdmin):
    form = CollectionForm
    change_form_template = "admin/listings/collection/change_form.html"
    list_display = ("name", "tenant", "title", "used", "size", "synced_at", "is_simulated")
    list_filter = ("is_simulated", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("name", "title", "tenant__name")
    actions = (enrich_collections,)
    fieldsets = (
        (None, {"fields": (("name", "tenant"), ("title", "provider"), "attribution", "max_listings")}),
        ("Logo", {"fields": (("logo", "remove_logo"), "logo_now")}),
        ("Days on market", {"fields": (("time_zone", "days_count_to"),)}),
        ("Volume", {"fields": (("used", "size"), ("photo_count", "synced_at"), ("is_simulated", "created_at"))}),
    )
    readonly_fields = (
        "logo_now",
        "name",
        "tenant",
        "provider",
        "used",
        "size",
        "photo_count",
        "synced_at",
        "is_simulated",
        "created_at",
    )

    def save_model(self, request: HttpRequest, obj: Collection, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        with tenant_scope(obj.tenant_id):
            if form.cleaned_data.get("logo"):
                logos.keep(obj, form.cleaned_data["logo"])
            elif form.cleaned_data.get("remove_logo"):
                logos.remove(obj)

    @admin.display(description="shown now")
    def logo_now(self, collection: Collection) -> SafeString | str:
        if not collection.logo_ref:
            return "No logo"
        return format_html('<img src="{}" alt="{}" height="36">', collection.logo_address, collection.title)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made together with its feed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Collection | None = None) -> bool:
        """Dropped by the page of its own, which says what will go and asks for the name."""
        return False

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.drop_view)
        return [path("<int:pk>/drop/", page, name="listings_collection_drop"), *super().get_urls()]

    def drop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET says what would go; POST with the collection's name drops it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        collection = get_object_or_404(Collection.objects.select_related("tenant"), pk=pk)
        form, problem = DropForm(collection, request.POST or None), ""
        if form.is_valid():
            try:
                return self._drop(request, collection)
            except CollectionBusy as busy:
                problem = str(busy)
        context = {"title": f"Drop {collection.name}", "opts": self.opts, "collection": collection, "form": form}
        context |= {"going": what_goes(collection), "problem": problem, **self.admin_site.each_context(request)}
        return TemplateResponse(
            request, "admin/listings/collection/drop.html", context, status=422 if form.errors else 200
        )

    def _drop(self, request: HttpRequest, collection: Collection) -> HttpResponse:
        with tenant_scope(collection.tenant_id):
            drop(collection)
            # Afterwards, since a reader may hold it: what was refused is in no log. In the scope, for the audit.
            self.log_deletions(request, [collection])
        messages.success(request, f"{collection.name} was dropped.")
        return redirect(reverse("admin:listings_collection_changelist"))

    @admin.display(description="listings", ordering="listing_count")
    def used(self, collection: Collection) -> str:
        share = collection.listing_count / max(collection.max_listings, 1)
        return f"{collection.listing_count:,} of {collection.max_listings:,} ({share:.0%})"

    @admin.display(description="size", ordering="listing_bytes")
    def size(self, collection: Collection) -> str:
        """Rows and media together, as billing counts them."""
        return megabytes(collection.listing_bytes + collection.media_bytes)


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    list_display = ("listing_id", "unparsed_address", "city", "standard_status", "price", "collection", "updated_at")
    list_select_related = ("collection",)
    list_filter = (by("collection"),)
    list_filter_submit = True
    search_fields = ("=listing_id", "=listing_key")
    search_help_text = "An exact ListingId or ListingKey"
    ordering = ("-pk",)
    sortable_by = ()
    paginator = InfinitePaginator  # Never a COUNT over all tenants' listings.
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        rows: Any = super().get_queryset(request)
        return rows if request.resolver_match.url_name.endswith("_change") else rows.without_heavy()  # type: ignore[union-attr]

    @admin.display(description="list price")
    def price(self, listing: Listing) -> str:
        return "" if listing.list_price is None else f"${listing.list_price:,.0f}"


def what_goes(collection: Collection) -> list[tuple[str, int]]:
    """Rows of every model that hangs on the collection, by its plural name."""
    with tenant_scope(collection.tenant_id):
        return [
            (str(model._meta.verbose_name_plural), model._default_manager.filter(collection=collection).count())
            for model in (relation.related_model for relation in Collection._meta.related_objects)
        ]
