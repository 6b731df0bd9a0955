"""Accounts at vendors, and the door at which vendors call us."""

from django.urls import path

from crm_leads.vendors.views import accounts, webhooks

urlpatterns = [
    path("settings/vendors/", accounts.vendor_accounts, name="vendor_accounts"),
    path("settings/vendors/<slug:vendor>/", accounts.save_vendor_account, name="save_vendor_account"),
    path("settings/vendors/<slug:vendor>/act/", accounts.vendor_account_action, name="vendor_account_action"),
    path("hooks/<slug:vendor>/<slug:webhook_key>/", webhooks.vendor_hook, name="vendor_hook"),
]
