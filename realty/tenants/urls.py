from django.urls import path

from realty.tenants import views

urlpatterns = [
    path("invitation/<token>/", views.accept_invitation, name="accept_invitation"),
    path("switch/", views.switch_tenant, name="switch_tenant"),
    path("members/", views.member_list, name="members"),
    path("members/invite/", views.invite, name="invite_member"),
    path("members/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("members/<int:pk>/role/", views.change_role, name="change_role"),
    path("members/<int:pk>/remove/", views.remove_member, name="remove_member"),
]
