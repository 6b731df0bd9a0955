"""The list of leads, and what is done to many of them."""

from django.urls import path

from crm_leads.queue.views import board, bulk, export, saved_lists, table

urlpatterns = [
    path("leads/", table.leads, name="leads"),
    path("leads/board/", board.lead_board, name="lead_board"),
    path("leads/bulk/", bulk.lead_bulk, name="lead_bulk"),
    path("leads/lists/", saved_lists.saved_lists, name="saved_lists"),
    path("leads/lists/counts/", saved_lists.saved_list_counts, name="saved_list_counts"),
    path("leads/lists/<int:pk>/", saved_lists.saved_list, name="saved_list"),
    path("leads/export/", export.lead_export, name="lead_export"),
    path("leads/export/contacts/", export.lead_cards_export, name="lead_cards_export"),
    path("leads/<int:pk>/contacts/cards/", export.lead_cards, name="lead_cards"),
    path("leads/exports/", export.lead_exports, name="lead_exports"),
]
