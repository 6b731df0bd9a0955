"""CRM properties of the API: its routers, which `realty.urls` mounts."""

from crm_leads.properties.api import links, properties, refresh

routers = (properties.router, links.router, refresh.router)
