from django.urls import path

from crm_leads.reports import views

urlpatterns = [path("reports/team/", views.team_report, name="team_report")]
