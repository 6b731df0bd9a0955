"""The queue, the page of a lead, and what is done there."""

from django.urls import path

from crm_leads.views import board, bulk, calls, contacts, export, lead, notes, queue, saved_lists, tasks, triage

urlpatterns = [
    path("leads/", queue.leads, name="leads"),
    path("leads/board/", board.lead_board, name="lead_board"),
    path("leads/bulk/", bulk.lead_bulk, name="lead_bulk"),
    path("leads/lists/", saved_lists.saved_lists, name="saved_lists"),
    path("leads/lists/counts/", saved_lists.saved_list_counts, name="saved_list_counts"),
    path("leads/lists/<int:pk>/", saved_lists.saved_list, name="saved_list"),
    path("leads/export/", export.lead_export, name="lead_export"),
    path("leads/exports/", export.lead_exports, name="lead_exports"),
    path("leads/<int:pk>/", lead.lead_page, name="lead"),
    path("leads/<int:pk>/timeline/", lead.lead_timeline, name="lead_timeline"),
    path("leads/<int:pk>/status/", triage.lead_status, name="lead_status"),
    path("leads/<int:pk>/assign/", triage.lead_assign, name="lead_assign"),
    path("leads/<int:pk>/next-step/", notes.lead_next_step, name="lead_next_step"),
    path("leads/<int:pk>/reason/", notes.lead_reason, name="lead_reason"),
    path("leads/<int:pk>/notes/", notes.add_note, name="add_note"),
    path("leads/<int:pk>/tasks/", tasks.add_task, name="add_task"),
    path("leads/<int:pk>/contacts/", contacts.add_contact, name="add_contact"),
    path("contacts/<int:pk>/", contacts.edit_contact, name="edit_contact"),
    path("contacts/<int:pk>/phones/", contacts.add_phone, name="add_phone"),
    path("contacts/<int:pk>/emails/", contacts.add_email, name="add_email"),
    path("phones/<int:pk>/", contacts.phone_action, name="phone_action"),
    path("phones/<int:pk>/call/", calls.call_start, name="call_start"),
    path("phones/<int:pk>/result/", calls.call_result, name="call_result"),
    path("email-addresses/<int:pk>/", contacts.email_action, name="email_action"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/due/", tasks.due_badge, name="due_badge"),
    path("tasks/<int:pk>/", tasks.task_action, name="task_action"),
]
