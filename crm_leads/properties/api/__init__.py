"""CRM properties of the API: its routers, which `realty.urls` mounts."""

from crm_leads.properties.api.links import router as links_router
from crm_leads.properties.api.properties import router as properties_router
from crm_leads.properties.api.refresh import router as refresh_router

ROUTERS = (properties_router, links_router, refresh_router)
