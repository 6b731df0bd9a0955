from django.urls import path

from crm_leads.shares import views

# Below /crm/: for the people of the tenant.
urlpatterns = [
    path("shares/", views.shares, name="shares"),
    path("shares/new/", views.new_share, name="new_share"),
    path("shares/<int:pk>/revoke/", views.revoke_share, name="revoke_share"),
]
