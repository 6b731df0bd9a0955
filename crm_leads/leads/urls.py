"""The page of a lead, and what is done there."""

from django.urls import path

from crm_leads.leads.views import card_import, contacts, notes, page, todos, triage

urlpatterns = [
    path("leads/<int:pk>/", page.lead_page, name="lead"),
    path("leads/<int:pk>/timeline/", page.lead_timeline, name="lead_timeline"),
    path("leads/<int:pk>/status/", triage.lead_status, name="lead_status"),
    path("leads/<int:pk>/assign/", triage.lead_assign, name="lead_assign"),
    path("leads/<int:pk>/next-step/", notes.lead_next_step, name="lead_next_step"),
    path("leads/<int:pk>/reason/", notes.lead_reason, name="lead_reason"),
    path("leads/<int:pk>/notes/", notes.add_note, name="add_note"),
    path("leads/<int:pk>/tasks/", todos.add_task, name="add_task"),
    path("leads/<int:pk>/contacts/", contacts.add_contact, name="add_contact"),
    path("leads/<int:pk>/contacts/import/", card_import.import_cards, name="import_cards"),
    path("contacts/<int:pk>/", contacts.edit_contact, name="edit_contact"),
    path("contacts/<int:pk>/phones/", contacts.add_phone, name="add_phone"),
    path("contacts/<int:pk>/emails/", contacts.add_email, name="add_email"),
    path("phones/<int:pk>/", contacts.phone_action, name="phone_action"),
    path("email-addresses/<int:pk>/", contacts.email_action, name="email_action"),
    path("tasks/", todos.tasks, name="tasks"),
    path("tasks/due/", todos.due_badge, name="due_badge"),
    path("tasks/<int:pk>/", todos.task_action, name="task_action"),
]
