"""One include per app."""

from django.contrib import admin
from django.urls import include, path

from mls_sync.views.dashboard import dashboard

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", dashboard, name="dashboard"),
    path("", include("realty.accounts.urls")),
    path("", include("realty.tenants.urls")),
    path("", include("realty.audit.urls")),
    path("", include("realty.billing.urls")),
    path("", include("listings.urls")),
    path("feeds/", include("mls_sync.urls")),
    path("crm/", include("crm_leads.urls")),
]

handler500 = "realty.door.failed"
