from django.urls import path

from crm_leads.properties.views import card_import, editing, importing, links, listing, merges, page, refreshing

urlpatterns = [
    path("properties/", listing.crm_properties, name="crm_properties"),
    path("properties/export/", listing.property_export, name="property_export"),
    path("properties/new/", editing.property_new, name="property_new"),
    path("properties/import/", importing.import_properties, name="import_properties"),
    path("properties/refresh/", refreshing.active_refresh, name="active_refresh"),
    path("properties/refresh/now/", refreshing.refresh_now, name="refresh_now"),
    path("properties/from-listing/<int:pk>/", editing.property_from_listing, name="property_from_listing"),
    path("properties/from-lead/<int:pk>/", editing.property_from_lead, name="property_from_lead"),
    path("properties/merges/<int:pk>/undo/", merges.undo_merge, name="undo_merge"),
    path("properties/<int:pk>/", page.crm_property, name="crm_property"),
    path("properties/<int:pk>/edit/", editing.property_edit, name="property_edit"),
    path("properties/<int:pk>/note/", editing.property_note, name="property_note"),
    path("properties/<int:pk>/task/", editing.property_task, name="property_task"),
    path("properties/<int:pk>/link/", links.link_property, name="link_property"),
    path("properties/<int:pk>/unlink/", links.unlink_property, name="unlink_property"),
    path("properties/<int:pk>/dismiss/", links.dismiss_listing, name="dismiss_listing"),
    path("properties/<int:pk>/sync/", links.sync_property, name="sync_property"),
    path("properties/<int:pk>/client/import/", card_import.import_client, name="import_client"),
    path("properties/<int:pk>/same-client/", merges.merge_client, name="merge_client"),
    path("properties/<int:pk>/merge/", merges.merge_property, name="merge_property"),
    path("properties/<int:pk>/part/", merges.part_property, name="part_property"),
]
