"""The lead policy, and what became of each listing event."""

from django.urls import path

from crm_leads.intake import views

urlpatterns = [
    path("policy/", views.lead_policy, name="lead_policy"),
    path("policy/save/", views.save_lead_policy, name="save_lead_policy"),
    path("policy/license/<int:pk>/", views.lead_license, name="lead_license"),
    path("intake/", views.intake_log, name="intake_log"),
]
