"""One include per app; the API's routers, one or more of each app, are mounted here."""

from django.contrib import admin
from django.urls import include, path

from crm_leads.leads.api import router as leads_api
from crm_leads.properties.api import ROUTERS as crm_properties_api
from listings.api import router as listings_api
from mls_sync.views.dashboard import dashboard
from realty.api.site import api
from realty.api.urls import unknown

api.add_router("", listings_api)
api.add_router("", leads_api)
for router in crm_properties_api:
    api.add_router("", router)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", dashboard, name="dashboard"),
    path("", include("realty.accounts.urls")),
    path("", include("realty.api.urls")),
    path("", include("realty.tenants.urls")),
    path("", include("listings.urls")),
    path("feeds/webhooks/", include("realty.webhooks.urls")),
    path("feeds/", include("mls_sync.urls")),
    path("crm/", include("crm_leads.urls")),
    path("api/v1/", api.urls),
    *unknown,
]

handler500 = "realty.door.failed"
