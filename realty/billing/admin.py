"""Tiers, and the bill of each month, in the console."""

from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin, TabularInline

from realty.audit.models import Act
from realty.audit.record import record
from realty.billing import volumes
from realty.billing.models import MonthlyVolume, PriceBand, Tier
from realty.console.admin import ReadOnlyAdmin, by

MONTHS_SHOWN = 24


class PriceBandInline(TabularInline):
    model = PriceBand
    extra = 0
    fields = ("from_listings", "price")


@admin.register(Tier)
class TierAdmin(ModelAdmin):
    list_display = ("name", "max_listings", "is_default")
    inlines = (PriceBandInline,)


@admin.register(MonthlyVolume)
class MonthlyVolumeAdmin(ReadOnlyAdmin):
    list_display = ("month", "collection", "tenant", "quota", "peak_listings", "peak_listing_bytes", "peak_media_bytes")
    list_filter = (by("tenant"),)
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("collection", "tenant__name")
    date_hierarchy = "month"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.bill_view)
        return [path("bill/", page, name="billing_monthlyvolume_bill"), *super().get_urls()]

    def bill_view(self, request: HttpRequest) -> HttpResponse:
        """GET `month` as 2026-11, this one without; with `format=csv` the file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        month = _month(request.GET.get("month", ""))
        found = volumes.bills(month)
        if request.GET.get("format") == "csv":
            record(Act.EXPORT, f"Downloaded the bill of {month:%Y-%m}")
            name = f'attachment; filename="bill-{month:%Y-%m}.csv"'
            headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
            return HttpResponse(volumes.as_csv(month, found), content_type="text/csv; charset=utf-8", headers=headers)
        months = MonthlyVolume.objects.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS_SHOWN]
        context: dict[str, Any] = {"title": f"Bill of {month:%B %Y}", "opts": self.opts, "month": month}
        context |= {"bills": found, "months": list(months), **self.admin_site.each_context(request)}
        return TemplateResponse(request, "admin/billing/bill.html", context)


def _month(asked: str) -> date:
    try:
        return datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return volumes.this_month()
