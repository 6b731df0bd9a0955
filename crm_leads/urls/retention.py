from django.urls import path

from crm_leads.views.retention import erasure_proof, erasures

urlpatterns = [
    path("erasures/", erasures, name="erasures"),
    path("erasures/<int:pk>/", erasure_proof, name="erasure"),
]
