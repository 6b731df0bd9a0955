"""Calls by hand: of one lead, and through a list."""

from django.urls import path

from crm_leads.outreach.calls.views import calls, runs

urlpatterns = [
    path("leads/call/", runs.call_list, name="call_list"),
    path("leads/call/<int:pk>/", runs.call_run, name="call_run"),
    path("leads/call/<int:pk>/dial/", runs.call_run_dial, name="call_run_dial"),
    path("leads/call/<int:pk>/result/", runs.call_run_result, name="call_run_result"),
    path("leads/call/<int:pk>/next/", runs.call_run_next, name="call_run_next"),
    path("leads/<int:pk>/calls/", calls.log_call, name="log_call"),
    path("phones/<int:pk>/call/", calls.call_start, name="call_start"),
    path("phones/<int:pk>/result/", calls.call_result, name="call_result"),
]
