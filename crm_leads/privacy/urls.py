from django.urls import path

from crm_leads.privacy.views.call_records import call_records
from crm_leads.privacy.views.retention import erasure_proof, erasures

urlpatterns = [
    path("call-records/", call_records, name="call_records"),
    path("erasures/", erasures, name="erasures"),
    path("erasures/<int:pk>/", erasure_proof, name="erasure"),
]
