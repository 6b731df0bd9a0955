"""Deletions in the console: those that wait, and the certificates of those that are done."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from realty.console.admin import ReadOnlyAdmin
from realty.tenants.deletion import certificate
from realty.tenants.models import TenantDeletion


@admin.register(TenantDeletion)
class TenantDeletionAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "asked_at", "asked_by_name", "due_at", "undone_at", "finished_at")
    search_fields = ("name", "slug", "reason", "digest")
    date_hierarchy = "asked_at"
    readonly_fields = ("proof",)

    @admin.display(description="certificate")
    def proof(self, deletion: TenantDeletion) -> str | SafeString:
        if not deletion.finished_at:
            return "Not deleted yet"
        says = "as it was signed" if certificate.is_sound(deletion) else "changed since it was signed"
        link = reverse("admin:tenants_tenantdeletion_certificate", args=[deletion.pk])
        return format_html('<a href="{}">Download</a>, {}', link, says)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.certificate_view)
        return [path("<int:pk>/certificate/", page, name="tenants_tenantdeletion_certificate"), *super().get_urls()]

    def certificate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        deletion = get_object_or_404(TenantDeletion.objects.exclude(finished_at=None), pk=pk)
        name = f'attachment; filename="deletion-{deletion.slug}.json"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return HttpResponse(certificate.as_json(deletion), content_type="application/json", headers=headers)
