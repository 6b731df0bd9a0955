"""One include per app; the API's routers, one or more of each app, are mounted here."""

from django.contrib import admin
from django.urls import include, path

from crm_leads.leads.api import routers as of_leads
from crm_leads.properties.api import routers as of_crm_properties
from listings.api import routers as of_listings
from mls_sync.api import routers as of_feeds
from mls_sync.views.dashboard import dashboard
from realty.api.site import api
from realty.api.urls import unknown

for router in (*of_listings, *of_feeds, *of_leads, *of_crm_properties):
    api.add_router("", router)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", dashboard, name="dashboard"),
    path("", include("realty.operations.urls")),
    path("", include("realty.accounts.urls")),
    path("", include("realty.api.urls")),
    path("", include("realty.tenants.urls")),
    path("", include("realty.audit.urls")),
    path("", include("realty.billing.urls")),
    path("", include("listings.urls")),
    path("", include("listings.odata.urls")),
    path("feeds/webhooks/", include("realty.webhooks.urls")),
    path("feeds/", include("mls_sync.urls")),
    path("crm/", include("crm_leads.urls")),
    # Calendars keep the address for years: it is short, and says what it is.
    path("calendar/", include("crm_leads.calendars.urls")),
    # What an agent shows to a client.
    path("shared/", include("crm_leads.shares.client_urls")),
    path("api/v1/", api.urls),
    *unknown,
]

handler500 = "realty.door.failed"
