from django.urls import path

from crm_leads.views.lead import lead_page
from crm_leads.views.queue import leads

urlpatterns = [
    path("leads/", leads, name="leads"),
    path("leads/<int:pk>/", lead_page, name="lead"),
]
