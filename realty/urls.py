"""One include per app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("realty.tenants.urls")),
    path("", include("listings.urls")),
    path("feeds/", include("mls_sync.urls")),
]
