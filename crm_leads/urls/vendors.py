"""Accounts at vendors, and the door at which vendors call us."""

from django.urls import path

from crm_leads.views import hooks, vendors

urlpatterns = [
    path("settings/vendors/", vendors.vendor_accounts, name="vendor_accounts"),
    path("settings/vendors/<slug:vendor>/", vendors.save_vendor_account, name="save_vendor_account"),
    path("settings/vendors/<slug:vendor>/act/", vendors.vendor_account_action, name="vendor_account_action"),
    path("hooks/<slug:vendor>/<slug:webhook_key>/", hooks.vendor_hook, name="vendor_hook"),
]
