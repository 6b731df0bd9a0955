from django.urls import path

from crm_leads.views import policy, senders

urlpatterns = [
    path("policy/", policy.lead_policy, name="lead_policy"),
    path("policy/save/", policy.save_lead_policy, name="save_lead_policy"),
    path("policy/license/<int:pk>/", policy.lead_license, name="lead_license"),
    path("senders/", senders.senders, name="senders"),
    path("senders/<int:pk>/", senders.sender, name="sender"),
    path("intake/", policy.intake_log, name="intake_log"),
]
