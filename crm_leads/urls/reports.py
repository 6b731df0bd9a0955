from django.urls import path

from crm_leads.views import reports

urlpatterns = [path("reports/team/", reports.team_report, name="team_report")]
