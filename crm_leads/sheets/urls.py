from django.urls import path

from crm_leads.sheets import views

urlpatterns = [
    path("listings/<int:pk>/sheet.pdf", views.listing_sheet, name="listing_sheet"),
    path("listings/<int:pk>/client-sheet.pdf", views.client_sheet, name="client_sheet"),
]
