"""E-mail: the log, templates, sequences, a lead's messages, and what recipients press."""

from django.urls import path

from crm_leads.outreach.email.views import lead, messages, senders, sequences, templates, unsubscribe

urlpatterns = [
    path("emails/", messages.emails, name="emails"),
    path("emails/<int:pk>/", messages.email, name="email"),
    path("emails/<int:pk>/cancel/", messages.cancel_email, name="cancel_email"),
    path("emails/<int:pk>/settle/", messages.settle_email, name="settle_email"),
    path("email-templates/", templates.email_templates, name="email_templates"),
    path("email-templates/new/", templates.email_template, name="new_email_template"),
    path("email-templates/<int:pk>/", templates.email_template, name="email_template"),
    path("email-templates/<int:pk>/delete/", templates.delete_email_template, name="delete_email_template"),
    path("email-templates/preview/", templates.preview_email, name="preview_email"),
    path("sequences/", sequences.sequences, name="sequences"),
    path("sequences/new/", sequences.sequence, name="new_sequence"),
    path("sequences/<int:pk>/", sequences.sequence, name="sequence"),
    path("sequences/<int:pk>/switch/", sequences.switch_sequence, name="switch_sequence"),
    path("sequences/<int:pk>/remove/", sequences.remove_sequence, name="remove_sequence"),
    path("enrollments/<int:pk>/stop/", sequences.stop_enrollment, name="stop_enrollment"),
    path("leads/<int:pk>/email/", lead.write_email, name="write_email"),
    path("leads/<int:pk>/enroll/", lead.enroll_lead, name="enroll_lead"),
    path("unsubscribe/<str:key>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("senders/", senders.senders, name="senders"),
    path("senders/<int:pk>/", senders.sender, name="sender"),
]
