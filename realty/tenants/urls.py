from django.urls import path

from realty.tenants import views
from realty.tenants.export import views as export_views

urlpatterns = [
    path("invitation/<token>/", views.accept_invitation, name="accept_invitation"),
    path("export/", export_views.exports, name="exports"),
    path("export/<int:pk>/download/", export_views.download_export, name="download_export"),
    path("visit/end/", views.end_visit, name="end_visit"),
    path("first-hour/", views.first_hour_shown, name="first_hour"),
    path("switch/", views.switch_tenant, name="switch_tenant"),
    path("members/", views.member_list, name="members"),
    path("members/invite/", views.invite, name="invite_member"),
    path("members/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("members/<int:pk>/role/", views.change_role, name="change_role"),
    path("members/<int:pk>/remove/", views.remove_member, name="remove_member"),
]
