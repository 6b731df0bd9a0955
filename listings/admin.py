"""Collections and listings in the console: what is stored, how much, how fresh; the data themselves only to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from unfold.admin import ModelAdmin

from listings.models import Collection, Listing
from realty.console.admin import ReadOnlyAdmin, UncountedPaginator, by


@admin.register(Collection)
class CollectionAdmin(ModelAdmin):
    list_display = ("name", "tenant", "title", "used", "size", "synced_at", "is_simulated")
    list_filter = ("is_simulated", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("name", "title", "tenant__name")
    fieldsets = (
        (None, {"fields": (("name", "tenant"), ("title", "provider"), "attribution", "max_listings")}),
        ("Volume", {"fields": (("used", "size"), ("photo_count", "synced_at"), ("is_simulated", "created_at"))}),
    )
    readonly_fields = (
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made together with its feed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Collection | None = None) -> bool:
        """Dropped by the page of its own, which says what will go and asks for the name."""
        return False

    @admin.display(description="listings", ordering="listing_count")
    def used(self, collection: Collection) -> str:
        share = collection.listing_count / max(collection.max_listings, 1)
        return f"{collection.listing_count:,} of {collection.max_listings:,} ({share:.0%})"

    @admin.display(description="size", ordering="listing_bytes")
    def size(self, collection: Collection) -> str:
        """Rows and media together, as billing counts them."""
        return filesizeformat(collection.listing_bytes + collection.media_bytes)


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
    paginator = UncountedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        rows: Any = super().get_queryset(request)
        return rows if request.resolver_match.url_name.endswith("_change") else rows.without_raw()  # type: ignore[union-attr]

    @admin.display(description="list price")
    def price(self, listing: Listing) -> str:
        return "" if listing.list_price is None else f"${listing.list_price:,.0f}"
