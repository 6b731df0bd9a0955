"""Ringless voicemail: the log, recordings, and drops to the phones of a lead."""

from django.urls import path

from crm_leads.outreach.voicemail.views import drops, log

urlpatterns = [
    path("voicemails/", log.voicemails, name="voicemails"),
    path("voicemails/connection/", log.voicemail_connection, name="voicemail_connection"),
    path("voicemails/recordings/", log.voicemail_recordings, name="voicemail_recordings"),
    path("voicemails/recordings/<int:pk>/remove/", log.remove_recording, name="remove_recording"),
    path("voicemails/<int:pk>/settle/", drops.settle_voicemail, name="settle_voicemail"),
    path("voicemails/<int:pk>/cancel/", drops.cancel_voicemail, name="cancel_voicemail"),
    path("leads/<int:pk>/voicemail/", drops.lead_voicemail, name="lead_voicemail"),
    path("phones/<int:pk>/voicemail/", drops.send_voicemail, name="send_voicemail"),
]
