"""Skip traces and do-not-call checks."""

from django.urls import path

from crm_leads.outreach.skip_trace import views

urlpatterns = [
    path("traces/", views.traces, name="traces"),
    path("traces/<int:pk>/", views.trace_page, name="trace"),
    path("traces/<int:pk>/give-up/", views.give_up_trace, name="give_up_trace"),
    path("leads/<int:pk>/trace/", views.trace_lead, name="trace_lead"),
    path("leads/<int:pk>/trace/state/", views.trace_state, name="trace_state"),
    path("leads/<int:pk>/scrub/", views.scrub_lead, name="scrub_lead"),
]
