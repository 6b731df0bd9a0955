from django.urls import path

from crm_leads.calendars import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("revoke/", views.revoke_calendar, name="revoke_calendar"),
    path("<slug:token>.ics", views.calendar_file, name="calendar_file"),
]
