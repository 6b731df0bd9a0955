"""Drop Cowboy's limits, and the reasons of its results."""

from crm_leads.vendors.base import VoicemailTerms
from crm_leads.vendors.drop_cowboy.reasons import REASONS

# Of a text: code 3021 beyond it.
TERMS = VoicemailTerms(vendor="Drop Cowboy", text_limit=1_200, reasons=REASONS)
