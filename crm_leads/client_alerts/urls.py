from django.urls import path

from crm_leads.client_alerts.views import client_alerts, stop_client_alert

urlpatterns = [
    path("client-alerts/<int:pk>/", client_alerts, name="client_alerts"),
    path("client-alerts/<int:pk>/stop/", stop_client_alert, name="stop_client_alert"),
]
