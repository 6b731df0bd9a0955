"""Ringless voicemail: the log, recordings, and drops to the phones of a lead."""

from django.urls import path

from crm_leads.views import voicemail, voicemail_log

urlpatterns = [
    path("voicemails/", voicemail_log.voicemails, name="voicemails"),
    path("voicemails/connection/", voicemail_log.voicemail_connection, name="voicemail_connection"),
    path("voicemails/recordings/", voicemail_log.voicemail_recordings, name="voicemail_recordings"),
    path("voicemails/recordings/<int:pk>/remove/", voicemail_log.remove_recording, name="remove_recording"),
    path("voicemails/<int:pk>/settle/", voicemail.settle_voicemail, name="settle_voicemail"),
    path("voicemails/<int:pk>/cancel/", voicemail.cancel_voicemail, name="cancel_voicemail"),
    path("leads/<int:pk>/voicemail/", voicemail.lead_voicemail, name="lead_voicemail"),
    path("phones/<int:pk>/voicemail/", voicemail.send_voicemail, name="send_voicemail"),
]
