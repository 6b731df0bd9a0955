"""The leads of the API: its router, which `realty.urls` mounts."""

from crm_leads.leads.api.leads import router as router
