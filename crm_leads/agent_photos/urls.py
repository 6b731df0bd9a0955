from django.urls import path

from crm_leads.agent_photos import views

urlpatterns = [
    path("agents/photo/", views.change_agent_photo, name="change_agent_photo"),
    path("agents/<int:pk>/photo.webp", views.agent_photo, name="agent_photo"),
]
