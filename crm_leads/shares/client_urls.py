"""Below /shared/: for whoever has the address."""

from django.urls import path

from crm_leads.shares import views

urlpatterns = [
    path("<slug:token>/", views.shared_search, name="shared_search"),
    path("<slug:token>/agent.webp", views.shared_agent_photo, name="shared_agent_photo"),
    path("<slug:token>/<int:pk>/", views.shared_listing, name="shared_listing"),
]
