"""Places in the console: staff correct spellings, and say which subdivisions a neighborhood has."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from listings.models import City, CityAlias, County, Neighborhood, PlaceFile, School, ZipCode
from listings.places.loading import note_change
from realty.console.admin import ReadOnlyAdmin, by


class PlaceAdmin(ModelAdmin):
    """What staff change is heeded by the next enrichment."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        note_change(str(self.model._meta.verbose_name_plural), request.user.get_username())


class CityAliasInline(TabularInline):
    model = CityAlias
    fields = ("name",)
    extra = 1
    per_page = 25


@admin.register(City)
class CityAdmin(PlaceAdmin):
    """A city that listings point at is not removed by hand."""

    list_display = ("name", "state", "county", "square_miles", "zones", "geoid")
    list_filter = ("state",)
    list_select_related = ("county",)
    search_fields = ("name", "=geoid", "aliases__name")
    autocomplete_fields = ("county",)
    inlines = (CityAliasInline,)
    fieldsets = (
        (None, {"fields": (("name", "state"), ("slug", "geoid"), ("county", "counties"))}),
        ("On the map", {"fields": (("latitude", "longitude"), ("square_miles", "time_zones"))}),
    )
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012

    def has_delete_permission(self, request: HttpRequest, obj: City | None = None) -> bool:
        return False

    @admin.display(description="time zones")
    def zones(self, city: City) -> str:
        return ", ".join(city.time_zones)


@admin.register(Neighborhood)
class NeighborhoodAdmin(PlaceAdmin):
    list_display = ("name", "city", "subdivision_count")
    list_filter = (by("city"),)
    list_filter_submit = True
    list_select_related = ("city",)
    search_fields = ("name", "city__name")
    autocomplete_fields = ("city",)
    fieldsets = ((None, {"fields": (("name", "slug"), "city", "subdivisions", ("latitude", "longitude"), "geoid")}),)
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012

    @admin.display(description="subdivisions")
    def subdivision_count(self, hood: Neighborhood) -> int:
        return len(hood.subdivisions)


@admin.register(School)
class SchoolAdmin(ReadOnlyAdmin):
    list_display = ("name", "level", "grades", "district", "city", "state")
    list_filter = ("state", "level", "is_charter")
    search_fields = ("name", "district", "=code")


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "geoid")
    list_filter = ("state",)
    search_fields = ("name", "=geoid")


@admin.register(ZipCode)
class ZipCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "city", "county", "state", "zones")
    list_filter = ("state",)
    list_select_related = ("city", "county")
    search_fields = ("=code",)

    @admin.display(description="time zones")
    def zones(self, zip_code: Any) -> str:
        return ", ".join(zip_code.time_zones)


@admin.register(PlaceFile)
class PlaceFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "version", "license", "rows", "loaded_at")
    list_filter = ("kind",)
