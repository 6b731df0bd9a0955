"""Skip traces and do-not-call checks."""

from django.urls import path

from crm_leads.views import skip_trace

urlpatterns = [
    path("traces/", skip_trace.traces, name="traces"),
    path("traces/<int:pk>/", skip_trace.trace_page, name="trace"),
    path("traces/<int:pk>/give-up/", skip_trace.give_up_trace, name="give_up_trace"),
    path("leads/<int:pk>/trace/", skip_trace.trace_lead, name="trace_lead"),
    path("leads/<int:pk>/trace/state/", skip_trace.trace_state, name="trace_state"),
    path("leads/<int:pk>/scrub/", skip_trace.scrub_lead, name="scrub_lead"),
]
