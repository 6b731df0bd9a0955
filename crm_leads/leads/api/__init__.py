"""The leads of the API: its routers, which `realty.urls` mounts."""

from crm_leads.leads.api import leads

routers = (leads.router,)
